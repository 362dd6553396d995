import { createBreather } from '#core/breather.ts';
import { assert } from '#core/errors.ts';
import { createPixels, type PixelArray, type PixelType } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import { type ByteSource, unsupportedTiff } from './byte-source.ts';
import { checkPredictor, decodeChunks, type RareDecoder, samplesPerChunkPixel } from './chunk-decoder.ts';
import { isCommonCompression } from './decompress.ts';
import { chunkRowBytes, type TiffLayout } from './layout.ts';
import { isPlain, readPlainWindow } from './plain-window.ts';
import { deliveredPixelType, samplesOf } from './stored-samples.ts';
import { StripStream } from './strip-stream.ts';
import { restoreRows } from './undo-predictor.ts';

/** Compressed strips that decode to more than this are never held whole but decoded row by row, bytes. */
export const MAX_HELD_CHUNK_BYTES = 2 ** 26;

/** Reads windows of the pixels of one TIFF picture, by the cheapest way that its storage allows. */
export class TiffPixels {
  readonly layout: TiffLayout;
  readonly pixelType: PixelType;
  /** `sequential` where compressed strips are so big that rows are cheap only in ascending order. */
  readonly access: 'random' | 'sequential';
  readonly #source: ByteSource;
  readonly #rare: RareDecoder | undefined;
  readonly #streams: readonly StripStream[];

  /** Throws `unsupported-tiff` for depths, predictors and chunk sizes that cannot be read. */
  constructor(source: ByteSource, layout: TiffLayout, rare: RareDecoder | undefined) {
    this.layout = layout;
    this.pixelType = deliveredPixelType(source.name, layout);
    checkPredictor(source.name, layout);
    this.#source = source;
    this.#rare = rare;
    const { chunks } = layout;
    const isBig =
      chunks.height * chunkRowBytes(layout, chunks.width) > MAX_HELD_CHUNK_BYTES && !isPlain(layout);
    if (isBig && (chunks.isTiled || !isCommonCompression(layout.compression))) {
      throw unsupportedTiff(
        source.name,
        `its ${chunks.width} x ${chunks.height} px parts are too big to be decoded`,
      );
    }
    this.access = isBig ? 'sequential' : 'random';
    const planes = isBig ? planeCount(layout) : 0;
    this.#streams = Array.from({ length: planes }, (_, plane) => new StripStream(source, layout, plane));
  }

  /**
   * All samples of a window inside the picture, interleaved. Memory: the window, and what one chunk takes.
   * Two reads at the same time are fine unless access is sequential.
   */
  async read(at: Rect, signal: AbortSignal): Promise<PixelArray> {
    const { width, height, samplesPerPixel } = this.layout;
    assert(
      at.x >= 0 && at.y >= 0 && at.x + at.width <= width && at.y + at.height <= height,
      'a window of the picture',
    );
    const pause = createBreather(signal);
    if (!this.layout.isPlanar) return this.#readPlane(0, at, pause);
    const out = createPixels(this.pixelType, at.width * at.height * samplesPerPixel);
    for (let plane = 0; plane < samplesPerPixel; plane++) {
      const samples = await this.#readPlane(plane, at, pause);
      for (let i = 0, k = plane; i < samples.length; i++, k += samplesPerPixel) out[k] = samples[i]!;
    }
    return out;
  }

  async #readPlane(plane: number, at: Rect, pause: () => Promise<void>): Promise<PixelArray> {
    await pause();
    if (isPlain(this.layout)) {
      return this.#toSamples(
        await readPlainWindow(this.#source, this.layout, plane, at),
        at.width,
        at.height,
      );
    }
    const stream = this.#streams[plane];
    if (stream === undefined) return this.#readChunked(plane, at, pause);
    const bytes = await stream.readRows(at.y, at.y + at.height, pause);
    const rows = this.#toSamples(bytes, this.layout.width, at.height);
    return at.width === this.layout.width ? rows : this.#cropRows(rows, at);
  }

  #toSamples(bytes: Uint8Array<ArrayBuffer>, width: number, rowCount: number): PixelArray {
    const samples = samplesPerChunkPixel(this.layout);
    const rowBytes = chunkRowBytes(this.layout, width);
    const { bitsPerSample, littleEndian, predictor } = this.layout;
    restoreRows(bytes, { rowBytes, rowCount, samples, bitsPerSample, littleEndian, predictor });
    return samplesOf(this.#source.name, this.layout, bytes, {
      rowBytes,
      rowCount,
      rowSamples: width * samples,
    });
  }

  #cropRows(rows: PixelArray, at: Rect): PixelArray {
    const samples = samplesPerChunkPixel(this.layout);
    const out = createPixels(this.pixelType, at.width * at.height * samples);
    for (let y = 0; y < at.height; y++) {
      const from = (y * this.layout.width + at.x) * samples;
      out.set(rows.subarray(from, from + at.width * samples), y * at.width * samples);
    }
    return out;
  }

  async #readChunked(plane: number, at: Rect, pause: () => Promise<void>): Promise<PixelArray> {
    const { chunks } = this.layout;
    const samples = samplesPerChunkPixel(this.layout);
    const out = createPixels(this.pixelType, at.width * at.height * samples);
    const indices = chunksOfWindow(this.layout, plane, at);
    for await (const chunk of decodeChunks(this.#source, this.layout, indices, this.#rare)) {
      const left = (chunk.index % chunks.across) * chunks.width;
      const top = (Math.floor(chunk.index / chunks.across) % chunks.down) * chunks.height;
      const x0 = Math.max(at.x, left);
      const x1 = Math.min(at.x + at.width, left + chunks.width);
      const y1 = Math.min(at.y + at.height, top + chunks.height);
      for (let y = Math.max(at.y, top); y < y1; y++) {
        const from = ((y - top) * chunks.width + x0 - left) * samples;
        const to = ((y - at.y) * at.width + x0 - at.x) * samples;
        out.set(chunk.samples.subarray(from, from + (x1 - x0) * samples), to);
      }
      await pause();
    }
    return out;
  }
}

function planeCount(layout: TiffLayout): number {
  return layout.isPlanar ? layout.samplesPerPixel : 1;
}

function chunksOfWindow({ chunks }: TiffLayout, plane: number, at: Rect): number[] {
  const indices: number[] = [];
  if (at.width <= 0 || at.height <= 0) return indices;
  const first = plane * chunks.across * chunks.down;
  const lastRow = Math.floor((at.y + at.height - 1) / chunks.height);
  const lastColumn = Math.floor((at.x + at.width - 1) / chunks.width);
  for (let row = Math.floor(at.y / chunks.height); row <= lastRow; row++) {
    for (let column = Math.floor(at.x / chunks.width); column <= lastColumn; column++) {
      indices.push(first + row * chunks.across + column);
    }
  }
  return indices;
}
