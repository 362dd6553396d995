import { Exo2MicroError } from '#core/errors.ts';
import { formatGeneral, readDecimal } from './general-number.ts';
import {
  PARAMETER_TABLE,
  type ParameterDefinition,
  type ParameterGroup,
  type ParameterKind,
  type ParameterValue,
  type ScaleMethod,
} from './parameter-table.ts';

export type {
  ParameterDefinition,
  ParameterGroup,
  ParameterKind,
  ParameterRange,
  ParameterValue,
  Stage,
} from './parameter-table.ts';

type Row = (typeof PARAMETER_TABLE)[number];
type ValueOfKind<K extends ParameterKind> = K extends 'boolean'
  ? boolean
  : K extends 'optional-number'
    ? number | null
    : K extends 'choice'
      ? ScaleMethod
      : number;

/** Name of a parameter. */
export type ParameterName = Row['name'];

/** A row of the table, its name known. */
export type NamedParameter = ParameterDefinition & { readonly name: ParameterName };

/** A full set of parameters, by the field's own names. */
export type Parameters = { readonly [R in Row as R['name']]: ValueOfKind<R['kind']> };

/** Some parameters; those left out (or undefined) have their default. */
export type ParameterChoice = { readonly [N in ParameterName]?: Parameters[N] | undefined };

/** Parameter values of which nothing is known yet, as read from a file or a form; unknown names may be among them. */
export type UncheckedParameters = Readonly<Record<string, unknown>>;

/** The one table of all parameters, in its stable order. Suffixes, cards, forms and checks derive from it. */
export const PARAMETERS: readonly NamedParameter[] = PARAMETER_TABLE;

/** Default of every parameter. */
export const DEFAULTS: Parameters = Object.freeze(
  Object.fromEntries(PARAMETER_TABLE.map((row) => [row.name, row.default])),
) as unknown as Parameters;

/** What the groups are called, in order. */
export const PARAMETER_GROUPS: readonly { readonly group: ParameterGroup; readonly label: string }[] = [
  { group: '1', label: 'Padding' },
  { group: '2', label: 'Boundary alignment' },
  { group: '2.5', label: 'Fine pass' },
  { group: '3', label: 'Interior alignment' },
  { group: '4', label: 'Scale and difference' },
];

const BY_NAME: ReadonlyMap<string, NamedParameter> = new Map(PARAMETERS.map((row) => [row.name, row]));

/** Row of a parameter; undefined where no parameter has this name. */
export function findParameter(name: string): NamedParameter | undefined {
  return BY_NAME.get(name);
}

/** One parameter with a value. */
export interface ParameterSetting {
  readonly parameter: NamedParameter;
  readonly value: ParameterValue;
}

/**
 * The parameters that differ from their default and take part up to a stage (1..4; 0 gives none), in table order.
 * Values are compared as numbers: true is 1. Names that are no parameters are left out.
 * Throws `invalid-parameter` where a value is neither a number, true or false, nor null.
 */
export function nonDefaultParameters(
  params: UncheckedParameters | ParameterChoice,
  stage = 4,
): ParameterSetting[] {
  const given: UncheckedParameters = params;
  return PARAMETERS.flatMap((parameter) => {
    const value = given[parameter.name];
    if (parameter.stage > stage || value === undefined || isSame(value, parameter.default)) return [];
    return [{ parameter, value: checkedType(parameter, value) }];
  });
}

/**
 * Suffix of the file names of a stage: every parameter of that stage and those before it that differs from its
 * default, in table order, as `_` + abbreviation + value; '' where all are defaults. Whole-number parameters are written
 * in full, others as C's `%g`, true and false as 1 and 0, null as `none`.
 *
 * Six digits cannot tell 1.23456789 from 1.23456812, so two such variants have one name;
 * {@link parametersLostInNames} says which values a name does not carry exactly, and the FITS cards always do.
 * Throws `invalid-parameter` for a text: a name made from it could not be read back.
 */
