/** The highest of the memory readings that came in since it was last asked. */
export interface MeasuredPeak {
  /** Takes a reading of all threads together, bytes. */
  note(bytes: number): void;
  /** The last reading; null before the first. */
  last(): number | null;
  /** The highest reading since the last call; null where none came in. */
  take(): number | null;
}

/** A peak without readings yet. */
export function measuredPeak(): MeasuredPeak {
  let last: number | null = null;
  let highest: number | null = null;
  return {
    note(bytes) {
      last = bytes;
      highest = Math.max(highest ?? 0, bytes);
    },
    last: () => last,
    take() {
      const taken = highest;
      highest = null;
      return taken;
    },
  };
}
