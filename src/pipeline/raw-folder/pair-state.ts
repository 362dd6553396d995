import { listNames } from './diagnose-raw-layout.ts';
import { sortedNames } from './code-point-order.ts';
import type { FileHandleLike } from '#pipeline/ports/files.ts';
import type { DyeFiles, RawFileClasses } from './classify-raw-files.ts';

/** Why a pair cannot be run. */
export type SkipKind = 'no-sample' | 'no-files' | 'no-dye' | 'incomplete' | 'duplicate';

/** Facts behind a {@link SkipKind}. */
export interface SkipFacts {
  /** Sides without a file; for `incomplete`. */
  readonly missing: readonly ('pre' | 'post')[];
  /** Number of pre-stain and post-stain files of the dye. */
  readonly pre: number;
  readonly post: number;
  /** Dyes that the sample has, by code point. */
  readonly dyesPresent: readonly string[];
  /** A dye that was probably meant: what follows the last underscore, or one that differs only in case or accents. */
  readonly suggestedDye: string | null;
}

/** Whether one sample and dye can be run. */
export type PairState =
  | { readonly kind: 'complete'; readonly pre: FileHandleLike; readonly post: FileHandleLike }
  | { readonly kind: SkipKind; readonly facts: SkipFacts; readonly reason: string };

const NO_FACTS: SkipFacts = { missing: [], pre: 0, post: 0, dyesPresent: [], suggestedDye: null };

/** State of a pair whose sample folder does not exist. */
export function missingSample(sample: string): PairState {
  const reason = `There is no sample folder "${sample}". Check its name, or choose the raw folder again.`;
  return { kind: 'no-sample', facts: NO_FACTS, reason };
}

/** State of one dye of a classified sample. A missing side counts before duplicates of the other. */
export function pairState(classes: RawFileClasses, sample: string, dye: string): PairState {
  const files = classes.pairs[dye];
  if (files === undefined) return absentDye(classes, sample, dye);
  const [pre] = files.pre;
  const [post] = files.post;
  const facts = { ...NO_FACTS, pre: files.pre.length, post: files.post.length };
  if (pre === undefined || post === undefined) return incompletePair(classes, sample, dye, facts);
  if (facts.pre > 1 || facts.post > 1) return duplicatePair(files, sample, dye, facts);
  return { kind: 'complete', pre, post };
}

function absentDye(classes: RawFileClasses, sample: string, dye: string): PairState {
  const dyesPresent = sortedNames(classes.dyes);
  if (dyesPresent.length === 0)
    return { kind: 'no-files', facts: NO_FACTS, reason: noFiles(classes, sample) };
  const suggestedDye = suggestDye(dye, dyesPresent);
  const underscore = dye.includes('_')
    ? ` A dye cannot contain "_": only what follows the last one in a file name counts.`
    : '';
  const hint = suggestedDye === null ? '' : ` Did you mean "${suggestedDye}"?`;
  const reason = `Sample "${sample}" has no images of the dye "${dye}". It has: ${listNames(dyesPresent)}.${underscore}${hint}`;
  return { kind: 'no-dye', facts: { ...NO_FACTS, dyesPresent, suggestedDye }, reason };
}

function noFiles(classes: RawFileClasses, sample: string): string {
  const expected = `such as "${sample}_PreStain_SybrGld.tif" and "${sample}_PostStain_SybrGld.tif"`;
  const [first] = classes.warnings;
  if (first === undefined) {
    return `The folder of sample "${sample}" has no TIFF images. Put a pre-stain and a post-stain image there, ${expected}.`;
  }
  return `No image of sample "${sample}" has a usable name. ${first.message} Names look ${expected}.`;
}

function incompletePair(classes: RawFileClasses, sample: string, dye: string, facts: SkipFacts): PairState {
  const missing = facts.pre === 0 ? 'pre' : 'post';
  const there = classes.pairs[dye];
  const present = [...(there?.pre ?? []), ...(there?.post ?? [])].map((file) => file.name);
  const others = classes.dyes.filter((other) => other !== dye);
  const twin = others.find((other) => looksSame(other, dye)) ?? null;
  const remedy =
    twin === null
      ? `Add it to the folder, with "${missing}" in its name and ending in "_${dye}.tif".`
      : `There are images of "${twin}": if that is the same dye, rename them so that both are spelt alike.`;
  const reason = `The ${missing}-stain image of sample "${sample}", dye "${dye}" is missing; there is ${listNames(present)}. ${remedy}`;
  return { kind: 'incomplete', facts: { ...facts, missing: [missing], suggestedDye: twin }, reason };
}

function duplicatePair(files: DyeFiles, sample: string, dye: string, facts: SkipFacts): PairState {
  const which = (['pre', 'post'] as const)
    .filter((stain) => files[stain].length > 1)
    .map((stain) => `${files[stain].length} ${stain}-stain images (${namesOf(files[stain])})`);
  const reason = `Sample "${sample}" has ${which.join(' and ')} of the dye "${dye}"; there must be one of each. Move the others out of the folder, or rename their dye.`;
  return { kind: 'duplicate', facts, reason };
}

function namesOf(files: readonly FileHandleLike[]): string {
  return listNames(files.map((file) => file.name));
}

/** What follows the last underscore (or stands before one at the end), or a dye spelt alike. */
function suggestDye(dye: string, present: readonly string[]): string | null {
  const afterUnderscore = dye.includes('_') ? dye.split('_').findLast((part) => part !== '') : undefined;
  return afterUnderscore ?? present.find((other) => looksSame(other, dye)) ?? null;
}

/** Two spellings that a person takes for one: they differ only in case, blanks, or how accents are encoded. */
function looksSame(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/[\s-]/g, '');
}
