import type { PixelArray } from '#core/raster.ts';
import { differenceOf } from '#core/statistics/pair/difference-survey.ts';

/** Writes `post - scale * pre` into `target`, in float32. A picture that is null reads zero everywhere. */
export function differenceInto(
  target: Float32Array,
  post: PixelArray | null,
  pre: PixelArray | null,
  scale: number,
): void {
  const factor = Math.fround(scale);
  for (let i = 0; i < target.length; i += 1) {
    target[i] = differenceOf(post === null ? 0 : post[i]!, pre === null ? 0 : pre[i]!, factor);
  }
}
