import { createPixels, type PixelArray, pixelTypeOf } from '#core/raster.ts';
import type { RawSamples } from '../ports/raw-image.ts';
import type { ChannelChoice } from './ingested-band.ts';

/** The signal of some pixels. */
export interface ExtractedSignal {
  readonly data: PixelArray;
  /** Values that were NaN or infinite and became 0. */
  readonly nonFiniteCount: number;
}

/** Largest value of the whole-number types; sums are clipped to it. */
const LARGEST = { uint8: 255, uint16: 65535, float32: Infinity } as const;

/**
 * The chosen channel of interleaved samples, or the sum of the chosen ones, clipped to the pixel type (whole numbers) and
 * rounded once (float32). The pixel type stays. Float values that are no numbers become 0 and are counted.
 */
export function extractSignal(samples: RawSamples, choice: ChannelChoice): ExtractedSignal {
  const { width, height, sampleCount, data } = samples;
  const [first = 0, ...others] = choice.channels;
  const type = pixelTypeOf(data);
  const out = createPixels(type, width * height);
  if (others.length === 0) {
    for (let i = 0, k = first; i < out.length; i++, k += sampleCount) out[i] = data[k]!;
  } else {
    const largest = LARGEST[type];
    for (let i = 0, k = 0; i < out.length; i++, k += sampleCount) {
      let sum = data[k + first]!;
      for (const channel of others) sum += data[k + channel]!;
      out[i] = sum > largest ? largest : sum;
    }
  }
  return { data: out, nonFiniteCount: out instanceof Float32Array ? clearNonFinite(out) : 0 };
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
