import { rasterOf, type Raster } from '#core/raster.ts';

/** A picture as packed textures take it: sides even, zeros added at the right and the bottom. */
export interface EvenPicture {
  /** Bytes travel to the card as bytes. */
  readonly values: Float32Array | Uint8Array;
  /** Rows first. */
  readonly shape: [number, number];
}

/** The picture with even sides; its own pixels where they can be taken as they are. */
export function evenPicture({ width, height, data }: Raster): EvenPicture {
  const shape: [number, number] = [height + (height % 2), width + (width % 2)];
  const isTaken = data instanceof Float32Array || data instanceof Uint8Array;
  if (isTaken && shape[0] === height && shape[1] === width) return { values: data, shape };
  const size = shape[0] * shape[1];
  const values = data instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  if (shape[1] === width) values.set(data);
  else for (let y = 0; y < height; y++) values.set(data.subarray(y * width, (y + 1) * width), y * shape[1]);
  return { values, shape };
}

/** What a program made of an {@link EvenPicture}, without the added column and row. */
export function withoutAdded(
  values: Float32Array<ArrayBuffer>,
  [, stride]: EvenPicture['shape'],
  { width, height }: Raster,
): Raster<Float32Array<ArrayBuffer>> {
  if (stride === width) return rasterOf(width, height, values.subarray(0, width * height));
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) out.set(values.subarray(y * stride, y * stride + width), y * width);
  return rasterOf(width, height, out);
}