export function buildSuffix(params: UncheckedParameters | ParameterChoice, stage: number): string {
  return nonDefaultParameters(params, stage)
    .map(({ parameter, value }) => `_${parameter.abbreviation}${formatParameterValue(parameter, value)}`)
    .join('');
}

/** A value as it is written in file names. */
export function formatParameterValue(parameter: ParameterDefinition, value: ParameterValue): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string') return value;
  return parameter.form !== 'float' && Number.isInteger(value)
    ? BigInt(value).toString()
    : formatGeneral(value);
}

/** Names of the parameters whose value has more digits than a file name carries, up to a stage. */
export function parametersLostInNames(
  params: UncheckedParameters | ParameterChoice,
  stage = 4,
): ParameterName[] {
  return nonDefaultParameters(params, stage)
    .filter(({ parameter, value }) => {
      return typeof value === 'number' && readDecimal(formatParameterValue(parameter, value)) !== value;
    })
    .map(({ parameter }) => parameter.name);
}

/** What a suffix says: a text only for an optional parameter whose value is no number. */
export type ReadParameters = { [N in ParameterName]?: ParameterValue | string };

/**
 * Reads the suffix of a file name back into parameters. Parts stand between underscores; the longest abbreviation that
 * begins a part names its parameter, parts without one are skipped, a repeated parameter has its last value.
 * `none` is null; optional parameters keep what is no number as text.
 *
 * Throws `invalid-parameter` where the value of a known abbreviation cannot be read: `_padding`, `_ds`. A yes/no
 * parameter must be 1 or 0: taking `_ueTrue` for "no" would turn a meaning round without a word.
 * For whole file names use `parseCheckpointName`, which takes the stage's own words off first.
 */
export function paramsFromSuffix(suffix: string): ReadParameters {
  const read: ReadParameters = {};
  for (const part of suffix.split('_')) {
    const parameter = BY_LONGEST_ABBREVIATION.find((row) => part.startsWith(row.abbreviation));
    if (parameter !== undefined) read[parameter.name] = readValue(parameter, part);
  }
  return read;
}

const BY_LONGEST_ABBREVIATION = PARAMETERS.toSorted((a, b) => b.abbreviation.length - a.abbreviation.length);

function readValue(parameter: NamedParameter, part: string): ParameterValue | string {
  const text = part.slice(parameter.abbreviation.length);
  if (text === 'none') return null;
  if (parameter.kind === 'boolean') {
    if (text === '1' || text === '0') return text === '1';
    throw unreadable(parameter, part, '1 or 0');
  }
  if (parameter.kind === 'choice') {
    const words = parameter.choices?.map((choice) => choice.value) ?? [];
    if (words.includes(text)) return text;
    throw unreadable(parameter, part, words.join(' or '));
  }
  const value = readDecimal(text);
  if (value !== undefined) return value;
  if (parameter.kind === 'optional-number') return text;
  throw unreadable(parameter, part, 'a number');
}

function unreadable(parameter: NamedParameter, part: string, wanted: string): Exo2MicroError {
  const message =
    `"${part}" in a file name begins like the parameter ${parameter.name} (${parameter.abbreviation}), but ` +
    `${wanted} must follow. Rename the file, or leave it out.`;
  return new Exo2MicroError('invalid-parameter', message, { facts: { parameter: parameter.name, part } });
}

function isSame(value: unknown, standard: ParameterValue): boolean {
  if (typeof value === 'boolean' || typeof standard === 'boolean')
    return asNumber(value) === asNumber(standard);
  return value === standard;
}

function asNumber(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

function checkedType({ name, kind }: NamedParameter, value: unknown): ParameterValue {
  if (kind === 'choice' && typeof value === 'string') return value;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Exo2MicroError(
    'invalid-parameter',
    `${name} is ${JSON.stringify(value)}, a ${typeof value}; it must be a number, true or false, or null.`,
    { facts: { parameter: name } },
  );
}
