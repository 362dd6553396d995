import { createEngine } from '#client/engine-client.ts';
import type { Exo2MicroError } from '#core/errors.ts';
import type { EngineApi } from '#protocol/engine.ts';

/** An engine, and how to hear that it has stopped by itself. */
export interface Connection {
  readonly engine: EngineApi;
  onLost(handler: (error: Exo2MicroError) => void): void;
}

/**
 * Starts the engine. In development, `?fake` takes one that computes nothing, for looking at the page:
 * `?fake=mixed`, `good` or `bad-layout` names the folder, `&stored`, `&preflight=fail` and `&slowness=3` set the rest.
 */
export async function connectEngine(): Promise<Connection> {
  if (import.meta.env.DEV) {
    const query = new URLSearchParams(window.location.search);
    if (query.has('fake')) return connectFake(query);
  }
  return createEngine();
}

async function connectFake(query: URLSearchParams): Promise<Connection> {
  const { createFakeEngine } = await import('#testing/fake-engine.ts');
  const folder = query.get('fake');
  const preflight = query.get('preflight');
  const engine = createFakeEngine({
    folder: folder === 'good' || folder === 'bad-layout' ? folder : 'mixed',
    stored: query.has('stored'),
    preflight: preflight === 'warn' || preflight === 'fail' ? preflight : 'silent',
    slowness: Number(query.get('slowness') ?? 1),
  });
  return { engine, onLost: () => undefined };
}
