import type { PatchAlignment, PatchBrightness } from '#core/registration/align-patch.ts';

/** No patch counts as surer than this, px: a few very sure ones would decide alone. */
const LEAST_SIGMA_PX = 0.01;

/**
 * The brightness that aligned patches agree on: the medians of their gains and of their offsets, weighted by the inverse
 * variance of their shifts (Edgeworth's weighted median, 1888). Stain over most of a patch makes it unsure of both, and
 * always lifts its offset; without the weights many such patches would have the median. 0 and 0 without patches.
 */
export function usualBrightness(
  patches: readonly Pick<PatchAlignment, 'brightness' | 'covariance'>[],
): PatchBrightness {
  const weights = patches.map(({ covariance: [xx, , yy] }) => 1 / ((xx + yy) / 2 + LEAST_SIGMA_PX ** 2));
  return {
    gain: weightedMedian(
      patches.map(({ brightness }) => brightness.gain),
      weights,
    ),
    offset: weightedMedian(
      patches.map(({ brightness }) => brightness.offset),
      weights,
    ),
  };
}

/** The smallest value that has half of the weight at or below it; 0 without values. */
function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  let below = 0;
  for (const i of order) {
    below += weights[i]!;
    if (below >= half) return values[i]!;
  }
  return 0;
}
