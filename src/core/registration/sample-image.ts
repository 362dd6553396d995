import { rasterOf, type Raster } from '#core/raster.ts';
import type { PixelOperations } from '#core/pixel-operations.ts';
import { equalizePair } from '#core/statistics/equalize-pair.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { readLevel, requireSignal } from '#core/registration/level-image.ts';
import type { RegistrationContext } from '#core/registration/registration-context.ts';
import { sampleMask } from '#core/registration/sample-mask.ts';
import type { SampleImage } from '#core/registration/search-channels.ts';
import { squareRootsOf } from '#core/registration/square-roots.ts';

/** Both images at one level, equalised, with the body of the sample. */
export interface SamplePair {
  readonly level: number;
  readonly post: SampleImage;
  readonly pre: SampleImage;
}

/** Reads both images at a level and finds the sample in each. Throws `no-signal` where one has none. */
export async function readSamplePair(
  post: ImagePyramid,
  pre: ImagePyramid,
  level: number,
  ctx: RegistrationContext,
): Promise<SamplePair> {
  const rawPost = await readLevel(post, level, ctx);
  const rawPre = await readLevel(pre, level, ctx);
  requireSignal(rawPost, 'post');
  requireSignal(rawPre, 'pre');
  const equal = await equalizePair(rawPost, rawPre, ctx.pixels);
  const samples = [
    await sampleImage(equal.post, ctx.pixels),
    await sampleImage(equal.pre, ctx.pixels),
  ] as const;
  return { level, post: samples[0], pre: samples[1] };
}

/** The square root brings what is bright in post alone, microbes, down to the level of the rest. */
async function sampleImage(
  { width, height, data }: Raster<Float32Array>,
  pixels: PixelOperations,
): Promise<SampleImage> {
  const image = rasterOf(width, height, squareRootsOf(data));
  return { image, mask: await sampleMask(image, pixels) };
}
