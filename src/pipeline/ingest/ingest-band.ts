import { createBreather } from '#core/breather.ts';
import { BYTES_PER_PIXEL, createRaster, type PixelArray } from '#core/raster.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import type { RunContext } from '#core/run-context.ts';
import type { RawImage, RawSamples } from '../ports/raw-image.ts';
import { STORED_TILE_SIZE, type TileToStore } from '../ports/tile-store.ts';
import { addChannelSums, choiceFor } from './channel-choice.ts';
import { cutTiles } from './cut-tiles.ts';
import { extractSignalInto, type TakenSignal } from './extract-signal.ts';
import { halveBand } from './halve-band.ts';
import { emptyHistogram } from './histogram.ts';
import type { ChannelChoice, ChannelSums, IngestedBand, IngestPlan } from './ingested-band.ts';
import { bandRows } from './plan-ingest.ts';

/** Samples that are read at once where rows lie singly in the file: the next ones are on their way meanwhile. */
const READ_BYTES = 2 ** 23;

/**
 * Reads one band of rows of a raw image and makes of it everything that is kept: the signal's tiles, their statistics, the
 * halved levels, the histogram, and the sums of all channels to check the choice by. Pure data, the same in any thread.
 * `make` makes the raster that the signal is gathered in.
 */
export async function ingestBand(
  raw: RawImage,
  plan: IngestPlan,
  bandIndex: number,
  choice: ChannelChoice,
  ctx: RunContext,
  make: RasterMaker = createRaster,
): Promise<IngestedBand> {
  const pause = createBreather(ctx.signal);
  const { y0, y1 } = bandRows(plan, bandIndex);
  const ownChoice = choiceFor(choice, raw);
  const { data } = make(raw.width, y1 - y0, raw.pixelType);
  const { nonFiniteCount, channelSums } = await readSignalInto(data, raw, ownChoice, { y0, y1 }, pause, ctx);
  await pause();
  const histogram = emptyHistogram(plan.pixelType);
  const { width } = plan.size;
  const tiles: TileToStore[] = [];
  for (let y = y0; y < y1; y += STORED_TILE_SIZE) {
    const row = y / STORED_TILE_SIZE;
    const height = Math.min(STORED_TILE_SIZE, y1 - y);
    for (const tile of cutTiles({ level: 0, row, width, height, data, start: (y - y0) * width }, histogram)) {
      tiles.push(tile);
      await pause();
    }
  }
  const levels = halveBand({ data, width, height: y1 - y0, y0 }, plan.levelCount, plan.pixelType);
  await pause();
  return { bandIndex, choice: ownChoice, tiles, levels, channelSums, histogram, nonFiniteCount };
}

/** Reads the signal of some rows, in portions, into zeros. */
async function readSignalInto(
  data: PixelArray,
  raw: RawImage,
  choice: ChannelChoice,
  rows: { readonly y0: number; readonly y1: number },
  pause: () => Promise<void>,
  ctx: RunContext,
): Promise<TakenSignal> {
  const { width, channelCount } = raw;
  let nonFiniteCount = 0;
  let channelSums: ChannelSums = { pixelCount: 0, sums: new Array<number>(channelCount).fill(0) };
  const step = rowsPerRead(raw, rows);
  const read = (y: number): Promise<RawSamples> => raw.readRows(y, Math.min(rows.y1, y + step), ctx);
  let reading = read(rows.y0);
  for (let y = rows.y0; y < rows.y1; y += step) {
    const samples = await reading;
    if (y + step < rows.y1) {
      reading = read(y + step);
      // Its failure is met in its turn; a cancel may come before that.
      reading.catch(() => undefined);
    }
    const from = (y - rows.y0) * width;
    const target = data.subarray(from, from + samples.width * samples.height);
    const part = extractSignalInto(target, samples, choice, channelCount);
    nonFiniteCount += part.nonFiniteCount;
    channelSums = addChannelSums(channelSums, part.channelSums);
    await pause();
  }
  return { nonFiniteCount, channelSums };
}

/** All at once where rows come in chunks, which must not be decoded twice, or cannot be read beside each other. */
function rowsPerRead(
  { width, sampleCount, pixelType, bandHeightHint, access }: RawImage,
  { y0, y1 }: { readonly y0: number; readonly y1: number },
): number {
  if (bandHeightHint > 1 || access === 'sequential') return y1 - y0;
  const rows = Math.floor(READ_BYTES / (width * sampleCount * BYTES_PER_PIXEL[pixelType]));
  // Fours, so that every portion begins at a whole word, whatever the width.
  return Math.max(4, rows - (rows % 4));
}
