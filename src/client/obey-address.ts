import type { EngineApi } from '#protocol/engine.ts';

type Choice = Parameters<EngineApi['setBackend']>[0];

const CHOICES: readonly Choice[] = ['cpu', 'webgl', 'auto'];

/** What an address asks the jobs to compute with, `?backend=webgl` say; null where it names nothing that there is. */
export function backendOfAddress(query: string): Choice | null {
  const wanted = new URLSearchParams(query).get('backend');
  return CHOICES.find((choice) => choice === wanted) ?? null;
}

/** How many threads an address asks for, `?threads=2` say; null where it names no whole number of 1 or more. */
export function threadsOfAddress(query: string): number | null {
  const wanted = new URLSearchParams(query).get('threads') ?? '';
  return /^[1-9]\d{0,3}$/.test(wanted) ? Number(wanted) : null;
}

/** Has the engine compute as the address asks, whatever was chosen before; for this visit only. */
export async function obeyAddress(
  engine: Pick<EngineApi, 'setBackend' | 'setThreads'>,
  query: string,
): Promise<void> {
  const threads = threadsOfAddress(query);
  if (threads !== null) await engine.setThreads(threads);
  const forced = backendOfAddress(query);
  if (forced !== null) await engine.setBackend(forced);
}
