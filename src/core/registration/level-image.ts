import { Exo2MicroError } from '#core/errors.ts';
import { createRaster, type Raster, type Size } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ImagePyramid, TileSource } from '#core/tile-source.ts';

/** Rows that are read and converted between two breaths. */
const BAND_ROWS = 256;

/**
 * A whole level as float32, with negative and NaN pixels (below background, or missing) as zero.
 * Meant for reduced levels; {@link createRaster} refuses what is too large.
 */
export async function readLevel(
  pyramid: ImagePyramid,
  level: number,
  ctx: RunContext,
): Promise<Raster<Float32Array>> {
  const source = levelOf(pyramid, level);
  const image = createRaster(source.size.width, source.size.height, 'float32');
  for (let y = 0; y < image.height; y += BAND_ROWS) {
    const height = Math.min(BAND_ROWS, image.height - y);
    const band = await source.read({ ...rectOf(image), y, height }, ctx);
    positiveInto(image.data, y * image.width, band);
    await breathe(ctx.signal);
  }
  return image;
}

/** A window of a level as float32, with negative and NaN pixels as zero; zero outside the level. */
export async function readPositive(
  source: TileSource,
  at: { x: number; y: number; width: number; height: number },
  ctx: RunContext,
): Promise<Raster<Float32Array>> {
  const window = await source.read(at, ctx);
  const image = createRaster(at.width, at.height, 'float32');
  positiveInto(image.data, 0, window);
  return image;
}

function positiveInto(target: Float32Array, offset: number, { data }: Raster): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    target[offset + i] = value > 0 ? value : 0;
  }
}

/** A level of a pyramid; its coarsest where it has no such level. */
export function levelOf(pyramid: ImagePyramid, level: number): TileSource {
  const source = pyramid.levels[Math.min(level, pyramid.levels.length - 1)];
  if (source === undefined)
    throw new Exo2MicroError('invalid-argument', 'A picture needs at least one level.');
  return source;
}

/**
 * The level whose pixels come closest to `scale` of full resolution, but with a longer side within `longest`, and not
 * under `shortest` where the picture allows it; never beyond the coarsest level.
 */
export function levelForScale(
  pyramids: readonly ImagePyramid[],
  scale: number,
  { shortest, longest }: { shortest: number; longest: number },
): number {
  const longSide = Math.max(...pyramids.map(({ size }) => longerSide(size)));
  const finest = Math.max(0, Math.ceil(Math.log2(longSide / longest)));
  const coarsest = Math.max(0, Math.floor(Math.log2(longSide / shortest)));
  const last = Math.min(...pyramids.map(({ levels }) => levels.length - 1));
  const wanted = Math.round(Math.log2(1 / scale));
  return Math.min(last, Math.max(finest, Math.min(wanted, coarsest)));
}

/** The longer side of a picture, px. */
export function longerSide({ width, height }: Size): number {
  return Math.max(width, height);
}

/** Throws `no-signal` where a picture has no positive pixel. */
export function requireSignal(image: Raster, stain: 'post' | 'pre'): void {
  if (image.data.some((value) => value > 0)) return;
  throw new Exo2MicroError(
    'no-signal',
    `The ${stain}-stain image has no signal: every pixel is zero. Check that this is the right file and channel.`,
    { facts: { stain } },
  );
}
