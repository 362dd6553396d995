import { expect } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';

/** An array of the golden data: row by row, `shape` as numpy has it (rows first). */
export interface GoldenArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: GoldenData;
}

type GoldenData = Uint8Array | Uint16Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** How far a value may be off: `|got - want| <= abs + rel * |want|`; the rest as the README beside the data says. */
interface Tolerance {
  readonly abs: number;
  readonly rel: number;
  readonly times?: 'input_max';
  readonly fraction?: number;
  readonly far?: number;
  readonly skip?: boolean;
}

/** One measured case of a function: inputs, what the reference package answered, and how close is close enough. */
export interface GoldenCase {
  readonly name: string;
  /** The reference does something here that looks like a mistake. */
  readonly oddity: boolean;
  readonly note: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly tolerance: Readonly<Record<string, Tolerance>>;
}

const ARRAY_TYPES = {
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/**
 * The cases of a set as it is stored, arrays loaded.
 *
 * @param bytesOf the bytes of a file of the set
 */
export function goldenCasesOf(
  set: unknown,
  bytesOf: (path: string) => Uint8Array<ArrayBuffer>,
): GoldenCase[] {
  return (load(set, bytesOf) as { cases: GoldenCase[] }).cases;
}

/** The files that a set as it is stored refers to. */
export function goldenFilesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(goldenFilesOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('dtype' in value && 'file' in value && typeof value.file === 'string') return [value.file];
  return Object.values(value).flatMap(goldenFilesOf);
}

/** Whether a value of a case is an array. */
export function isGoldenArray(value: unknown): value is GoldenArray {
  return (
    typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value && 'data' in value
  );
}

/** A two-dimensional array of a case as a raster: 8 and 16 bit unsigned keep their type, all others become float32. */
export function goldenRaster(value: unknown): Raster {
  if (!isGoldenArray(value)) throw new Error('the golden value is no array');
  const { data } = value;
  const [height = 0, width = 0] = value.shape;
  const keeps = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array;
  return rasterOf(width, height, keeps ? data.slice() : Float32Array.from(data));
}

/** An option of a case: `undefined` where the case says "not given". */
export function goldenOption<T>(value: unknown): T | undefined {
  return value === null || value === undefined ? undefined : (value as T);
}

/**
 * Expects every output of a case, by its dotted path, within the case's own tolerance. Rasters and plain or typed
 * arrays are compared by their elements. `except` names top-level outputs that are intermediate or differ by intent.
 */
export function expectGolden(
  one: GoldenCase,
  got: object,
  options: { except?: readonly string[] } = {},
): void {
  const problems: string[] = [];
  const compare = comparison(one, problems);
  for (const [key, want] of Object.entries(one.outputs)) {
    if (options.except?.includes(key) === true) continue;
    compare(key, want, (got as Record<string, unknown>)[key]);
  }
  expect(problems, `${one.name}: ${one.note}`).toEqual([]);
}

function comparison(one: GoldenCase, problems: string[]) {
  const inputMax = largestMagnitude(one.inputs);
  return function compare(path: string, want: unknown, got: unknown): void {
    const rule = ruleFor(one.tolerance, path);
    if (rule.skip === true) return;
    if (isGoldenArray(want)) compareArrays(path, want, got, rule, inputMax, problems);
    else if (typeof want === 'number') {
      if (typeof got !== 'number' || !passes(got, want, rule, inputMax)) {
        problems.push(`${path}: got ${String(got)}, want ${want}`);
      }
    } else if (Array.isArray(want)) {
      const list = asNumbers(got) ?? got;
      if (!isArrayLike(list) || list.length !== want.length) {
        problems.push(`${path}: want a list of ${want.length}, got ${JSON.stringify(got)}`);
      } else want.forEach((item, i) => compare(`${path}.${i}`, item, list[i]));
    } else if (typeof want === 'object' && want !== null) {
      for (const [key, value] of Object.entries(want)) {
        compare(`${path}.${key}`, value, (got as Record<string, unknown> | null | undefined)?.[key]);
      }
    } else if (want !== got) problems.push(`${path}: got ${String(got)}, want ${String(want)}`);
  };
}

function compareArrays(
  path: string,
  want: GoldenArray,
  got: unknown,
  rule: Tolerance,
  inputMax: number,
  problems: string[],
): void {
  const values = asNumbers(got);
  if (values === undefined) return void problems.push(`${path}: want an array, got ${String(got)}`);
  if (isRaster(got) && (want.shape[0] !== got.height || want.shape[1] !== got.width)) {
    problems.push(`${path}: got ${got.height} x ${got.width}, want ${want.shape.join(' x ')}`);
  }
  if (values.length !== want.data.length) {
    return void problems.push(`${path}: got ${values.length} elements, want ${want.data.length}`);
  }
  let misses = 0;
  let first = '';
  Array.from(want.data).forEach((expected, i) => {
    const value = Number(values[i]);
    if (passes(value, expected, rule, inputMax)) return;
    const tooFar = rule.far === undefined || !(Math.abs(value - expected) <= rule.far);
    misses += tooFar ? Infinity : 1;
    if (first === '' || tooFar) first = `${path}[${i}]: got ${value}, want ${expected}`;
  });
  if (misses > (rule.fraction ?? 0) * want.data.length) problems.push(`${first} (${misses} misses)`);
}

function passes(got: number, want: number, rule: Tolerance, inputMax: number): boolean {
  if (!Number.isFinite(want)) return Object.is(got, want);
  const scale = rule.times === 'input_max' ? inputMax : 1;
  return Math.abs(got - want) <= rule.abs * scale + rule.rel * Math.abs(want);
}

/** The rule of the longest path that fits, positions in lists named or left out; `*` for the rest. */
function ruleFor(rules: Readonly<Record<string, Tolerance>>, path: string): Tolerance {
  const withoutPositions = path.replaceAll(/\.\d+(?=\.|$)/g, '');
  for (const name of [path, withoutPositions]) {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const rule = rules[name.slice(0, end)];
      if (rule !== undefined && (name === withoutPositions || end === name.length)) return rule;
    }
  }
  return rules['*'] ?? { abs: 0, rel: 0 };
}

