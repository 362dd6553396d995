import { createBreather } from '#core/breather.ts';
import type { RunContext } from '#core/run-context.ts';
import type { RawImage } from '../ports/raw-image.ts';
import { STORED_TILE_SIZE, type TileToStore } from '../ports/tile-store.ts';
import { choiceFor } from './channel-choice.ts';
import { cutTiles } from './cut-tiles.ts';
import { extractWithSums } from './extract-signal.ts';
import { halveBand } from './halve-band.ts';
import { emptyHistogram } from './histogram.ts';
import type { ChannelChoice, IngestedBand, IngestPlan } from './ingested-band.ts';
import { bandRows } from './plan-ingest.ts';

/**
 * Reads one band of rows of a raw image and makes of it everything that is kept: the signal's tiles, their statistics, the
 * halved levels, the histogram, and the sums of all channels to check the choice by. Pure data, the same in any thread.
 */
export async function ingestBand(
  raw: RawImage,
  plan: IngestPlan,
  bandIndex: number,
  choice: ChannelChoice,
  ctx: RunContext,
): Promise<IngestedBand> {
  const pause = createBreather(ctx.signal);
  const { y0, y1 } = bandRows(plan, bandIndex);
  const samples = await raw.readRows(y0, y1, ctx);
  await pause();
  const ownChoice = choiceFor(choice, raw);
  const { data, nonFiniteCount, channelSums } = extractWithSums(samples, ownChoice, raw.channelCount);
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
