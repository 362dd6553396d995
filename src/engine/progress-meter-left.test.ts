import { describe, expect, it } from 'vitest';
import { estimateLeft, steadyLeft, type PartUnderWay } from './progress-meter-left.ts';

function part(seconds: number, share: number, spentSeconds: number): PartUnderWay {
  const spent = 1000 * spentSeconds;
  return { stage: 'ingest', steps: '', stepCount: 1, seconds, share, spent, isSkipped: false };
}

describe('an estimate', () => {
  it('is the plan before anything is done, and where all keeps to it', () => {
    expect(estimateLeft([part(20, 0, 0), part(30, 0, 0)], false)).toBe(50);
    expect(estimateLeft([part(20, 1, 20), part(30, 0.5, 15)], false)).toBeCloseTo(15, 9);
  });

  it('goes on with the part under way as it went, more than with the others', () => {
    const slowReading = [part(20, 0.5, 100), part(80, 0, 0)];
    const left = estimateLeft(slowReading, false);
    const ofReading = estimateLeft([part(20, 0.5, 100)], false);
    expect(ofReading).toBeGreaterThan(75);
    expect(left - ofReading).toBeLessThan(5 * 80);
  });

  it('does not count what was skipped, and stays finite where the clock stood or leapt', () => {
    expect(estimateLeft([{ ...part(20, 0, 0), isSkipped: true }, part(30, 0, 0)], false)).toBe(30);
    expect(estimateLeft([part(20, 0.5, 1e9), part(10, 0, 0)], false)).toBeLessThanOrEqual(20 * 20);
    expect(estimateLeft([part(20, 0.5, 1e-9), part(10, 0, 0)], false)).toBeGreaterThan(0);
  });
});

describe('a told time', () => {
  it('runs down with the clock where the estimate does', () => {
    const told = steadyLeft();
    for (let elapsed = 10; elapsed <= 60; elapsed += 1)
      expect(told(elapsed, 60 - elapsed)).toBeCloseTo(60 - elapsed, 9);
  });

  it('goes over to a new estimate without a leap, and reaches it', () => {
    const told = steadyLeft();
    told(10, 50);
    const first = told(10.2, 90);
    expect(first).toBeGreaterThan(49.8);
    expect(first).toBeLessThan(56);
    let last = first;
    for (let elapsed = 10.4; elapsed < 20; elapsed += 0.2) last = told(elapsed, 90);
    expect(last).toBeGreaterThan(85);
  });

  it('is never under zero', () => {
    const told = steadyLeft();
    told(10, 1);
    expect(told(30, 0.5)).toBeGreaterThan(0);
  });
});
