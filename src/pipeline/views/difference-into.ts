import type { PixelArray } from '#core/raster.ts';

/**
 * Writes `post - scale * pre` into `target`, each step rounded to float32, as arithmetic on float32 arrays does it.
 * A picture that is null reads zero everywhere.
 */
export function differenceInto(
  target: Float32Array,
  post: PixelArray | null,
  pre: PixelArray | null,
  scale: number,
): void {
  const factor = Math.fround(scale);
  for (let i = 0; i < target.length; i += 1) {
    const scaled = pre === null ? 0 : Math.fround(factor * pre[i]!);
    target[i] = (post === null ? 0 : post[i]!) - scaled;
  }
}
