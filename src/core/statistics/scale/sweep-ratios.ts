import { Exo2MicroError } from '#core/errors.ts';
import type { Raster } from '#core/raster.ts';
import { RatioSurvey, ratiosInto } from '#core/statistics/scale/ratio-statistics.ts';
import type { RatioSweep } from '#core/statistics/scale/ratio-statistics.ts';

/** Both sweeps over the ratios of a pair in memory. Throws `invalid-argument` where the sizes differ. */
export function sweepRatios(
  post: Raster,
  pre: Raster,
  percentiles: readonly number[],
  binCount?: number,
): RatioSweep {
  if (post.width !== pre.width || post.height !== pre.height) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A brightness scale needs two aligned pictures of one size; post-stain is ${post.width} x ${post.height} and ` +
        `pre-stain ${pre.width} x ${pre.height}.`,
    );
  }
  const ratios = new Float32Array(post.data.length);
  const found = ratios.subarray(0, ratiosInto(ratios, post.data, pre.data));
  const survey = new RatioSurvey();
  survey.add(found);
  const sweep = survey.refine(percentiles, binCount);
  sweep.add(found);
  return sweep;
}
