import { describe, expect, it } from 'vitest';
import { buildSuffix, DEFAULTS, PARAMETERS, parametersLostInNames } from './parameters.ts';

describe('parameter table', () => {
  it('has abbreviations, names and labels that are unique', () => {
    for (const key of ['name', 'abbreviation', 'label'] as const) {
      expect(new Set(PARAMETERS.map((row) => row[key])).size).toBe(PARAMETERS.length);
    }
  });
});

describe('suffix of a parameter set', () => {
  it('says which values have more digits than a name carries', () => {
    expect(parametersLostInNames({ manual_scale: 1.23456789, scale_percentile: 99.1, pad: 1234567 })).toEqual(
      ['manual_scale'],
    );
    expect(parametersLostInNames(DEFAULTS)).toEqual([]);
  });

  it('leaves out parameters that are undefined', () => {
    expect(buildSuffix({ pad: undefined, boundary_width: 20 }, 4)).toBe('_bw20');
  });
});
