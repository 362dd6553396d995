import { Exo2MicroError } from '#core/errors.ts';
import { checkpointName, scaleInfix, type CheckpointImage, type ScaleKind } from './checkpoint-name.ts';
import { buildSuffix, type ParameterChoice } from './parameters.ts';

/** Folder that all results are exported below. */
export const OUTPUT_FOLDER = 'processed';
/** The run log, at the top of the output folder. */
export const RUN_LOG_NAME = '.exo2micro_run_log.txt';
/** What became of each task of a run, at the top of the output folder. */
export const SUMMARY_NAME = 'summary.json';

/** Which files a checkpoint is written as. */
export type CheckpointFormat = 'tiff' | 'fits' | 'both';

/** The format that a word names. Throws `invalid-argument` for any other word. */
export function readCheckpointFormat(word: string): CheckpointFormat {
  if (word === 'tiff' || word === 'fits' || word === 'both') return word;
  throw new Exo2MicroError(
    'invalid-argument',
    `The checkpoint format is "${word}"; it must be tiff, fits or both.`,
  );
}

/**
 * Which files an export writes: those of the checkpoints, or one OME-TIFF for the task with post-stain, aligned pre-stain
 * and the differences as channels.
 */
export type ExportFormat = CheckpointFormat | 'ome';

/** The plots, by the names of their files. */
export const PLOT_NAMES = [
  'registration',
  'fine_alignment',
  'pre_post_heatmap',
  'pre_post_histograms',
  'difference_histogram',
  'ratio_histogram',
  'excess_heatmap',
  'difference_image',
] as const;

/** Name of a plot. */
export type PlotName = (typeof PLOT_NAMES)[number];

/** The task that files belong to. */
export interface TaskNames {
  readonly sample: string;
  readonly dye: string;
}

/** A path below the output folder, '/' between the parts, and what the file is. */
export interface ExportPath {
  readonly path: string;
  readonly kind: 'tiff' | 'fits' | 'png' | 'json' | 'text';
}

/** Folder of a task below the output folder. */
export function taskFolder({ sample, dye }: TaskNames): string {
  return `${toPathSegment(sample)}/${toPathSegment(dye)}`;
}

/**
 * Files of a checkpoint below the output folder, TIFF before FITS. The format asked for holds for difference images
 * too, of which the reference package always writes both.
 */
export function checkpointPaths(
  task: TaskNames,
  image: CheckpointImage,
  params: ParameterChoice,
  format: CheckpointFormat,
): ExportPath[] {
  const kinds = format === 'both' ? (['tiff', 'fits'] as const) : [format];
  const name = checkpointName(image, params);
  return kinds.map((kind) => ({ path: `${taskFolder(task)}/${kind}/${name}.${kind}`, kind }));
}

/** The OME-TIFF that shows a task as far as this image, under its name: `<sample>/<dye>/ome/04_difference_difference.ome.tif`. */
export function omePath(task: TaskNames, image: CheckpointImage, params: ParameterChoice): string {
  return `${taskFolder(task)}/ome/${checkpointName(image, params)}.ome.tif`;
}

/** File of a plot; plots carry all non-default parameters, whatever stage they show. */
export function plotPath(
  task: TaskNames,
  plot: PlotName,
  params: ParameterChoice,
  scale: ScaleKind = { kind: 'moffat' },
): ExportPath {
  const name = `${plot}${scaleInfix(scale)}${buildSuffix(params, 4)}`;
  return { path: `${taskFolder(task)}/pipeline_output/${name}.png`, kind: 'png' };
}

/**
 * File of the registration's numbers: `registration.json` in the task's folder, with the suffix of stage 3 where
 * parameters differ from the defaults, so that variants do not overwrite each other.
 */
export function registrationPath(task: TaskNames, params: ParameterChoice): ExportPath {
  return { path: `${taskFolder(task)}/registration${buildSuffix(params, 3)}.json`, kind: 'json' };
}

/** Characters that some file system, or the browser, does not take in a name; also blanks and dots at its end. */
const UNSAFE = /[\p{Cc}"*/:<>?\\|%]|[ .]$/gu;

/**
 * A sample or dye as the name of a folder: what cannot stand there is written as `%` and its code in hexadecimal, so
 * that different names stay different (`Gld ` becomes `Gld%20`, `..` becomes `.%2E`).
 */
export function toPathSegment(name: string): string {
  if (name === '') return '%';
  return name.replaceAll(UNSAFE, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${code.padStart(2, '0')}`;
  });
}
