import { describe, expect, it } from 'vitest';
import { planeFitsSimd } from '#core/accelerator/fourier-with-simd.ts';
import { simdKernels } from '#core/accelerator/simd-kernels.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { FftPlane } from '#core/registration/fft-plane.ts';

function noise(size: number): Float64Array {
  const random = seededRandom(size);
  return Float64Array.from({ length: 2 * size * size }, () => random.gaussian());
}

/** Spectrum by the sum that defines it, row-major. */
function definedSpectrum(plane: Float64Array, size: number): Float64Array {
  const spectrum = new Float64Array(plane.length);
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < size * size; i++) {
        const angle = (-2 * Math.PI * (u * (i % size) + v * Math.floor(i / size))) / size;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        re += plane[2 * i]! * c - plane[2 * i + 1]! * s;
        im += plane[2 * i]! * s + plane[2 * i + 1]! * c;
      }
      spectrum[2 * (v * size + u)] = re;
      spectrum[2 * (v * size + u) + 1] = im;
    }
  }
  return spectrum;
}

function transposed(spectrum: Float64Array, size: number): Float64Array {
  return spectrum.map((_, i) => {
    const k = Math.floor(i / 2);
    return spectrum[2 * ((k % size) * size + Math.floor(k / size)) + (i % 2)]!;
  });
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

describe.each([
  ['with SIMD', simdKernels],
  ['in TypeScript', null],
] as const)('the transform %s', (name, simd) => {
  it('runs in the form that is asked for', () => {
    expect(simd === null).toBe(name === 'in TypeScript');
  });

  it.each([2, 4, 8, 16, 32])('of a side of %i is the sum that defines it', (size) => {
    const plane = noise(size);
    const spectrum = new Float64Array(plane.length);
    new FftPlane(size, simd).forwardInto(spectrum, plane);
    const wanted = definedSpectrum(plane, size);
    expect(largestDifference(spectrum, simd === null ? transposed(wanted, size) : wanted)).toBeLessThan(
      1e-11,
    );
  });

  it.each([2, 8, 64, 128, 512])(
    'of a side of %i comes back by the inverse one, its source untouched',
    (size) => {
      const plane = noise(size);
      // Zeros, as beside a picture that does not fill the square.
      plane.fill(0, plane.length / 2, (3 * plane.length) / 4);
      const kept = plane.slice();
      const spectrum = new Float64Array(plane.length);
      const back = new Float64Array(plane.length);
      const fft = new FftPlane(size, simd);
      fft.forwardInto(spectrum, plane);
      fft.inverseInto(back, spectrum);
      expect(plane).toEqual(kept);
      expect(largestDifference(back, plane)).toBeLessThan(1e-12);
    },
  );
});

it('a plane that does not fit the kernels is transformed without them', () => {
  expect(planeFitsSimd(512)).toBe(true);
  expect(planeFitsSimd(1024)).toBe(false);
  const size = 1024;
  const plane = new Float64Array(2 * size * size);
  plane[2 * (3 * size + 5)] = 1;
  const spectrum = new Float64Array(plane.length);
  new FftPlane(size).forwardInto(spectrum, plane);
  const powers = spectrum.reduce((sum, value) => sum + value * value, 0) / size ** 2;
  expect(powers).toBeCloseTo(1, 9);
});
