import type { EngineApi } from '#protocol/engine.ts';

type Choice = Parameters<EngineApi['setBackend']>[0];

const CHOICES: readonly Choice[] = ['cpu', 'webgl', 'auto'];

/** What an address asks the jobs to compute with, `?backend=webgl` say; null where it names nothing that there is. */
export function backendOfAddress(query: string): Choice | null {
  const wanted = new URLSearchParams(query).get('backend');
  return CHOICES.find((choice) => choice === wanted) ?? null;
}

/** Has the engine compute with what the address asks for, whatever was chosen before; for this visit only. */
export async function obeyAddress(engine: Pick<EngineApi, 'setBackend'>, query: string): Promise<void> {
  const forced = backendOfAddress(query);
  if (forced !== null) await engine.setBackend(forced);
}
