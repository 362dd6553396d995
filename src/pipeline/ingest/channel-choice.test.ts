import { describe, expect, it } from 'vitest';
import { goldenCases, goldenRaster, isGoldenArray } from '#testing/golden.ts';
import type { RawSamples } from '../ports/raw-image.ts';
import { chooseByHand, chooseChannels, choiceFor, sumChannels } from './channel-choice.ts';
import { extractSignal } from './extract-signal.ts';

const NAMES = ['R', 'G', 'B'];

/** The pixels of a golden case; alpha and 16-bit ones as this project delivers them. */
function samplesOf(pixels: unknown): RawSamples {
  if (!isGoldenArray(pixels)) throw new Error('the case has pixels');
  const [height = 0, width = 0, sampleCount = 1] = pixels.shape;
  const { data } = pixels;
  const keeps = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array;
  return { width, height, sampleCount, data: keeps ? data : Float32Array.from(data) };
}

describe('choice and extraction for one image', () => {
  // Alpha is no signal here, so that an opaque picture does not become white everywhere as in the reference.
  const cases = goldenCases('extract_signal_channel').filter(
    ({ inputs, name }) => isGoldenArray(inputs['pixels']) && name !== 'rgba_opaque',
  );

  it.each(cases.map((one) => [one.name, one] as const))('golden case %s', (_, { inputs, outputs }) => {
    const samples = samplesOf(inputs['pixels']);
    const channelCount = Math.min(3, samples.sampleCount);
    const sums = sumChannels(samples, channelCount);
    const choice = chooseChannels([sums]);
    expect(choice.method).toBe(outputs['method']);
    if (choice.method !== 'direct') {
      expect(choice.channels.map((channel) => NAMES[channel])).toEqual(outputs['channels']);
      const means = outputs['means'] as number[];
      sums.sums.forEach((sum, c) => expect(sum / sums.pixelCount).toBeCloseTo(means[c] ?? NaN, 12));
    }
    expect(extractSignal(samples, choice).data).toEqual(goldenRaster(outputs['image']).data);
  });

  it('an opaque alpha channel is not signal', () => {
    const one = goldenCases('extract_signal_channel').find(({ name }) => name === 'rgba_opaque');
    const samples = samplesOf(one?.inputs['pixels']);
    const choice = chooseChannels([sumChannels(samples, 3)]);
    expect(choice).toEqual({ method: 'single', channels: [0] });
    expect(Math.max(...extractSignal(samples, choice).data)).toBeLessThan(255);
  });
});

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
