import { describe, expect, it } from 'vitest';
import { identityHomography } from '#core/geometry/homography.ts';
import { createRaster } from '#core/raster.ts';
import { checkBars } from '../../validation/bars.ts';
import { casesOf, FAMILIES } from '../../validation/case-families.ts';
import { isFalsePass, isRight, type CaseResult } from '../../validation/case-result.ts';
import { failureLines } from '../../validation/failure-lines.ts';
import { mapError } from '../../validation/map-error.ts';
import { validationTable } from '../../validation/validation-table.ts';

describe('the validation grid', () => {
  it('has over 200 cases in all, each with a seed and a name of its own', () => {
    const cases = FAMILIES.flatMap((family) => casesOf(family));
    expect(cases.length).toBeGreaterThanOrEqual(200);
    expect(new Set(cases.map(({ seed }) => seed)).size).toBe(cases.length);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it('has further sets of the same families with other seeds', () => {
    const sets = [0, 1].map((set) => FAMILIES.flatMap((family) => casesOf(family, 2, undefined, set)));
    const seeds = sets.flat().map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(sets[1]!.map(({ name }) => name)).toEqual(sets[0]!.map(({ name }) => name));
  });

  it('reaches to the ends of what is asked', () => {
    const scenes = FAMILIES.flatMap((family) => casesOf(family)).map(({ scene }) => scene);
    const most = (of: (scene: (typeof scenes)[number]) => number): number => Math.max(...scenes.map(of));
    expect(most(({ rotationDegrees }) => Math.abs(rotationDegrees ?? 0))).toBe(20);
    expect(most(({ magnification }) => Math.abs((magnification ?? 1) - 1))).toBeCloseTo(0.15, 9);
    expect(most(({ shift, size }) => Math.abs(shift?.x ?? 0) / size.width)).toBeCloseTo(0.08, 9);
    expect(most(({ perspective }) => Math.hypot(perspective?.x ?? 0, perspective?.y ?? 0))).toBeGreaterThan(
      9.9e-7,
    );
    expect(most(({ noise }) => noise ?? 0)).toBe(4);
    expect(scenes.some(({ scale }) => scale === 1) && scenes.some(({ scale }) => scale === 0.5)).toBe(true);
    expect(most(({ scale }) => scale ?? 0)).toBe(3);
  });
});

describe('mapError', () => {
  const post = createRaster(40, 30, 'uint8');
  post.data.fill(1, 200, 900);

  it('is the distance between the maps over the sample, in the median and at worst', () => {
    const stretched = Float64Array.of(1.1, 0, 0, 0, 1, 0, 0, 0, 1);
    const { medianPx, worstPx } = mapError(stretched, identityHomography(), post, { width: 40, height: 30 });
    expect(worstPx).toBeCloseTo(3.9, 9);
    expect(medianPx).toBeCloseTo(1.95, 0);
  });

  it('asks nothing of pixels that lie outside pre', () => {
    const stretched = Float64Array.of(1.1, 0, 0, 0, 1, 0, 0, 0, 1);
    const { worstPx } = mapError(stretched, identityHomography(), post, { width: 21, height: 30 });
    expect(worstPx).toBeCloseTo(2, 9);
  });
});

describe('results of the grid', () => {
  const base: CaseResult = {
    name: 'plain-00',
    family: 'plain',
    seed: 1000,
    size: '800 x 640',
    withoutAnswer: null,
    error: { medianPx: 0.01, worstPx: 0.04 },
    boundPx: 0.002,
    scale: 1.203,
    trueScale: 1.2,
    interval: [1.19, 1.21],
    verdict: 'PASS',
    reasons: [],
    registrationSeconds: 1,
    seconds: 2,
  };
  const wrong: CaseResult = { ...base, name: 'plain-01', error: { medianPx: 0.1, worstPx: 0.6 } };
  const impossible: CaseResult = {
    ...base,
    name: 'no-answer-00',
    error: null,
    trueScale: null,
    withoutAnswer: 'noise',
  };

  it('count a PASS of a wrong map, or of a pair without an answer, as false', () => {
    expect(isRight(wrong)).toBe(false);
    expect([base, wrong, impossible].map(isFalsePass)).toEqual([false, true, true]);
    expect(isFalsePass({ ...impossible, verdict: 'WARN' })).toBe(false);
    expect(checkBars([base, wrong])[0]).toMatchObject({ holds: false, found: '1' });
  });

  it('name what went wrong, with the seed', () => {
    expect(failureLines([base])).toEqual([]);
    expect(failureLines([wrong])[0]).toContain('plain-01 (seed 1000, 800 x 640): false PASS');
    const dim = {
      ...base,
      scale: 1.3,
      interval: [1.29, 1.31] as const,
      verdict: 'WARN' as const,
      reasons: ['why'],
    };
    expect(failureLines([dim])[0]).toMatch(
      /right .* but WARN \[why\]; scale 1\.3000 .*; true scale 1\.2000 outside/,
    );
  });

  it('make a table with a line for each family, and the bars below', () => {
    const table = validationTable([base, wrong, { ...impossible, family: 'no-answer', verdict: 'FAIL' }]);
    const lines = table.split('\n');
    expect(lines.filter((line) => line.startsWith('| '))).toHaveLength(5);
    expect(lines[2]).toMatch(/^\| plain .*0\.0550 .*0\.600 .*0\.25 % .*100 % .*2 \/ 0 \/ 0 .*\| +1 \|/);
    expect(table).toContain('- MISSED: no false PASS: 1');
  });
});
