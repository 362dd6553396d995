import type { PageMemory } from '#client/page-memory.ts';

/** How memory stands. */
export interface MemoryVerdict {
  readonly level: 'calm' | 'high' | 'critical';
  /** What to do; null while all is well. */
  readonly advice: string | null;
}

/** Shares of what the browser allows from which the page warns; browsers end a page without a word near 1. */
const HIGH_SHARE = 0.75;
const CRITICAL_SHARE = 0.9;

/** Share of the machine's memory that one page may count on. */
const MACHINE_SHARE = 0.75;

/** Judges memory by the page's heap against its limit, and by what the engine holds against the machine's memory. */
export function judgeMemory(page: PageMemory, heldBytes: number, deviceBytes: number | null): MemoryVerdict {
  const heapShare = page.kind === 'heap' && page.limitBytes > 0 ? page.usedBytes / page.limitBytes : 0;
  const machineShare = deviceBytes === null ? 0 : heldBytes / (deviceBytes * MACHINE_SHARE);
  const share = Math.max(heapShare, machineShare);
  if (share >= CRITICAL_SHARE)
    return {
      level: 'critical',
      advice:
        'Memory is nearly used up. Close other tabs and programs, or cancel the run; finished stages are kept.',
    };
  if (share >= HIGH_SHARE)
    return {
      level: 'high',
      advice: 'Memory is getting low. Close other tabs and programs that you do not need.',
    };
  return { level: 'calm', advice: null };
}
