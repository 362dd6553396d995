import { describe, expect, it } from 'vitest';
import type { RawSamples } from '../ports/raw-image.ts';
import { chooseByHand, chooseChannels, choiceFor, sumChannels } from './channel-choice.ts';
import { extractSignal } from './extract-signal.ts';

describe('choice for a pair', () => {
  const sums = (...means: number[]) => ({ pixelCount: 100, sums: means.map((mean) => mean * 100) });

  it('is made once, over the pixels of both images', () => {
    expect(chooseChannels([sums(0.6, 30, 0), sums(0.1, 40, 0)])).toEqual({ method: 'single', channels: [1] });
    expect(chooseChannels([sums(2, 30, 0), sums(0.1, 40, 0)])).toEqual({ method: 'sum', channels: [0, 1] });
  });

  it('leaves a gray image of the pair out of it', () => {
    expect(chooseChannels([sums(80), sums(0, 0, 9)])).toEqual({ method: 'single', channels: [2] });
    expect(chooseChannels([sums(80), sums(7)])).toEqual({ method: 'direct', channels: [0] });
    expect(choiceFor(chooseByHand([2]), { channelCount: 1, fileName: 'a.tif' })).toEqual({
      method: 'direct',
      channels: [0],
    });
  });

  it('by hand is sorted, never empty, and within the image', () => {
    expect(chooseByHand([2, 0, 2])).toEqual({ method: 'manual', channels: [0, 2] });
    expect(() => chooseByHand([])).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => choiceFor(chooseByHand([5]), { channelCount: 3, fileName: 'a.tif' })).toThrow(/a\.tif/);
  });
});

describe('extractSignal', () => {
  const samples = (data: RawSamples['data']): RawSamples => ({
    width: data.length / 3,
    height: 1,
    sampleCount: 3,
    data,
  });

  it('clips sums to the pixel type, and leaves float sums', () => {
    const both = chooseByHand([0, 2]);
    expect(extractSignal(samples(Uint8Array.of(200, 9, 100)), both).data).toEqual(Uint8Array.of(255));
    expect(extractSignal(samples(Uint16Array.of(200, 9, 100)), both).data).toEqual(Uint16Array.of(300));
    expect(extractSignal(samples(Uint16Array.of(60000, 9, 60000)), both).data).toEqual(Uint16Array.of(65535));
    expect(extractSignal(samples(Float32Array.of(1e6, 9, 0.5)), both).data).toEqual(
      Float32Array.of(1000000.5),
    );
  });

  it('makes NaN and infinities zero, and counts them', () => {
    const data = Float32Array.of(NaN, 0, 0, Infinity, 0, 0, 3, 0, 0);
    expect(extractSignal(samples(data), chooseByHand([0]))).toEqual({
      data: Float32Array.of(0, 0, 3),
      nonFiniteCount: 2,
    });
    expect(sumChannels(samples(data), 3)).toEqual({ pixelCount: 3, sums: [3, 0, 0] });
  });
});
