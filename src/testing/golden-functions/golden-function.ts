import type { ErrorCode, Exo2MicroError } from '#core/errors.ts';
import type { GoldenCase } from '../golden.ts';

/** How the library answers the golden cases of one function of the reference package. */
export interface GoldenFunction {
  /** The exports of the library that answer. */
  readonly exports: string;
  /** The library's answer, by the names of the case's outputs; throws what the library throws. */
  readonly answer: (one: GoldenCase) => object | Promise<object>;
  /** Outputs that are steps on the reference's way, or names of its own folders; they are not part of the answer. */
  readonly except?: readonly string[];
  /** The reference's exception for each of the library's error codes. */
  readonly errors?: Partial<Record<ErrorCode, string>>;
  /** More outputs that an error carries. */
  readonly errorOutputs?: (error: Exo2MicroError) => object;
  /** Every case that was decided by itself, all oddities among them, by its name. */
  readonly decided?: Readonly<Record<string, Decision>>;
}

/** What is right where the reference is odd, in one line, and how that is tested. */
export type Decision = { readonly reason: string } & (
  | { readonly kind: 'kept' }
  /** Outputs that take the place of the reference's, and names of those that have no counterpart. */
  | { readonly kind: 'changed'; readonly outputs: object; readonly without?: readonly string[] }
  | { readonly kind: 'refused'; readonly code: ErrorCode }
  | { readonly kind: 'tested'; readonly test: (one: GoldenCase) => void | Promise<void> }
);

/** The reference's answer is right, or harmless. */
export function kept(reason: string): Decision {
  return { kind: 'kept', reason };
}

/** Some outputs are others; `without` names outputs that have no counterpart. */
export function changed(reason: string, outputs: object, without: readonly string[] = []): Decision {
  return { kind: 'changed', reason, outputs, without };
}

/** The library refuses, with this code. */
export function refused(reason: string, code: ErrorCode): Decision {
  return { kind: 'refused', reason, code };
}

/** The answer is tested by itself. */
export function tested(reason: string, test: (one: GoldenCase) => void | Promise<void>): Decision {
  return { kind: 'tested', reason, test };
}

/** The options of a case that are given, under the library's names. */
export function givenOptions(inputs: object, names: Readonly<Record<string, string>>): object {
  const given = Object.entries(inputs).filter(([key, value]) => key in names && value !== null);
  return Object.fromEntries(given.map(([key, value]) => [names[key], value as unknown])) as object;
}
