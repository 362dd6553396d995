import { halve } from '#core/memory-pyramid.ts';
import { createRaster, type Raster, type Size } from '#core/raster.ts';
import type { RunContext } from '#core/run-context.ts';
import { levelSize } from '#core/tile-source.ts';
import type { MendableSink } from '#formats/byte-sink.ts';
import type { OmeImage } from '#formats/ome/ome-xml.ts';
import { OME_TILE_SIZE, omeLevelCount, OmeTiffWriter } from '#formats/ome/ome-tiff-writer.ts';
import { cutTile, type PyramidBlock } from '../jobs/pyramid-block.ts';
import { pictureSize, type CanvasPicture } from '../jobs/picture-window.ts';
import { inOrder, type JobRunner } from '../ports/job-runner.ts';

/** A channel of a pyramid: a picture with its name and colour. */
export interface PyramidChannel {
  readonly name: string;
  readonly color: readonly [red: number, green: number, blue: number];
  readonly picture: CanvasPicture;
}

/** What an OME-TIFF is made of; all pictures lie on one canvas. */
export interface PyramidPlan extends Pick<OmeImage, 'name' | 'description' | 'pixelSizeUm'> {
  readonly channels: readonly PyramidChannel[];
}

/**
 * Levels that a job makes of its block. With 3 a block is 2048 px wide, 16 MiB, and the levels above, which are put together
 * in this thread, start with a sixty-fourth of the picture: 62 MB for 34,000 x 29,000 pixels.
 */
const BLOCK_LEVELS = 3;

/**
 * Computes the channels of a picture block by block on the job runner, with their halved levels, and writes them as an
 * OME-TIFF in bounded memory. The same pictures give the same bytes, however many jobs run at once.
 * `onPixels` hears how many pixels of the full size are written. Gives the length of the file.
 */
export async function writePyramid(
  plan: PyramidPlan,
  sink: MendableSink,
  jobs: JobRunner,
  ctx: RunContext,
  onPixels: (done: number) => void,
): Promise<number> {
  const [first] = plan.channels;
  const size = first === undefined ? { width: 0, height: 0 } : pictureSize(first.picture);
  const writer = new OmeTiffWriter(sink, { ...plan, ...size });
  const zeros = new Float32Array(OME_TILE_SIZE * OME_TILE_SIZE);
  await writer.start(await jobs.run('deflate-tile', { pixels: zeros }, ctx));
  for (const [channel, { picture }] of plan.channels.entries()) {
    const before = channel * size.width * size.height;
    const rest = await writeBlocks(picture, { writer, channel, jobs, ctx }, (done) =>
      onPixels(before + done),
    );
    await writeUpperLevels(rest, { writer, channel, jobs, ctx });
  }
  await writer.finish();
  return writer.byteLength;
}

interface ChannelWork {
  readonly writer: OmeTiffWriter;
  readonly channel: number;
  readonly jobs: JobRunner;
  readonly ctx: RunContext;
}

/** Writes the lower levels of a channel; gives the level after them, null where there is none. */
async function writeBlocks(
  picture: CanvasPicture,
  { writer, channel, jobs, ctx }: ChannelWork,
  onPixels: (done: number) => void,
): Promise<Raster<Float32Array> | null> {
  const size = pictureSize(picture);
  const levelCount = Math.min(BLOCK_LEVELS, omeLevelCount(size));
  const wantsRest = omeLevelCount(size) > BLOCK_LEVELS;
  const side = OME_TILE_SIZE * 2 ** (levelCount - 1);
  const restSize = levelSize(size, BLOCK_LEVELS);
  const rest = wantsRest ? createRaster(restSize.width, restSize.height, 'float32') : null;
  const blocks = blocksOf(size, side);
  let pixelsDone = 0;
  await inOrder(
    blocks,
    jobs.parallelism + 1,
    (block) =>
      jobs.run('pyramid-block', { picture, ...block, tileSize: OME_TILE_SIZE, levelCount, wantsRest }, ctx),
    async (block: PyramidBlock, index) => {
      ctx.signal.throwIfAborted();
      for (const { bytes, ...at } of block.tiles) await writer.writeTile({ channel, ...at }, bytes);
      const { column, row } = blocks[index] ?? { column: 0, row: 0 };
      if (rest !== null && block.rest !== null) {
        placeInto(rest, block.rest, column * (side / 2 ** levelCount), row * (side / 2 ** levelCount));
      }
      pixelsDone += Math.min(side, size.width - column * side) * Math.min(side, size.height - row * side);
      onPixels(pixelsDone);
    },
  );
  return rest;
}

/** Writes the levels that fit into memory, from the first of them. */
async function writeUpperLevels(
  first: Raster<Float32Array> | null,
  { writer, channel, jobs, ctx }: ChannelWork,
): Promise<void> {
  let image = first;
  for (let level = BLOCK_LEVELS; image !== null; level += 1) {
    const current: Raster<Float32Array> = image;
    await inOrder(
      blocksOf(current, OME_TILE_SIZE),
      jobs.parallelism + 1,
      async ({ column, row }) => {
        const pixels = cutTile(current, column * OME_TILE_SIZE, row * OME_TILE_SIZE, OME_TILE_SIZE);
        const bytes = pixels === null ? null : await jobs.run('deflate-tile', { pixels }, ctx);
        return { level, column, row, bytes };
      },
      ({ bytes, ...at }) => writer.writeTile({ channel, ...at }, bytes),
    );
    image = level + 1 < writer.levels.length ? (halve(current) as Raster<Float32Array>) : null;
  }
}

function blocksOf({ width, height }: Size, side: number): { column: number; row: number }[] {
  const columns = Math.ceil(width / side);
  return Array.from({ length: columns * Math.ceil(height / side) }, (_, i) => ({
    column: i % columns,
    row: Math.floor(i / columns),
  }));
}

function placeInto(target: Raster<Float32Array>, part: Raster<Float32Array>, x: number, y: number): void {
  for (let line = 0; line < part.height; line += 1) {
    const row = part.data.subarray(line * part.width, (line + 1) * part.width);
    target.data.set(row, (y + line) * target.width + x);
  }
}
