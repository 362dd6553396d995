import { Exo2MicroError, type ErrorCode } from '#core/errors.ts';
import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { classifyRawFiles, type RawFileWarning } from './classify-raw-files.ts';
import { findFolder } from './list-folder.ts';
import { missingSample, pairState, type SkipKind } from './pair-state.ts';

/** The two files of a pair. Paths begin with the name of the raw folder. */
export interface ResolvedPair {
  readonly post: FileHandleLike;
  readonly pre: FileHandleLike;
  readonly postPath: string;
  readonly prePath: string;
  /** Other files of the sample whose names cannot be used; they do not stop a good pair. */
  readonly warnings: readonly RawFileWarning[];
}

const CODES: Readonly<Record<SkipKind, ErrorCode>> = {
  'no-sample': 'sample-not-found',
  'no-files': 'dye-not-found',
  'no-dye': 'dye-not-found',
  incomplete: 'incomplete-pair',
  duplicate: 'duplicate-pair',
};

/**
 * Finds the two files of a sample and dye; `rawDir` null where the raw folder does not exist.
 *
 * Throws `sample-not-found`, `dye-not-found` (facts `dyesPresent`, names joined by ", ", and `suggestedDye`),
 * `incomplete-pair` (fact `missing`), `duplicate-pair` (facts `pre` and `post`, the numbers of files), and
 * `permission-denied`.
 */
export async function resolvePair(
  sample: string,
  dye: string,
  rawDir: DirectoryHandleLike | FileHandleLike | null,
): Promise<ResolvedPair> {
  const folder = rawDir?.kind === 'directory' ? await findFolder(rawDir, sample) : null;
  const classes = folder === null ? null : await classifyRawFiles(folder);
  const state = classes === null ? missingSample(sample) : pairState(classes, sample, dye);
  if (state.kind !== 'complete') {
    const { missing, pre, post, dyesPresent, suggestedDye } = state.facts;
    const facts = {
      sample,
      dye,
      missing: missing.join(', '),
      pre,
      post,
      dyesPresent: dyesPresent.join(', '),
      suggestedDye,
    };
    throw new Exo2MicroError(CODES[state.kind], state.reason, { facts });
  }
  const { post, pre } = state;
  const path = `${rawDir?.name ?? ''}/${sample}`;
  return {
    post,
    pre,
    postPath: `${path}/${post.name}`,
    prePath: `${path}/${pre.name}`,
    warnings: classes?.warnings ?? [],
  };
}
