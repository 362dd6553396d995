import { describe, expect, it } from 'vitest';
import { expectGolden, goldenCase, goldenCases } from '#testing/golden.ts';
import {
  buildSuffix,
  DEFAULTS,
  PARAMETERS,
  parametersLostInNames,
  paramsFromSuffix,
  type UncheckedParameters,
} from './parameters.ts';

interface TypedEntry {
  readonly key: string;
  readonly type: string;
  readonly value: number | boolean | string | null;
}

function paramsOf(entries: unknown): UncheckedParameters {
  return Object.fromEntries((entries as TypedEntry[]).map(({ key, value }) => [key, value]));
}

/** Oddities decided otherwise: a text value is refused, and a yes/no value is 1 or 0. */
const REFUSED_SUFFIXES = new Set(['bool_words', 'bad_int', 'bad_float', 'bad_float_text', 'prefix_of_name']);

describe('parameter table', () => {
  it('has the 27 parameters of the reference in order, with its defaults, abbreviations, stages and groups', () => {
    const want = goldenCase('parameter_registry', 'all').outputs['parameters'] as {
      default: { value: unknown };
    }[];
    expect(
      PARAMETERS.map((row) => ({
        name: row.name,
        default: row.default,
        abbreviation: row.abbreviation,
        stage: row.stage,
        group: row.group,
      })),
    ).toEqual(want.map((row) => ({ ...row, default: row.default.value })));
    expect(PARAMETERS).toHaveLength(27);
  });

  it('writes numbers in the form of the reference type of each default', () => {
    const want = goldenCase('parameter_registry', 'all').outputs['parameters'] as {
      default: { type: string };
    }[];
    const forms: Record<string, string> = { int: 'whole', bool: 'flag', float: 'float', none: 'float' };
    expect(PARAMETERS.map((row) => row.form)).toEqual(want.map((row) => forms[row.default.type]));
  });

  it('has abbreviations, names and labels that are unique', () => {
    for (const key of ['name', 'abbreviation', 'label'] as const) {
      expect(new Set(PARAMETERS.map((row) => row[key])).size).toBe(PARAMETERS.length);
    }
  });
});

describe('suffix of a parameter set', () => {
  it.each(goldenCases('build_suffix').filter((one) => one.name !== 'text'))('golden: $name', (one) => {
    const suffix = buildSuffix(paramsOf(one.inputs['params']), one.inputs['stage'] as number);
    expect(suffix).toBe(one.outputs['suffix']);
    expect(paramsFromSuffix(suffix)).toEqual(paramsOf(one.outputs['back']));
  });

  it('a text value is refused, for its name could not be read back', () => {
    const { inputs } = goldenCase('build_suffix', 'text');
    expect(() => buildSuffix(paramsOf(inputs['params']), 4)).toThrow(/pad is "wide", a string/);
  });

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

describe('reading a suffix back', () => {
  it.each(goldenCases('params_from_suffix').filter((one) => !REFUSED_SUFFIXES.has(one.name)))(
    'golden: $name',
    (one) => {
      const read = paramsFromSuffix(one.inputs['suffix'] as string);
      expect(read).toEqual(paramsOf(one.outputs['params']));
      expect(Object.keys(read)).toEqual((one.outputs['params'] as TypedEntry[]).map(({ key }) => key));
    },
  );

  it.each(goldenCases('params_from_suffix').filter((one) => REFUSED_SUFFIXES.has(one.name)))(
    'refuses what cannot be read: $name',
    (one) => {
      expect(() => paramsFromSuffix(one.inputs['suffix'] as string)).toThrow(
        expect.objectContaining({ code: 'invalid-parameter' }),
      );
    },
  );

  it('uses every oddity case of the golden data', () => {
    const odd = goldenCases('params_from_suffix').filter((one) => one.oddity);
    expect(odd.map((one) => one.name).toSorted()).toEqual([...REFUSED_SUFFIXES].toSorted());
    expectGolden(goldenCase('build_suffix', 'defaults'), { suffix: buildSuffix({}, 4), back: [] });
  });
});
