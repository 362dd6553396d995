import type { PixelArray, PixelType, Size } from '#core/raster.ts';
import type { StoredHistogram, TileToStore } from '../ports/tile-store.ts';

/** How one picture is cut into bands; the same for every worker. */
export interface IngestPlan {
  readonly size: Size;
  readonly pixelType: PixelType;
  /** Rows of a band: a multiple of the tile size; the last band may have fewer. */
  readonly bandHeight: number;
  readonly bandCount: number;
  /** Levels of the pyramid, level 0 included. */
  readonly levelCount: number;
}

/** Which colour channels of a file make the signal, and why. */
export interface ChannelChoice {
  /** `direct`: the file has one channel. `single`, `sum`: the active ones. `fallback`: none is active, the brightest. `manual`: the user's. */
  readonly method: 'direct' | 'single' | 'sum' | 'fallback' | 'manual';
  /** Channel numbers in ascending order, from 0. */
  readonly channels: readonly number[];
}

/** Sums of every colour channel over some pixels; bands add up to the whole picture's. */
export interface ChannelSums {
  readonly pixelCount: number;
  /** Of the finite values. */
  readonly sums: readonly number[];
}

/** Rows of a halved level that belong to a band: row `y0` on, full width. */
export interface LevelRows {
  readonly level: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray;
}

/** What one band of rows gives: plain data, so that a worker can post it; {@link bandTransferables} lists its buffers. */
export interface IngestedBand {
  readonly bandIndex: number;
  readonly choice: ChannelChoice;
  /** Level-0 tiles with signal, by rows of tiles. */
  readonly tiles: readonly TileToStore[];
  /** Level 1 and up. */
  readonly levels: readonly LevelRows[];
  readonly channelSums: ChannelSums;
  readonly histogram: StoredHistogram;
  readonly nonFiniteCount: number;
}

/** Buffers to transfer when a band is posted to another thread. */
export function bandTransferables(band: IngestedBand): ArrayBufferLike[] {
  return [
    ...band.tiles.map((tile) => tile.data.buffer),
    ...band.levels.map((level) => level.data.buffer),
    band.histogram.counts.buffer,
  ];
}
