import { createPixels, pixelTypeOf, rasterOf } from '#core/raster.ts';
import type { PixelArray, Raster } from '#core/raster.ts';
import { ChannelStatistics, largestSample } from '#core/statistics/channel-statistics.ts';
import type { ChannelChoice } from '#core/statistics/channel-statistics.ts';

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
  return takeChannels(image, statistics.choose(image.hasAlpha));
}

/** The channels of a choice as one picture of the same pixel type; for windows of a picture chosen as a whole. */
export function takeChannels(image: InterleavedImage, choice: ChannelChoice): Raster {
  const { width, height, data } = image;
  if (image.channels === 1) return rasterOf(width, height, data);
  const out = createPixels(pixelTypeOf(data), width * height);
  const top = largestSample(data);
  for (let i = 0, at = 0; i < out.length; i++, at += image.channels) {
    let sum = 0;
    for (const channel of choice.channels) sum += data[at + channel]!;
    out[i] = sum > top ? top : sum;
  }
  return rasterOf(width, height, out);
}
