import { describe, expect, it } from 'vitest';
import { seededRandom } from '#core/seeded-random.ts';
import { sumChannels } from './channel-choice.ts';
import { extractSignal, extractSignalInto } from './extract-signal.ts';
import { takeRgbBytesInto } from './take-rgb-bytes.ts';

const CHANNELS = [0, 1, 2] as const;

function noise(pixelCount: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  // Half of the pixels are zero, as outside a sample.
  return Uint8Array.from({ length: 3 * pixelCount }, (_, i) =>
    Math.floor(i / 24) % 2 === 0 ? 0 : random.index(256),
  );
}

describe('one channel of 8-bit RGB', () => {
  it.each([1, 2, 3, 4, 5, 7, 64, 1023])(
    'of %i pixels is that of the general way, and so are the sums',
    (count) => {
      const samples = { width: count, height: 1, sampleCount: 3, data: noise(count, count) };
      for (const channel of CHANNELS) {
        const signal = new Uint8Array(count);
        const taken = extractSignalInto(signal, samples, { method: 'single', channels: [channel] }, 3);
        expect(signal).toEqual(extractSignal(samples, { method: 'single', channels: [channel] }).data);
        expect(taken.channelSums).toEqual(sumChannels(samples, 3));
      }
    },
  );

  it('is summed up without overflow where all is white', () => {
    const sums = takeRgbBytesInto(new Uint8Array(5000), new Uint8Array(3 * 5000).fill(255), 1);
    expect(sums).toEqual([5000 * 255, 5000 * 255, 5000 * 255]);
  });

  it('is taken the general way where the samples begin within a word', () => {
    const data = noise(64, 3).subarray(1, 1 + 3 * 40);
    const signal = new Uint8Array(40);
    expect(takeRgbBytesInto(signal, data, 0)).toBeNull();
    expect(takeRgbBytesInto(new Uint8Array(44).subarray(2, 42), noise(40, 3), 0)).toBeNull();
    const samples = { width: 40, height: 1, sampleCount: 3, data };
    const taken = extractSignalInto(signal, samples, { method: 'single', channels: [2] }, 3);
    expect(signal).toEqual(extractSignal(samples, { method: 'single', channels: [2] }).data);
    expect(taken.channelSums).toEqual(sumChannels(samples, 3));
  });
});
