import { describe, expect, it } from 'vitest';
import type { PixelArray } from '#core/raster.ts';
import { ChannelStatistics } from '#core/statistics/channel-statistics.ts';
import { extractSignalChannel } from '#core/statistics/extract-signal-channel.ts';
import type { InterleavedImage } from '#core/statistics/extract-signal-channel.ts';
import { goldenCase, isGoldenArray } from '#testing/golden.ts';
import type { GoldenCase } from '#testing/golden.ts';

function imageOf(one: GoldenCase): InterleavedImage {
  const pixels = one.inputs['pixels'];
  if (!isGoldenArray(pixels)) throw new Error('the case has no pixels');
  const [height = 0, width = 0, channels = 1] = pixels.shape;
  const { data } = pixels;
  const keeps = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array;
  return { width, height, channels, data: keeps ? data : Float32Array.from(data) };
}

describe('extractSignalChannel', () => {
  it('16-bit colour keeps its depth, and a sum is cut at the type`s end', () => {
    const data = Uint16Array.of(65000, 1000, 0, 300, 200, 0);
    const out = extractSignalChannel({ width: 2, height: 1, channels: 3, data });
    expect(out.data).toEqual(Uint16Array.of(65535, 500));
  });
});

describe('ChannelStatistics', () => {
  it('portions, merging and another thread change nothing', () => {
    const { data, channels } = imageOf(goldenCase('extract_signal_channel', 'red_green'));
    const whole = new ChannelStatistics(channels);
    whole.addInterleaved(data);
    const cut = 41 * channels;
    const parts: PixelArray[] = [data.subarray(0, cut), data.subarray(cut)];
    const merged = new ChannelStatistics(channels);
    for (const part of parts) {
      const one = new ChannelStatistics(channels);
      for (let c = 0; c < channels; c++)
        one.addSamples(
          c,
          part.filter((_, i) => i % channels === c),
        );
      one.addPixels(part.length / channels);
      merged.mergeFrom(ChannelStatistics.fromData(structuredClone(one.toData())));
    }
    expect(merged.toData()).toEqual(whole.toData());
  });

  it('empty tiles count as pixels', () => {
    const statistics = new ChannelStatistics(3);
    statistics.addInterleaved(Uint8Array.of(0, 1, 0));
    expect(statistics.choose().method).toBe('single');
    statistics.addPixels(1);
    expect(statistics.choose()).toEqual({ method: 'fallback', channels: [1] });
  });
});
