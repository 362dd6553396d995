import { describe, expect, it } from 'vitest';
import { DEFAULTS, PARAMETERS } from './parameters.ts';
import { completeParameters, countSearchCandidates, validateParameters } from './validate-parameters.ts';

describe('validateParameters', () => {
  it('the defaults and an empty choice are valid', () => {
    expect(validateParameters(DEFAULTS)).toEqual([]);
    expect(validateParameters({})).toEqual([]);
    expect(completeParameters({ pad: 500 })).toEqual({ ...DEFAULTS, pad: 500 });
  });

  it('every violation has the name, the value and the allowed range', () => {
    const violations = validateParameters({
      boundary_width: 2.5,
      angle_step: 0,
      fine_ecc: 1,
      pad: -1,
      scale_percentile: 101,
    });
    expect(violations.map((each) => each.message)).toEqual([
      'pad is -1; it must be a whole number from 0 up to 20000 px.',
      'boundary_width is 2.5; it must be a whole number from 1 up to 500 px at the search scale.',
      'angle_step is 0; it must be a number above 0 up to 45 degrees.',
      'fine_ecc is 1; it must be true or false.',
      'scale_percentile is 101; it must be a number from 0 up to 100 %, or nothing.',
    ]);
    expect(violations[0]).toMatchObject({ name: 'pad', value: -1 });
  });

  it.each(PARAMETERS.filter((row) => row.range !== null))('$name is refused outside its range', (row) => {
    const { min, max } = row.range ?? { min: 0, max: 0 };
    for (const value of [min - 1, max + 1, NaN, Infinity, '1', [1]]) {
      expect(validateParameters({ [row.name]: value }), String(value)).toHaveLength(1);
    }
  });

  it.each(PARAMETERS)('$name has a default that is allowed, a label and a meaning', (row) => {
    expect(validateParameters({ [row.name]: row.default })).toEqual([]);
    expect(row.label.length).toBeGreaterThan(3);
    expect(row.meaning).toMatch(/\.$/);
  });

  it('an unknown name is a violation, not ignored', () => {
    expect(validateParameters({ colour: 1 })).toMatchObject([{ name: 'colour', value: 1 }]);
  });

  it('the smallest magnification may not be over the largest', () => {
    expect(validateParameters({ scale_min: 1.2, scale_max: 1.1 })).toMatchObject([
      { name: 'scale_min', value: 1.2, allowed: 'at most scale_max, which is 1.1' },
    ]);
  });

  it('a search of too many candidates is refused', () => {
    expect(countSearchCandidates(DEFAULTS)).toBe(287);
    expect(validateParameters({ angle_range: 180, angle_step: 0.01 })).toMatchObject([
      { name: 'angle_step' },
    ]);
    expect(validateParameters({ angle_range: 180, angle_step: 0.01, rotation_search: false })).toEqual([]);
  });

  it('completing an invalid set throws all that is wrong', () => {
    expect(() => completeParameters({ pad: -1, stopit: 0 })).toThrow(/pad is -1.*stopit is 0/);
  });
});
