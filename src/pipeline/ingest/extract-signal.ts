import { createPixels, type PixelArray, pixelTypeOf } from '#core/raster.ts';
import { takeChannelsInto } from '#core/statistics/extract-signal-channel.ts';
import type { RawSamples } from '../ports/raw-image.ts';
import { sumChannels } from './channel-choice.ts';
import type { ChannelChoice, ChannelSums } from './ingested-band.ts';
import { takeRgbBytesInto } from './take-rgb-bytes.ts';

/** The signal of some pixels. */
export interface ExtractedSignal {
  readonly data: PixelArray;
  /** Values that were NaN or infinite and became 0. */
  readonly nonFiniteCount: number;
}

/**
 * The chosen channel of interleaved samples, or the sum of the chosen ones, clipped to the pixel type (whole numbers) and
 * rounded once (float32). The pixel type stays. Float values that are no numbers become 0 and are counted.
 */
export function extractSignal(samples: RawSamples, choice: ChannelChoice): ExtractedSignal {
  const { width, height, sampleCount, data } = samples;
  const out = createPixels(pixelTypeOf(data), width * height);
  takeChannelsInto(out, data, sampleCount, choice.channels);
  return { data: out, nonFiniteCount: out instanceof Float32Array ? clearNonFinite(out) : 0 };
}

/** What was met while a signal was taken. */
export interface TakenSignal {
  /** Values that were NaN or infinite and became 0. */
  readonly nonFiniteCount: number;
  /** Over the first samples of every pixel: those of {@link sumChannels}. */
  readonly channelSums: ChannelSums;
}

/** {@link extractSignal} into `target`, which holds zeros and has the size of the samples, with the sums of their channels. */
export function extractSignalInto(
  target: PixelArray,
  samples: RawSamples,
  choice: ChannelChoice,
  channelCount: number,
): TakenSignal {
  const { width, height, sampleCount, data } = samples;
  const [first, ...others] = choice.channels;
  const isBytes = data instanceof Uint8Array && target instanceof Uint8Array;
  if (isBytes && sampleCount === 3 && channelCount === 3 && others.length === 0) {
    const sums = first === 0 || first === 1 || first === 2 ? takeRgbBytesInto(target, data, first) : null;
    if (sums !== null) return { nonFiniteCount: 0, channelSums: { pixelCount: width * height, sums } };
  }
  const { data: signal, nonFiniteCount } = extractSignal(samples, choice);
  target.set(signal);
  return { nonFiniteCount, channelSums: sumChannels(samples, channelCount) };
}

function clearNonFinite(data: Float32Array): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    data[i] = 0;
    count++;
  }
  return count;
}