function largestMagnitude(value: unknown): number {
  if (isGoldenArray(value)) {
    return Array.from(value.data).reduce(
      (top, x) => (Number.isFinite(x) ? Math.max(top, Math.abs(x)) : top),
      0,
    );
  }
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((top: number, item) => Math.max(top, largestMagnitude(item)), 0);
}

function asNumbers(value: unknown): ArrayLike<unknown> | undefined {
  if (isRaster(value) || isGoldenArray(value)) return value.data;
  return Array.isArray(value) || ArrayBuffer.isView(value)
    ? (value as unknown as ArrayLike<unknown>)
    : undefined;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value;
}

function isRaster(value: unknown): value is Raster {
  return (
    typeof value === 'object' && value !== null && 'width' in value && 'height' in value && 'data' in value
  );
}

type BytesOf = (path: string) => Uint8Array<ArrayBuffer>;

function load(value: unknown, bytesOf: BytesOf): unknown {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (Array.isArray(value)) return value.map((item) => load(item, bytesOf));
  if (typeof value !== 'object' || value === null) return value;
  if ('dtype' in value && ('data' in value || 'file' in value))
    return loadArray(value as StoredArray, bytesOf);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, load(item, bytesOf)]));
}

interface StoredArray {
  readonly dtype: keyof typeof ARRAY_TYPES;
  readonly shape: readonly number[];
  readonly data?: readonly (number | string | boolean)[];
  readonly file?: string;
}

function loadArray({ dtype, shape, data, file }: StoredArray, bytesOf: BytesOf): GoldenArray {
  const Type = ARRAY_TYPES[dtype];
  return {
    dtype,
    shape,
    data: data === undefined ? new Type(bytesOf(file ?? '').buffer) : new Type(data.map(Number)),
  };
}
