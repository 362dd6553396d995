import { assert } from '#core/errors.ts';
import { createPixels, type PixelArray } from '#core/raster.ts';
import { levelSize } from '#core/tile-source.ts';
import {
  type PyramidDescription,
  STORED_TILE_SIZE,
  type StoredHistogram,
  type TileStatistics,
  type TileWriter,
} from '../ports/tile-store.ts';
import { addChannelSums, sameChannels } from './channel-choice.ts';
import { cutTiles } from './cut-tiles.ts';
import { addHistogramInto, emptyHistogram } from './histogram.ts';
import type { ChannelChoice, ChannelSums, IngestedBand, IngestPlan, LevelRows } from './ingested-band.ts';

/** Rows of one level that wait until they fill a row of tiles. */
interface LevelStrip {
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray;
  row: number;
  filled: number;
}

/**
 * Puts the bands of one image into the store. Bands may come in any order, from any number of workers; they are written in
 * the order of the image, so that the same image always gives the same bytes. A band that comes early is held until those
 * before it are there: hand bands out in ascending order, and no more are held than there are workers.
 */
export class IngestAssembler {
  readonly #writer: TileWriter;
  readonly #plan: IngestPlan;
  readonly #early = new Map<number, IngestedBand>();
  readonly #strips: readonly LevelStrip[];
  readonly #histogram: StoredHistogram;
  #choice: ChannelChoice | null = null;
  #nextBand = 0;
  #nonFiniteCount = 0;
  #sums: ChannelSums | null = null;
  #statistics: TileStatistics | null = null;
  #coveredPixels = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(writer: TileWriter, plan: IngestPlan) {
    this.#writer = writer;
    this.#plan = plan;
    this.#histogram = emptyHistogram(plan.pixelType);
    this.#strips = Array.from({ length: plan.levelCount - 1 }, (_, i) => {
      const { width, height } = levelSize(plan.size, i + 1);
      const rows = Math.min(height, STORED_TILE_SIZE);
      return { width, height, data: createPixels(plan.pixelType, width * rows), row: 0, filled: 0 };
    });
  }

  /** Whether every band is written. */
  get isComplete(): boolean {
    return this.#nextBand === this.#plan.bandCount;
  }

  /** Bands that came early and are held. */
  get heldBandCount(): number {
    return this.#early.size;
  }

  /** Sums of all channels over the bands written so far; the whole image's once complete. */
  get channelSums(): ChannelSums {
    assert(this.#sums !== null, 'at least one band is there');
    return this.#sums;
  }

  /**
   * Takes a band. Resolves when all that can be written is written; rejects with the writer's error (`storage-full`), and
   * so does every later call then.
   */
  add(band: IngestedBand): Promise<void> {
    assert(band.bandIndex >= this.#nextBand && !this.#early.has(band.bandIndex), 'every band comes once');
    assert(
      this.#choice === null || sameChannels(this.#choice, band.choice),
      'all bands have the same channels',
    );
    this.#choice ??= band.choice;
    this.#early.set(band.bandIndex, band);
    this.#writing = this.#writing.then(() => this.#writeReady());
    return this.#writing;
  }

  /** Commits the image with the caller's facts, after the last band. */
  async commit(facts: PyramidDescription['facts']): Promise<PyramidDescription> {
    await this.#writing;
    assert(this.isComplete, 'all bands are there');
    const description: PyramidDescription = {
      size: this.#plan.size,
      pixelType: this.#plan.pixelType,
      levelCount: this.#plan.levelCount,
      statistics: this.#wholeStatistics(),
      histogram: this.#histogram,
      nonFiniteCount: this.#nonFiniteCount,
      facts,
    };
    await this.#writer.commit(description);
    return description;
  }

  /** Gives the image up and removes what was written. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    this.#early.clear();
    await this.#writer.abandon();
  }

  async #writeReady(): Promise<void> {
    for (
      let band = this.#early.get(this.#nextBand);
      band !== undefined;
      band = this.#early.get(this.#nextBand)
    ) {
      this.#early.delete(this.#nextBand);
      for (const tile of band.tiles) {
        this.#count(tile.statistics, tile.data.length);
        await this.#writer.append(tile);
      }
      for (const rows of band.levels) await this.#addRows(rows);
      addHistogramInto(this.#histogram, band.histogram);
      this.#sums = this.#sums === null ? band.channelSums : addChannelSums(this.#sums, band.channelSums);
      this.#nonFiniteCount += band.nonFiniteCount;
      this.#nextBand++;
    }
  }

  async #addRows(rows: LevelRows): Promise<void> {
    const strip = this.#strips[rows.level - 1];
    assert(
      strip !== undefined && rows.y0 === strip.row * STORED_TILE_SIZE + strip.filled,
      'levels grow row by row',
    );
    for (let taken = 0; taken < rows.height;) {
      const tileHeight = Math.min(STORED_TILE_SIZE, strip.height - strip.row * STORED_TILE_SIZE);
      const count = Math.min(rows.height - taken, tileHeight - strip.filled);
      const part = rows.data.subarray(taken * rows.width, (taken + count) * rows.width);
      strip.data.set(part, strip.filled * strip.width);
      strip.filled += count;
      taken += count;
      if (strip.filled < tileHeight) continue;
      const { width, data, row } = strip;
      for (const tile of cutTiles({ level: rows.level, row, width, height: tileHeight, data, start: 0 })) {
        await this.#writer.append(tile);
      }
      strip.row++;
      strip.filled = 0;
    }
  }

  #count(tile: TileStatistics, pixelCount: number): void {
    const all = this.#statistics ?? { min: Infinity, max: -Infinity, sum: 0, nonzeroCount: 0 };
    this.#coveredPixels += pixelCount;
    this.#statistics = {
      min: Math.min(all.min, tile.min),
      max: Math.max(all.max, tile.max),
      sum: all.sum + tile.sum,
      nonzeroCount: all.nonzeroCount + tile.nonzeroCount,
    };
  }

  /** Tiles that were left out have zeros only. */
  #wholeStatistics(): TileStatistics {
    const tiles = this.#statistics ?? { min: 0, max: 0, sum: 0, nonzeroCount: 0 };
    if (this.#coveredPixels === this.#plan.size.width * this.#plan.size.height) return tiles;
    return { ...tiles, min: Math.min(0, tiles.min), max: Math.max(0, tiles.max) };
  }
}
