import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simdKernels } from '#core/accelerator/simd-kernels.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { correlatedCovariance } from '#core/registration/patch-covariance.ts';
import { patchEquations } from '#core/registration/patch-equations.ts';
import type { PatchModel, PatchPixels } from '#core/registration/patch-model.ts';

/** Whole numbers, which float32 holds exactly: noise around 1000 that both sides share, more in post alone, and some pixels that do not count. */
function patchOf(width: number, height: number, seed: number): PatchPixels {
  const random = seededRandom(seed);
  const pre = Float32Array.from({ length: width * height }, () => Math.round(random.between(900, 1100)));
  const post = pre.map((value) => 1.5 * value + 40 + Math.round(random.between(-9, 9)));
  const counts = Int32Array.from({ length: width * height }, (_, k) => {
    const [x, y] = [k % width, Math.floor(k / width)];
    const isBorder = x === 0 || y === 0 || x === width - 1 || y === height - 1;
    return isBorder || random.between(0, 1) < 0.2 ? 0 : -1;
  });
  return { width, height, pre, post, counts };
}

const model = (weighting: PatchModel['weighting']): PatchModel => ({
  gain: 1.51,
  offset: 31,
  middle: 1000,
  weighting,
  narrow: 0.01,
});

const rows = {
  alongX: Float64Array.of(2e-6, 1e-7, -3e-7, 4e-5),
  alongY: Float64Array.of(1e-7, 3e-6, 2e-7, -1e-5),
};

/** Largest difference, in shares of the largest magnitude. */
function relativeError(actual: Iterable<number>, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i]!))) / largest;
}

describe('the normal equations of a patch', () => {
  const sizes = fc.record({
    width: fc.integer({ min: 4, max: 140 }),
    height: fc.integer({ min: 3, max: 140 }),
    seed: fc.nat(1000),
    weighting: fc.constantFrom('cauchy' as const, 'welsch' as const),
  });

  it('are the same with SIMD and in TypeScript, for any size and weight', () => {
    expect(simdKernels).not.toBeNull();
    fc.assert(
      fc.property(sizes, ({ width, height, seed, weighting }) => {
        const pixels = patchOf(width, height, seed);
        // A gain of few bits leaves the residuals exact, of a single pixel too.
        const exact = { ...model(weighting), gain: 1.5 };
        const simd = patchEquations(pixels, exact, simdKernels);
        const plain = patchEquations(pixels, exact, null);
        // Each sum against the largest that its unknowns could make: off the diagonal terms cancel.
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) {
            const most = Math.sqrt(plain.matrix[5 * i]! * plain.matrix[5 * j]!);
            expect(Math.abs(simd.matrix[4 * i + j]! - plain.matrix[4 * i + j]!)).toBeLessThanOrEqual(
              3e-6 * most,
            );
          }
          const most = Math.sqrt(plain.matrix[5 * i]! * 400 * pixels.pre.length);
          expect(Math.abs(simd.right[i]! - plain.right[i]!)).toBeLessThanOrEqual(3e-5 * most);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leave out what does not count, be it ever so bright, and what fits by no means', () => {
    const pixels = patchOf(40, 30, 3);
    const hidden = pixels.counts.findIndex((counts, k) => counts === 0 && k > 45);
    const before = patchEquations(pixels, model('welsch'));
    pixels.post[hidden] = 1e30;
    expect(patchEquations(pixels, model('welsch'))).toEqual(before);
    const shown = pixels.counts.findIndex((counts) => counts !== 0);
    pixels.post[shown] = 1e6;
    const after = patchEquations(pixels, model('welsch'));
    expect(after.matrix[15]).toBeLessThan(before.matrix[15]!);
    expect(after.right.every(Number.isFinite)).toBe(true);
  });

  it('give a gain and an offset that take post to pre', () => {
    const pixels = patchOf(60, 60, 5);
    const exact = { ...pixels, post: pixels.pre.map((value) => 1.6 * value + 20) };
    const { matrix, right } = patchEquations(exact, { ...model('cauchy'), gain: 1.6, offset: 17 });
    // The offset is 3 short, and nothing else.
    const solved = [0, 0, 0, 3];
    for (let i = 0; i < 4; i++) {
      const made = solved.reduce((sum, value, j) => sum + matrix[4 * i + j]! * value, 0);
      expect(Math.abs(made - right[i]!)).toBeLessThan(1e-3 * Math.sqrt(matrix[5 * i]! * matrix[15]!));
    }
  });
});

describe('the covariance of a patch', () => {
  it('is the same with SIMD and in TypeScript, for any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 140 }), fc.integer({ min: 3, max: 140 }), (width, height) => {
        const pixels = patchOf(width, height, width);
        const simd = correlatedCovariance(pixels, model('welsch'), rows, 5, simdKernels);
        const plain = correlatedCovariance(pixels, model('welsch'), rows, 5, null);
        expect(relativeError(simd, [...plain])).toBeLessThan(1e-5);
      }),
      { numRuns: 60 },
    );
  });

  it('grows with the square of the residuals', () => {
    const pixels = patchOf(50, 50, 9);
    const doubled = {
      ...pixels,
      post: pixels.post.map((value, k) => 2 * value - 1.51 * pixels.pre[k]! - 31),
    };
    const once = correlatedCovariance(pixels, { ...model('welsch'), narrow: 0 }, rows, 5);
    const twice = correlatedCovariance(doubled, { ...model('welsch'), narrow: 0 }, rows, 10);
    expect(
      relativeError(
        twice,
        once.map((value) => 4 * value),
      ),
    ).toBeLessThan(1e-4);
  });
});
