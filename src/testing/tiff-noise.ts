import type { RawImage } from '#pipeline/ports/raw-image.ts';

/** Value of a channel at a pixel. */
export type PixelValue = (x: number, y: number, channel: number) => number;

/** The picture that the TIFF fixtures were made of: noise of `bits` bits inside an ellipse of a 67 x 53 px picture, else 0. */
export function noise(x: number, y: number, channel: number, bits: number): number {
  const [width, height] = [67, 53];
  const across = (2 * x - width) ** 2 * height ** 2;
  const down = (2 * y - height) ** 2 * width ** 2;
  if (across + down >= width ** 2 * height ** 2) return 0;
  let h = (Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(channel + 1, 1274126177)) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 1103515245) >>> 0;
  return ((h ^ (h >>> 16)) >>> 0) & (2 ** bits - 1);
}

/** All samples of an image, interleaved, by a formula. */
export function expectedSamples(
  image: Pick<RawImage, 'width' | 'height' | 'sampleCount'>,
  value: PixelValue,
): number[] {
  const { width, height, sampleCount } = image;
  return Array.from({ length: width * height * sampleCount }, (_, i) => {
    const pixel = Math.floor(i / sampleCount);
    return value(pixel % width, Math.floor(pixel / width), i % sampleCount);
  });
}

/** The formula of a lossless fixture, by its name. */
export function fixtureValue(name: string): PixelValue {
  if (name.startsWith('rgb8')) return (x, y, channel) => noise(x, y, channel, 8);
  if (name.startsWith('gray16')) return (x, y, channel) => noise(x, y, channel, 16);
  return (x, y, channel) => Math.fround(noise(x, y, channel, 16) / 7);
}
