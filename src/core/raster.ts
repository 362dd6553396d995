import { AppAssertionError } from './errors.ts';

/** Pixel storage that the project works with; 8 and 16 bit unsigned, or 32-bit float. */
export type PixelArray = Uint8Array | Uint16Array | Float32Array;

/** Name of a pixel type, as kept in records. */
export type PixelType = 'uint8' | 'uint16' | 'float32';

/**
 * A whole image in memory: a tile, a preview, or a named reduced scale; never a full-size canvas.
 * Row-major, `data[y * width + x]`, x to the right, y down, pixel centres at integers.
 */
export interface Raster<T extends PixelArray = PixelArray> {
  readonly width: number;
  readonly height: number;
  readonly data: T;
}

/** A raster of 0 and 1. */
export type Mask = Raster<Uint8Array>;

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Largest raster that may be made, in pixels: 1 GiB of float32. Anything bigger has to be streamed as tiles. */
export const MAX_RASTER_PIXELS = 2 ** 28;

const CONSTRUCTORS = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const;

/** Array type that belongs to a pixel type. */
export interface PixelArrayOf {
  uint8: Uint8Array;
  uint16: Uint16Array;
  float32: Float32Array;
}

/** Bytes of one pixel. */
export const BYTES_PER_PIXEL: Readonly<Record<PixelType, number>> = { uint8: 1, uint16: 2, float32: 4 };

/** A pixel array of `length` elements: zero-filled, or over the beginning of a buffer, as it is there. */
export function createPixels<T extends PixelType>(
  type: T,
  length: number,
  buffer?: ArrayBuffer,
): PixelArrayOf[T] {
  const { [type]: Pixels } = CONSTRUCTORS;
  return (buffer === undefined ? new Pixels(length) : new Pixels(buffer, 0, length)) as PixelArrayOf[T];
}

/** Pixel type of an array. */
export function pixelTypeOf(data: PixelArray): PixelType {
  if (data instanceof Uint8Array) return 'uint8';
  return data instanceof Uint16Array ? 'uint16' : 'float32';
}

/** A zero-filled raster. Throws where it would exceed {@link MAX_RASTER_PIXELS}. */
export function createRaster<T extends PixelType>(
  width: number,
  height: number,
  type: T,
): Raster<PixelArrayOf[T]> {
  return { width, height, data: createPixels(type, pixelCountOf(width, height)) };
}

/** A raster around existing data. Throws where the length is not `width * height`. */
export function rasterOf<T extends PixelArray>(width: number, height: number, data: T): Raster<T> {
  if (data.length !== pixelCountOf(width, height)) {
    throw new AppAssertionError(
      `a ${width} x ${height} raster needs ${width * height} pixels, not ${data.length}`,
    );
  }
  return { width, height, data };
}

/** The same picture with float32 pixels; the raster itself where it has them already. `make` makes the other one. */
export function toFloat32(image: Raster, make: typeof createRaster = createRaster): Raster<Float32Array> {
  const { width, height, data } = image;
  if (data instanceof Float32Array) return { width, height, data };
  const floats = make(width, height, 'float32');
  floats.data.set(data);
  return floats;
}

/** Pixels of a raster of this size. Throws where it would exceed {@link MAX_RASTER_PIXELS}, or is no size at all. */
export function pixelCountOf(width: number, height: number): number {
  const valid = Number.isSafeInteger(width) && Number.isSafeInteger(height) && width >= 0 && height >= 0;
  if (!valid || width * height > MAX_RASTER_PIXELS) {
    throw new AppAssertionError(
      `a raster of ${width} x ${height} pixels is out of range; stream it as tiles`,
    );
  }
  return width * height;
}
