/** The part of the environment that is read; it is not in Node, nor on pages without a secure address. */
interface Environment {
  readonly navigator?: {
    readonly storage?: { estimate(): Promise<{ readonly quota?: number; readonly usage?: number }> };
  };
}

/** Bytes that this page may still store, or null where the environment does not tell (Storage Standard, `estimate`). */
export async function getAvailableStorage(
  environment: Environment = globalThis as Environment,
): Promise<number | null> {
  const estimate = await environment.navigator?.storage?.estimate?.();
  if (estimate?.quota === undefined) return null;
  return Math.max(0, estimate.quota - (estimate.usage ?? 0));
}
