import { assert } from '#core/errors.ts';
import { createPixels, pixelTypeOf, rasterOf } from '#core/raster.ts';
import type { PixelArray, Raster } from '#core/raster.ts';
import { ChannelStatistics, largestSample } from '#core/statistics/channel-statistics.ts';

/** A picture of several channels, interleaved: all samples of the first pixel, then of the second. */
export interface InterleavedImage {
  readonly width: number;
  readonly height: number;
  /** Samples of each pixel, 1 or more. */
  readonly channels: number;
  readonly data: PixelArray;
  /** Whether the last channel is opacity. @default true for two or four channels */
  readonly hasAlpha?: boolean | undefined;
}

/**
 * The fluorescence channel of a picture at its full depth: the channel whose mean is above 0.5; where several are, their
 * sum cut to the pixel type's range; where none is, the brightest. One-channel pictures come back as they are.
 */
export function extractSignalChannel(image: InterleavedImage): Raster {
  const statistics = new ChannelStatistics(image.channels);
  statistics.addInterleaved(image.data);
  const { width, height, data } = image;
  if (image.channels === 1) return rasterOf(width, height, data);
  const out = createPixels(pixelTypeOf(data), width * height);
  takeChannelsInto(out, data, image.channels, statistics.choose(image.hasAlpha).channels);
  return rasterOf(width, height, out);
}

/**
 * One channel of interleaved samples, or the sum of several, cut to the pixel type's range (whole numbers) and rounded once
 * (float32). `out` has one element a pixel and the type of `data`; `channels` names at least one.
 */
export function takeChannelsInto(
  out: PixelArray,
  data: PixelArray,
  sampleCount: number,
  channels: readonly number[],
): void {
  const [first, ...others] = channels;
  assert(first !== undefined, 'at least one channel is taken');
  if (others.length === 0) {
    for (let i = 0, k = first; i < out.length; i++, k += sampleCount) out[i] = data[k]!;
    return;
  }
  const largest = largestSample(data);
  for (let i = 0, k = 0; i < out.length; i++, k += sampleCount) {
    let sum = data[k + first]!;
    for (const channel of others) sum += data[k + channel]!;
    out[i] = sum > largest ? largest : sum;
  }
}
