import { Exo2MicroError } from '#core/errors.ts';
import { formatGeneral, readDecimal } from './general-number.ts';
import {
  buildSuffix,
  paramsFromSuffix,
  type ParameterChoice,
  type ReadParameters,
  type Stage,
} from './parameters.ts';

/** The name that begins every file of a stage, and stands in the STAGE card. */
export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  1: '01_padded',
  2: '02_icp_aligned',
  3: '03_interior_aligned',
  4: '04_difference',
};

/** The scale that a difference image was made with. */
export type ScaleKind =
  | { readonly kind: 'robust' | 'moffat' }
  | { readonly kind: 'percentile'; readonly percentile: number }
  | { readonly kind: 'manual' };

/** A checkpoint image of the pipeline. */
export type CheckpointImage =
  | { readonly stage: 1; readonly name: 'post' | 'pre' }
  /** `coarse_pre` is the coarse search's result, before the outline fit. */
  | { readonly stage: 2; readonly name: 'pre' | 'coarse_pre' }
  | { readonly stage: 3; readonly name: 'pre' }
  | { readonly stage: 4; readonly name: 'difference'; readonly scale: ScaleKind };

/** Word for a scale in file names and the SCALEK card: `robust`, `moffat`, `percentile_p99.1`, `manual`. */
export function scaleLabel(scale: ScaleKind): string {
  return scale.kind === 'percentile' ? `percentile_p${formatGeneral(scale.percentile)}` : scale.kind;
}

/** What stands between a file's base name and the suffix: nothing for the estimate of `scale_method`, the standard one. */
export function scaleInfix(scale: ScaleKind): string {
  return scale.kind === 'moffat' || scale.kind === 'robust' ? '' : `_${scaleLabel(scale)}`;
}

/**
 * Name of a checkpoint without extension, such as `02_icp_aligned_pre_bw20_bs15`. It carries the non-default parameters
 * of its stage and those before it, so that variants live side by side.
 */
export function checkpointName(image: CheckpointImage, params: ParameterChoice): string {
  return `${imageBase(image)}${buildSuffix(params, image.stage)}`;
}

/** What the name of a checkpoint file says. */
export interface ReadCheckpointName {
  readonly image: CheckpointImage;
  /** Only what differs from the defaults, as far as the name carries it. */
  readonly parameters: ReadParameters;
}

/**
 * Reads a checkpoint's file name back, with or without a folder and the extension `.tiff` or `.fits`; null where it is
 * not the name of a checkpoint. Throws `invalid-parameter` where its suffix cannot be read.
 */
export function parseCheckpointName(path: string): ReadCheckpointName | null {
  const name = (path.split('/').at(-1) ?? '').replace(/\.(?:tiff|fits)$/, '');
  const plain = PLAIN_IMAGES.find((image) => startsWithWord(name, imageBase(image)));
  if (plain !== undefined) {
    return { image: plain, parameters: paramsFromSuffix(name.slice(imageBase(plain).length)) };
  }
  return startsWithWord(name, DIFFERENCE_BASE) ? parseDifference(name.slice(DIFFERENCE_BASE.length)) : null;
}

const DIFFERENCE_BASE = `${STAGE_NAMES[4]}_difference`;

const PLAIN_IMAGES: readonly CheckpointImage[] = [
  { stage: 1, name: 'post' },
  { stage: 1, name: 'pre' },
  { stage: 2, name: 'pre' },
  { stage: 2, name: 'coarse_pre' },
  { stage: 3, name: 'pre' },
];

function imageBase(image: CheckpointImage): string {
  const infix = image.stage === 4 ? scaleInfix(image.scale) : '';
  return `${STAGE_NAMES[image.stage]}_${image.name}${infix}`;
}

function startsWithWord(name: string, word: string): boolean {
  return name === word || name.startsWith(`${word}_`);
}

function parseDifference(rest: string): ReadCheckpointName {
  const percentile = /^_percentile_p([^_]*)(?=_|$)/.exec(rest);
  if (percentile !== null) {
    const scale = { kind: 'percentile', percentile: readPercentile(percentile[1] ?? '') } as const;
    return differenceOf(scale, rest.slice(percentile[0].length));
  }
  if (startsWithWord(rest, '_manual')) return differenceOf({ kind: 'manual' }, rest.slice('_manual'.length));
  const { scale_method: method } = paramsFromSuffix(rest);
  return differenceOf({ kind: method === 'moffat' ? 'moffat' : 'robust' }, rest);
}

function differenceOf(scale: ScaleKind, suffix: string): ReadCheckpointName {
  return { image: { stage: 4, name: 'difference', scale }, parameters: paramsFromSuffix(suffix) };
}

function readPercentile(text: string): number {
  const percentile = readDecimal(text);
  if (percentile !== undefined) return percentile;
  throw new Exo2MicroError(
    'invalid-parameter',
    `"percentile_p${text}" in a file name must end in a number. Rename the file, or leave it out.`,
    { facts: { parameter: 'scale_percentile' } },
  );
}
