import { assert } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';

/** How the signal of a picture is taken from its channels. */
export interface ChannelChoice {
  /**
   * `direct`: the one channel there is; `single`: the one that is active; `sum`: several are, added and cut to the
   * pixel type's range; `fallback`: none is, so the brightest.
   */
  readonly method: 'direct' | 'single' | 'sum' | 'fallback';
  /** Indices of the channels taken, rising. */
  readonly channels: readonly number[];
}

/** {@link ChannelStatistics} as plain data. */
export interface ChannelStatisticsData {
  readonly pixelCount: number;
  readonly sums: Float64Array;
  readonly maxima: Float64Array;
  readonly nonzeros: Float64Array;
}

/** A channel whose mean is above this holds signal; below lies the stray light of the other colours. */
const ACTIVE_MEAN = 0.5;

/**
 * Sum, maximum and count of non-zero samples of each channel of a picture that arrives in portions, and the choice of
 * the signal channel that follows from them.
 */
export class ChannelStatistics {
  private readonly data: ChannelStatisticsData;
  private pixels: number;

  constructor(channelCount: number, data?: ChannelStatisticsData) {
    this.data = data ?? {
      pixelCount: 0,
      sums: new Float64Array(channelCount),
      maxima: new Float64Array(channelCount),
      nonzeros: new Float64Array(channelCount),
    };
    this.pixels = this.data.pixelCount;
  }

  /** Takes up what {@link toData} wrote. */
  static fromData(data: ChannelStatisticsData): ChannelStatistics {
    return new ChannelStatistics(data.sums.length, data);
  }

  toData(): ChannelStatisticsData {
    return { ...this.data, pixelCount: this.pixels };
  }

  get channelCount(): number {
    return this.data.sums.length;
  }

  get pixelCount(): number {
    return this.pixels;
  }

  /** Adds interleaved samples: all channels of the first pixel, then of the second. */
  addInterleaved(samples: ArrayLike<number>): void {
    const { channelCount } = this;
    assert(samples.length % channelCount === 0, 'interleaved samples hold whole pixels');
    for (let channel = 0; channel < channelCount; channel++) this.addSamples(channel, samples, channelCount);
    this.addPixels(samples.length / channelCount);
  }

  /** Adds one channel's samples; call {@link addPixels} once for the pixels that all channels had. */
  addSamples(channel: number, samples: ArrayLike<number>, step: number = 1): void {
    let sum = 0;
    let max = this.data.maxima[channel]!;
    let nonzero = 0;
    for (let i = step === 1 ? 0 : channel; i < samples.length; i += step) {
      const value = samples[i]!;
      sum += value;
      if (value > max) max = value;
      if (value !== 0) nonzero++;
    }
    this.data.sums[channel]! += sum;
    this.data.maxima[channel] = max;
    this.data.nonzeros[channel]! += nonzero;
  }

  /** Counts pixels whose samples were added channel by channel, or which are zero in all. */
  addPixels(count: number): void {
    this.pixels += count;
  }

  mergeFrom(other: ChannelStatistics): void {
    assert(other.channelCount === this.channelCount, 'pictures of different channel counts cannot be merged');
    for (let channel = 0; channel < this.channelCount; channel++) {
      this.data.sums[channel]! += other.data.sums[channel]!;
      this.data.maxima[channel] = Math.max(this.data.maxima[channel]!, other.data.maxima[channel]!);
      this.data.nonzeros[channel]! += other.data.nonzeros[channel]!;
    }
    this.pixels += other.pixels;
  }

  /** Mean, maximum (0 at least) and count of non-zero samples of each channel; mean 0 where there are no pixels. */
  summaries(): { readonly mean: number; readonly max: number; readonly nonzero: number }[] {
    return Array.from(this.data.sums, (sum, channel) => ({
      mean: this.pixels === 0 ? 0 : sum / this.pixels,
      max: this.data.maxima[channel]!,
      nonzero: this.data.nonzeros[channel]!,
    }));
  }

  /**
   * The channels that carry the signal: those with a mean above 0.5, else the brightest, the first of equals.
   *
   * The last of two or four channels is opacity, not light, and never chosen unless `hasAlpha` is false. (The reference
   * package counts it as signal, so that an opaque RGBA picture becomes 255 everywhere.)
   */
  choose(hasAlpha: boolean = this.channelCount === 2 || this.channelCount === 4): ChannelChoice {
    if (this.channelCount === 1) return { method: 'direct', channels: [0] };
    const means = this.summaries().map(({ mean }) => mean);
    if (hasAlpha) means.pop();
    return chooseByMeans(means);
  }
}

/** The channels of several that carry signal, by their means: those above 0.5, else the brightest, the first of equals. */
export function chooseByMeans(means: readonly number[]): ChannelChoice {
  const active = means.flatMap((mean, channel) => (mean > ACTIVE_MEAN ? [channel] : []));
  if (active.length > 0) return { method: active.length === 1 ? 'single' : 'sum', channels: active };
  return { method: 'fallback', channels: [means.indexOf(Math.max(...means))] };
}

/** Largest value of a pixel type, at which a sum of channels is cut; a float sum is not cut. */
export function largestSample(data: PixelArray): number {
  if (data instanceof Uint8Array) return 255;
  return data instanceof Uint16Array ? 65535 : Infinity;
}
