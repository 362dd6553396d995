import { Exo2MicroError } from '#core/errors.ts';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import { DifferenceSurvey, differenceOf } from '#core/statistics/pair/difference-survey.ts';
import type { DifferenceDisplay } from '#core/statistics/pair/difference-survey.ts';

/** A difference picture and how it is shown. */
export interface DifferenceImage extends DifferenceDisplay {
  /** `post - scale * pre` in float32. */
  readonly diff: Raster<Float32Array>;
  /** `asinh(diff / knee)`; NaN where neither picture is above 0. */
  readonly shown: Raster<Float32Array>;
}

/** The difference `post - scale * pre` of an aligned pair, and its stretched form. Throws where the sizes differ. */
export function differenceImage(post: Raster, pre: Raster, scale: number): DifferenceImage {
  const { width, height } = post;
  if (pre.width !== width || pre.height !== height) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A difference needs two aligned pictures of one size; post-stain is ${width} x ${height} and pre-stain ` +
        `${pre.width} x ${pre.height}.`,
    );
  }
  const display = differenceDisplay(post, pre, scale);
  const diff = new Float32Array(width * height);
  const shown = new Float32Array(width * height);
  const factor = Math.fround(scale);
  for (let i = 0; i < diff.length; i++) {
    const [p, q] = [post.data[i]!, pre.data[i]!];
    const difference = differenceOf(p, q, factor);
    diff[i] = difference;
    shown[i] = p > 0 || q > 0 ? Math.asinh(difference / display.knee) : NaN;
  }
  return { ...display, diff: rasterOf(width, height, diff), shown: rasterOf(width, height, shown) };
}

function differenceDisplay(post: Raster, pre: Raster, scale: number): DifferenceDisplay {
  const survey = new DifferenceSurvey(scale);
  survey.addPair(post.data, pre.data);
  const sweep = survey.refine();
  sweep.addPair(post.data, pre.data);
  return sweep.display();
}
