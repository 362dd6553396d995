import { describe, expect, it } from 'vitest';
import { makeScenePair, type ScenePairOptions } from '#core/phantom/make-scene-pair.ts';
import { registrationBound } from '#core/phantom/registration-bound.ts';

const SMALL: ScenePairOptions = {
  seed: 3,
  size: { width: 320, height: 240 },
  microbesPerMegapixel: 0,
  bits: 16,
};
const boundOf = (options: Partial<ScenePairOptions> = {}): number =>
  registrationBound(makeScenePair({ ...SMALL, ...options })) ?? Number.NaN;

describe('registrationBound', () => {
  it('grows with the noise, and falls with contrast', () => {
    const bound = boundOf({ noise: 1 });
    expect(boundOf({ noise: 3 }) / bound).toBeCloseTo(3, 2);
    expect(boundOf({ noise: 1, contrast: 0.3 }) / bound).toBeGreaterThan(2.5);
  });

  it('is what least squares on the noiseless scene leaves for a shift alone, and more for eight parameters', () => {
    const pair = makeScenePair({ ...SMALL, noise: 2, scale: 1, magnification: 1, rotationDegrees: 0 });
    const { width, data } = pair.minerals;
    let energy = 0;
    for (let i = width; i < data.length - width; i++) {
      if (data[i - 1]! > 0 && data[i + 1]! > 0) energy += ((data[i + 1]! - data[i - 1]!) / 2) ** 2;
    }
    const variance = pair.noise.post ** 2 + pair.noise.pre ** 2;
    const shiftAlone = Math.sqrt(2 * Math.LN2) * Math.sqrt(variance / energy);
    const bound = registrationBound(pair) ?? 0;
    expect(bound / shiftAlone).toBeGreaterThan(1.2);
    expect(bound / shiftAlone).toBeLessThan(4);
  });

  it('halves when the sample has twice the width and height', () => {
    const larger = boundOf({ size: { width: 640, height: 480 }, grainPx: 20 });
    expect(boundOf({ grainPx: 20 }) / larger).toBeGreaterThan(1.6);
    expect(boundOf({ grainPx: 20 }) / larger).toBeLessThan(2.6);
  });

  it('does not exist where nothing is to be seen', () => {
    expect(registrationBound(makeScenePair({ ...SMALL, contrast: 0 }))).toBeNull();
  });
});
