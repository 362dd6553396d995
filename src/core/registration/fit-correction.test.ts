import { describe, expect, it } from 'vitest';
import { applyHomography } from '#core/geometry/homography.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { fitCorrection, type PatchShift } from '#core/registration/fit-correction.ts';

/** Patches over a sample that are all shifted by (0.5, -0.25), each found with an error of `errorPx` along an axis. */
function shiftsOf(errorPx: (i: number) => number, sigmaPx: (i: number) => number): PatchShift[] {
  const random = seededRandom(3);
  return Array.from({ length: 200 }, (_, i) => ({
    at: { x: 60 + (i % 20) * 110, y: 50 + Math.floor(i / 20) * 190 },
    dx: 0.5 + errorPx(i) * random.gaussian(),
    dy: -0.25 + errorPx(i) * random.gaussian(),
    covariance: [sigmaPx(i) ** 2, 0, sigmaPx(i) ** 2],
    heldOut: i % 4 === 3,
  }));
}

function errorAt(shifts: readonly PatchShift[], x: number, y: number): number {
  const fit = fitCorrection(shifts);
  if (fit === null) return Number.NaN;
  const seen = applyHomography(fit.correction, { x, y });
  return Math.hypot(seen.x - x - 0.5, seen.y - y + 0.25);
}

describe('fitCorrection', () => {
  it('is as exact as its patches, and says so', () => {
    const shifts = shiftsOf(
      () => 0.02,
      () => 0.02,
    );
    expect(errorAt(shifts, 1100, 900)).toBeLessThan(0.01);
    const sigmas = fitCorrection(shifts)?.sigmasPx ?? new Float64Array();
    expect(sigmas[10]).toBeGreaterThan(0.014);
    expect(sigmas[10]).toBeLessThan(0.028);
  });

  it('believes patches more that are surer', () => {
    const shifts = shiftsOf(
      (i) => (i % 2 === 0 ? 0.01 : 0.4),
      (i) => (i % 2 === 0 ? 0.01 : 0.4),
    );
    expect(errorAt(shifts, 1100, 900)).toBeLessThan(0.01);
  });

  it('does not let a few patches decide that think themselves surer than they are', () => {
    const shifts = shiftsOf(
      () => 0.06,
      (i) => (i % 10 === 0 ? 0.0005 : 0.005),
    );
    expect(errorAt(shifts, 1100, 900)).toBeLessThan(0.02);
    expect(errorAt(shifts, 60, 1760)).toBeLessThan(0.06);
    expect(fitCorrection(shifts)?.sigmasPx[0]).toBeGreaterThan(0.04);
  });

  it('drops patches that are wrong, and marks them', () => {
    const shifts = shiftsOf(
      () => 0.02,
      () => 0.02,
    ).map((one, i) => (i % 5 === 0 ? { ...one, dx: one.dx + 3 } : one));
    expect(errorAt(shifts, 1100, 900)).toBeLessThan(0.01);
    const distances = fitCorrection(shifts)?.distances ?? new Float64Array();
    expect(distances[5]).toBeGreaterThan(20);
    expect(distances[6]).toBeLessThan(6);
  });

  it('fits nothing to a handful of patches', () => {
    const few = shiftsOf(
      () => 0.02,
      () => 0.02,
    ).slice(0, 6);
    expect(fitCorrection(few)).toBeNull();
  });
});
