import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildSuffix,
  DEFAULTS,
  nonDefaultParameters,
  PARAMETERS,
  parametersLostInNames,
  paramsFromSuffix,
  type NamedParameter,
  type ParameterValue,
} from './parameters.ts';

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

  it('reads back as what it was built from, whatever the values', () => {
    const values = ({
      kind,
      range,
      choices: words = [],
      default: standard,
    }: NamedParameter): fc.Arbitrary<ParameterValue> => {
      if (kind === 'choice') return fc.constantFrom(...words.map(({ value }) => value));
      if (range === null) return fc.boolean();
      const whole = fc.integer({ min: Math.ceil(range.min), max: Math.floor(range.max) });
      if (kind === 'integer') return whole;
      // Six digits are what a name carries.
      const number = fc
        .double({ min: range.min, max: range.max, noNaN: true })
        .map((value) => Number(value.toPrecision(6)));
      return kind === 'optional-number' ? fc.oneof(number, fc.constant(standard)) : number;
    };
    const choices = fc.record(Object.fromEntries(PARAMETERS.map((row) => [row.name, values(row)])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(choices, fc.constantFrom(1, 2, 3, 4), (params, stage) => {
        const acting = nonDefaultParameters(params, stage);
        const want = Object.fromEntries(acting.map(({ parameter, value }) => [parameter.name, value]));
        expect(paramsFromSuffix(buildSuffix(params, stage))).toEqual(want);
      }),
    );
  });

  it('leaves out parameters that are undefined', () => {
    expect(buildSuffix({ pad: undefined, boundary_width: 20 }, 4)).toBe('_bw20');
  });
});
