import type { Size } from '#core/raster.ts';

/** Side of the squares over which residuals count as one: the blur ties those closer than this together, px. Also in `assembly/patches.ts`. */
export const CORRELATED_PX = 5;

/** Both sides of a patch: row-major pictures of one size without gaps, 4 px wide or more. */
export interface PatchPixels extends Size {
  /** Pre as the shift lays it on post. */
  readonly pre: Float32Array;
  readonly post: Float32Array;
  /** -1 where a pixel counts, else 0; nowhere on the border, whose pixels lack neighbours. */
  readonly counts: Int32Array;
}

/** The brightness that residuals are taken from, r = post - gain pre - offset, and their weights. */
export interface PatchModel {
  readonly gain: number;
  /** Grey levels of post. */
  readonly offset: number;
  /** About the mean of pre, grey levels: a gain that turns around it can be told from an offset. */
  readonly middle: number;
  /** The weight is 1 / (1 + narrow r^2) for Cauchy's function and exp(-narrow r^2) for Welsch's. */
  readonly weighting: 'cauchy' | 'welsch';
  /** Of the squared residual, per squared grey level. */
  readonly narrow: number;
}

/** Rows of the inverse of a patch's normal equations: what shift in x and in y a pull along each unknown makes. */
export interface ShiftRows {
  readonly alongX: Float64Array;
  readonly alongY: Float64Array;
}
