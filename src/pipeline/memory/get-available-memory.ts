/** What environments tell about memory; each part only where it exists. */
export interface MemoryFacts {
  /** Memory of the machine in GiB, rounded and capped by the browser (`navigator.deviceMemory`). */
  readonly deviceMemoryGib?: number | undefined;
  /** Script heap in use and its limit in bytes (`performance.memory`); pixel buffers are not part of it. */
  readonly heap?: { readonly usedBytes: number; readonly limitBytes: number } | undefined;
}

const GIBIBYTE = 2 ** 30;
/**
 * Share of the machine's memory that one page may count on; the rest is the system's, the browser's and other programs'.
 * No page can read how much is really free, so this errs on the careful side.
 */
const SHARE_FOR_A_PAGE = 0.5;

/**
 * Bytes of memory that a run may count on, or null where the environment tells nothing: then the caller has to say that it
 * is unknown. `facts` are read from the environment by default.
 */
export function getAvailableMemory(facts: MemoryFacts = readMemoryFacts()): number | null {
  if (facts.deviceMemoryGib !== undefined) return facts.deviceMemoryGib * GIBIBYTE * SHARE_FOR_A_PAGE;
  return facts.heap === undefined ? null : Math.max(0, facts.heap.limitBytes - facts.heap.usedBytes);
}

/** The parts of the environment that are read; neither is in every browser, nor in the standard types. */
interface Environment {
  readonly navigator?: { readonly deviceMemory?: unknown };
  readonly performance?: {
    readonly memory?: { readonly usedJSHeapSize: number; readonly jsHeapSizeLimit: number };
  };
}

/** What this environment tells about memory. */
export function readMemoryFacts(environment: Environment = globalThis as Environment): MemoryFacts {
  const gib = environment.navigator?.deviceMemory;
  const heap = environment.performance?.memory;
  return {
    deviceMemoryGib: typeof gib === 'number' ? gib : undefined,
    heap:
      heap === undefined ? undefined : { usedBytes: heap.usedJSHeapSize, limitBytes: heap.jsHeapSizeLimit },
  };
}
