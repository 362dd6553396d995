import { Exo2MicroError } from '#core/errors.ts';
import type { ParameterDefinition, ParameterRange } from './parameter-table.ts';
import {
  DEFAULTS,
  findParameter,
  PARAMETERS,
  type NamedParameter,
  type ParameterChoice,
  type Parameters,
  type UncheckedParameters,
} from './parameters.ts';

/** One thing that is wrong with a parameter set. */
export interface ParameterViolation {
  /** The parameter's name, or the unknown name that was given. */
  readonly name: string;
  readonly value: unknown;
  /** What would be right, in words: "a whole number from 0 to 20000 px". */
  readonly allowed: string;
  /** The whole sentence for the user. */
  readonly message: string;
}

/**
 * Most candidates (rotations times magnifications) that the boundary search may try. The default search has 287;
 * at some milliseconds for each, more than this would take minutes a task, and is almost surely a mistyped step.
 */
export const MAX_SEARCH_CANDIDATES = 20_000;

/**
 * Everything that is wrong with a parameter set, in table order; empty where it is usable. Parameters left out have
 * their default. Unknown names are violations too: a mistyped name must not silently leave its default.
 */
export function validateParameters(params: UncheckedParameters | ParameterChoice): ParameterViolation[] {
  const given: UncheckedParameters = params;
  const unknown = Object.keys(given)
    .filter((name) => findParameter(name) === undefined)
    .map((name) => violation(name, given[name], 'a known parameter name', `There is no parameter ${name}.`));
  const single = PARAMETERS.flatMap((parameter) => checkValue(parameter, given[parameter.name]));
  if (unknown.length + single.length > 0) return [...unknown, ...single];
  return checkTogether(withDefaults(given));
}

/** A full, checked set. Throws `invalid-parameter` with every violation in the message. */
export function completeParameters(params: UncheckedParameters | ParameterChoice): Parameters {
  const violations = validateParameters(params);
  const [first] = violations;
  if (first === undefined) return withDefaults(params);
  throw new Exo2MicroError('invalid-parameter', violations.map((each) => each.message).join(' '), {
    facts: { parameter: first.name, count: violations.length },
  });
}

/** What a parameter may be, in words. */
export function describeAllowed(parameter: ParameterDefinition): string {
  if (parameter.kind === 'choice') return (parameter.choices ?? []).map(({ value }) => value).join(' or ');
  if (parameter.kind === 'boolean' || parameter.range === null) return 'true or false';
  const what = parameter.kind === 'integer' ? 'a whole number' : 'a number';
  const unit = parameter.unit === '' ? '' : ` ${parameter.unit}`;
  const optional = parameter.kind === 'optional-number' ? ', or nothing' : '';
  return `${what} ${describeRange(parameter.range)}${unit}${optional}`;
}

/** Number of rotations times magnifications that the boundary search tries. */
export function countSearchCandidates(params: Parameters): number {
  const turns = params.rotation_search
    ? 2 * Math.floor(params.angle_range / params.angle_step + 1e-9) + 1
    : 1;
  const sizes = params.scale_search
    ? Math.floor((params.scale_max - params.scale_min) / params.scale_step + 1e-9) + 1
    : 1;
  return turns * sizes;
}

/** Takes checked values only. */
function withDefaults(params: UncheckedParameters | ParameterChoice): Parameters {
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...given };
}

function checkValue(parameter: NamedParameter, value: unknown): ParameterViolation[] {
  if (value === undefined || isAllowed(parameter, value)) return [];
  const allowed = describeAllowed(parameter);
  return [violation(parameter.name, value, allowed)];
}

function isAllowed(parameter: ParameterDefinition, value: unknown): boolean {
  if (parameter.kind === 'boolean') return typeof value === 'boolean';
  if (parameter.kind === 'choice') return (parameter.choices ?? []).some((choice) => choice.value === value);
  if (value === null) return parameter.kind === 'optional-number';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (parameter.kind === 'integer' && !Number.isInteger(value)) return false;
  return parameter.range === null || isWithin(value, parameter.range);
}

function isWithin(value: number, range: ParameterRange): boolean {
  const above = range.minOpen === true ? value > range.min : value >= range.min;
  const below = range.maxOpen === true ? value < range.max : value <= range.max;
  return above && below;
}

function describeRange(range: ParameterRange): string {
  const low = range.minOpen === true ? `above ${range.min}` : `from ${range.min}`;
  const high = range.maxOpen === true ? `below ${range.max}` : `up to ${range.max}`;
  return `${low} ${high}`;
}

function checkTogether(params: Parameters): ParameterViolation[] {
  if (params.scale_min > params.scale_max) {
    const allowed = `at most scale_max, which is ${params.scale_max}`;
    return [violation('scale_min', params.scale_min, allowed)];
  }
  const candidates = countSearchCandidates(params);
  if (candidates <= MAX_SEARCH_CANDIDATES) return [];
  const message =
    `The boundary search would try ${candidates} combinations of rotation and magnification; at most ` +
    `${MAX_SEARCH_CANDIDATES} are allowed. Make angle_step or scale_step larger, or the ranges smaller.`;
  const name = params.angle_range / params.angle_step > 200 ? 'angle_step' : 'scale_step';
  return [
    violation(name, params[name], `steps that give at most ${MAX_SEARCH_CANDIDATES} combinations`, message),
  ];
}

function violation(name: string, value: unknown, allowed: string, message?: string): ParameterViolation {
  return {
    name,
    value,
    allowed,
    message: message ?? `${name} is ${describeValue(value)}; it must be ${allowed}.`,
  };
}

function describeValue(value: unknown): string {
  if (value === null) return 'empty';
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
}
