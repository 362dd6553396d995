import { readMemoryFacts } from './get-available-memory.ts';

/** Reads the memory in use in bytes; null where this environment cannot tell. */
export type MemoryReading = () => number | null | Promise<number | null>;

/** One reading. A gigabyte is 1e9 bytes here. */
export interface MemorySnapshot {
  readonly label: string;
  readonly gigabytes: number;
}

/** How memory went from the first to the last reading. */
export interface MemorySummary {
  readonly baselineGb: number;
  readonly peakGb: number;
  readonly finalGb: number;
  /** The last reading is more than {@link LEAK_GB} over the first. */
  readonly leak: boolean;
  /** The same in words, two digits after the point. */
  readonly text: string;
}

/** What a {@link MemoryTracker} works with. */
export interface MemoryTrackerOptions {
  /** Off by default: a disabled tracker costs nothing. */
  readonly enabled?: boolean;
  /** Default: the script heap in use, where the environment tells it. */
  readonly read?: MemoryReading;
  /** Asks the environment to free what it can, before `collectAndSnapshot` reads; pages usually cannot. */
  readonly collect?: () => void;
}

/** Growth from first to last reading beyond which memory counts as leaking, GB. */
export const LEAK_GB = 0.5;
const GIGABYTE = 1e9;

/** Follows memory in use over the tasks of a run, to tell a leak from a high peak. */
export class MemoryTracker {
  readonly #enabled: boolean;
  readonly #read: MemoryReading;
  readonly #collect: (() => void) | undefined;
  readonly #history: MemorySnapshot[] = [];

  constructor({ enabled = false, read = readHeapInUse, collect }: MemoryTrackerOptions = {}) {
    this.#enabled = enabled;
    this.#read = read;
    this.#collect = collect;
  }

  /** All readings so far; those that the environment could not give are left out. */
  get history(): readonly MemorySnapshot[] {
    return this.#history;
  }

  /** Takes a reading. Recorded before this returns where the reader answers at once. */
  snapshot(label: string): Promise<void> {
    if (!this.#enabled) return Promise.resolve();
    const reading = this.#read();
    if (reading instanceof Promise) return reading.then((bytes) => this.#record(label, bytes));
    this.#record(label, reading);
    return Promise.resolve();
  }

  /** Takes a reading after asking the environment to free what it can. */
  collectAndSnapshot(label: string): Promise<void> {
    if (this.#enabled) this.#collect?.();
    return this.snapshot(label);
  }

  /** First, largest and last reading; null where there are none. */
  summary(): MemorySummary | null {
    const first = this.#history[0];
    const last = this.#history.at(-1);
    if (first === undefined || last === undefined) return null;
    const baselineGb = first.gigabytes;
    const finalGb = last.gigabytes;
    const peakGb = this.#history.reduce((peak, { gigabytes }) => Math.max(peak, gigabytes), baselineGb);
    const leak = finalGb - baselineGb > LEAK_GB;
    const text =
      `Memory: ${baselineGb.toFixed(2)} GB at first, ${peakGb.toFixed(2)} GB at most ` +
      `(+${(peakGb - baselineGb).toFixed(2)}), ${finalGb.toFixed(2)} GB at last ` +
      `(${signed(finalGb - baselineGb)}).${leak ? ' It was not released: there may be a leak.' : ''}`;
    return { baselineGb, peakGb, finalGb, leak, text };
  }

  #record(label: string, bytes: number | null): void {
    if (bytes !== null) this.#history.push({ label, gigabytes: bytes / GIGABYTE });
  }
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
}

function readHeapInUse(): number | null {
  return readMemoryFacts().heap?.usedBytes ?? null;
}
