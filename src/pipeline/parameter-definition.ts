/** The numbered stages of the pipeline. */
export type Stage = 1 | 2 | 3 | 4;

/** The first and last stage. */
export const STAGES: readonly Stage[] = [1, 2, 3, 4];

/** What a parameter may hold: `integer` and `number` are finite; `optional-number` may also be null (not set);
 * `choice` is one of some words. */
export type ParameterKind = 'integer' | 'number' | 'boolean' | 'optional-number' | 'choice';

/** Tab that a parameter is shown in; 2.5 is the optional fine pass after the boundary alignment. */
export type ParameterGroup = '1' | '2' | '2.5' | '3' | '4';

/** Limits of a number; an open end does not belong to the range. */
export interface ParameterRange {
  readonly min: number;
  readonly max: number;
  readonly minOpen?: boolean;
  readonly maxOpen?: boolean;
}

/** Any value of any parameter. */
export type ParameterValue = number | boolean | string | null;

/** One row of the parameter table. */
export interface ParameterDefinition {
  /** The field's name, as in files and headers. */
  readonly name: string;
  /** Short name in file names; in capitals the keyword of the FITS card. */
  readonly abbreviation: string;
  readonly default: ParameterValue;
  /** First stage whose result depends on it. */
  readonly stage: Stage;
  readonly group: ParameterGroup;
  readonly kind: ParameterKind;
  /** How a whole value is written in names and cards: in full, or as a float with six digits. */
  readonly form: 'whole' | 'float' | 'flag' | 'word';
  /** Allowed values; null for yes/no parameters and choices. */
  readonly range: ParameterRange | null;
  /** The words of a choice, and what they are called. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** '' where the value is a bare number. */
  readonly unit: string;
  readonly label: string;
  readonly meaning: string;
}

/** Ways to find the scale that is subtracted with. */
export const SCALE_METHODS = [
  { value: 'robust', label: 'Robust' },
  { value: 'moffat', label: 'Moffat fit' },
] as const;
/** A way to find the scale. */
export type ScaleMethod = (typeof SCALE_METHODS)[number]['value'];
