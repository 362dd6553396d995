import { assert } from '#core/errors.ts';

/** Brightness and differences beyond this are counted as this: the reach of 16-bit pictures. */
export const LARGEST_COUNTED = 65535;

/** Counts by whole number, from `-below` up; the range grows as values come. */
export class GrowingCounts {
  readonly below: number;
  private counts: Uint32Array;

  constructor(below: number, counts: Uint32Array = new Uint32Array(0)) {
    this.below = below;
    this.counts = counts;
  }

  /** Counts so far: element i is for the number `i - below`. */
  get data(): Uint32Array {
    return this.counts;
  }

  /** The counts, long enough for numbers up to `highest`; valid until the next call. */
  reaching(highest: number): Uint32Array {
    const length = highest + this.below + 1;
    if (length > this.counts.length) {
      const grown = new Uint32Array(Math.max(length, 2 * this.counts.length));
      grown.set(this.counts);
      this.counts = grown;
    }
    return this.counts;
  }

  /** How often a number was counted. */
  at(number: number): number {
    return this.counts[number + this.below] ?? 0;
  }

  /** Smallest and largest number counted; null where there is none. */
  get extent(): { readonly min: number; readonly max: number } | null {
    const first = this.counts.findIndex((n) => n > 0);
    if (first < 0) return null;
    return { min: first - this.below, max: this.counts.findLastIndex((n) => n > 0) - this.below };
  }

  get total(): number {
    return this.counts.reduce((sum, n) => sum + n, 0);
  }

  mergeFrom(other: GrowingCounts): void {
    assert(other.below === this.below, 'counts of different ranges cannot be merged');
    const target = this.reaching(other.counts.length - 1 - this.below);
    for (let i = 0; i < other.counts.length; i++) target[i]! += other.counts[i]!;
  }
}
