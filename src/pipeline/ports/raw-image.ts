import type { PixelArray, PixelType } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';

/**
 * What a raw file's pixels are, in the words that image readers use: `L` gray 8-bit, `I;16` and `I;16B` gray 16-bit
 * (little- and big-endian file), `I` other whole numbers, `F` floating point, `RGB` and `RGBA` of any depth, `MULTI`
 * several gray channels.
 */
export type RawImageMode = 'L' | 'I;16' | 'I;16B' | 'I' | 'F' | 'RGB' | 'RGBA' | 'MULTI';

/** A window of a raw image, all samples of a pixel together: `data[(y * width + x) * sampleCount + sample]`. */
export interface RawSamples {
  readonly width: number;
  readonly height: number;
  readonly sampleCount: number;
  readonly data: PixelArray;
}

/**
 * One open raw image. It holds no pixels but one decoded chunk at most, and is to be opened again in every worker,
 * from the same `File`. Every read may fail with `unreadable-tiff`, `unsupported-tiff` or `file-moved`.
 */
export interface RawImage {
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  readonly mode: RawImageMode;
  /** Type that the samples are delivered in. Other depths arrive losslessly in the next wider one of these. */
  readonly pixelType: PixelType;
  /** Samples of each pixel as delivered: the colour channels first, then alpha and the like. */
  readonly sampleCount: number;
  /** How many of the samples may carry signal: 1 for gray, 3 for RGB; alpha is never one. */
  readonly channelCount: number;
  /** Rows that come cheaply together: a strip's or a tile's height. Reading whole multiples of it reads nothing twice. */
  readonly bandHeightHint: number;
  /**
   * `random`: any row costs the same. `sequential`: one compressed strip holds so much of the picture that rows are
   * cheap only in ascending order in one worker; do not share such an image between workers.
   */
  readonly access: 'random' | 'sequential';
  /** Bytes that a read of full rows decodes, for progress and memory plans: of the whole picture. */
  readonly decodedBytes: number;
  /** Full rows `y0 <= y < y1`; the caller keeps them few enough for memory. */
  readRows(y0: number, y1: number, ctx: RunContext): Promise<RawSamples>;
  /** A window that lies inside the picture; reads only the chunks that it touches. For surveys and previews. */
  readWindow(at: Rect, ctx: RunContext): Promise<RawSamples>;
}

/** Opens raw images. */
export interface RawImageReader {
  /**
   * Reads the header of the first picture of a file. Throws `unreadable-tiff` where the file is damaged, cut or no TIFF,
   * `unsupported-tiff` where it is a TIFF that holds no fluorescence picture in a form that can be read without loss.
   */
  open(file: File): Promise<RawImage>;
}
