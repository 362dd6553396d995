/** Brightness limits of a layer: `low` and below shows as nothing, `high` and above at full brightness. */
export interface ToneRange {
  readonly low: number;
  readonly high: number;
}

/** How brightness is spread between the limits. */
export type Stretch = 'linear' | 'sqrt' | 'asinh';

/** All stretches, in the order in which they are offered. */
export const STRETCHES: readonly Stretch[] = ['linear', 'sqrt', 'asinh'];

/** Where the asinh stretch turns from linear to logarithmic: a tenth of the range (Lupton et al. 2004, PASP 116, 133). */
const ASINH_SOFTENING = 0.1;

/** Brightness position 0..1 between the limits after stretching, 0..1 and never falling. */
export function stretched(stretch: Stretch, position: number): number {
  const inside = Math.min(Math.max(position, 0), 1);
  switch (stretch) {
    case 'linear':
      return inside;
    case 'sqrt':
      return Math.sqrt(inside);
    case 'asinh':
      return Math.asinh(inside / ASINH_SOFTENING) / Math.asinh(1 / ASINH_SOFTENING);
  }
}
