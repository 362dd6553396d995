import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { explainNameProblem, isTiff, readRawName, type NameProblem } from './file-names.ts';
import { listFolder } from './list-folder.ts';

/** The candidate files of one dye; each list by code point, with 0, 1 or more entries. */
export interface DyeFiles {
  readonly pre: readonly FileHandleLike[];
  readonly post: readonly FileHandleLike[];
}

/** A file (or the folder itself, `file` null) that could not be classified, and what to do. */
export interface RawFileWarning {
  readonly kind: NameProblem | 'missing-directory';
  readonly file: string | null;
  readonly message: string;
}

/** What a sample folder holds. */
export interface RawFileClasses {
  /** Dyes in order of first appearance by file name; an object's own keys would put numeric dyes first. */
  readonly dyes: readonly string[];
  /** Files by dye. Has no prototype, so that a dye may have any name. */
  readonly pairs: Readonly<Record<string, DyeFiles>>;
  readonly warnings: readonly RawFileWarning[];
}

/**
 * Sorts the TIFFs of one sample folder by dye and stain. Never fails for what the files are called: what cannot be
 * classified is a warning. A folder that does not exist (null), or is a file, gives the one warning
 * `missing-directory`. Other extensions, hidden files and folders are passed over; unlike in the reference package a
 * folder called `x.tif` is a folder.
 * Throws `permission-denied`.
 */
export async function classifyRawFiles(
  sampleDir: DirectoryHandleLike | FileHandleLike | null,
): Promise<RawFileClasses> {
  const listing = sampleDir?.kind === 'directory' ? await listFolder(sampleDir) : null;
  if (listing === null) return missingFolder(sampleDir?.name);
  return classifyFiles(listing.files);
}

/** The same for files already listed, in the order given. */
export function classifyFiles(files: readonly FileHandleLike[]): RawFileClasses {
  const byDye = new Map<string, { pre: FileHandleLike[]; post: FileHandleLike[] }>();
  const warnings: RawFileWarning[] = [];
  for (const file of files) {
    if (!isTiff(file.name)) continue;
    const name = readRawName(file.name);
    if (name.kind === 'problem') {
      const message = explainNameProblem(name.problem, file.name);
      warnings.push({ kind: name.problem, file: file.name, message });
      continue;
    }
    const found = byDye.get(name.dye) ?? { pre: [], post: [] };
    found[name.stain].push(file);
    byDye.set(name.dye, found);
  }
  return { dyes: [...byDye.keys()], pairs: recordOf(byDye), warnings };
}

function recordOf(byDye: ReadonlyMap<string, DyeFiles>): Record<string, DyeFiles> {
  const record = Object.create(null) as Record<string, DyeFiles>;
  for (const [dye, files] of byDye) record[dye] = files;
  return record;
}

function missingFolder(name: string | undefined): RawFileClasses {
  const which = name === undefined ? 'The sample folder' : `The sample folder "${name}"`;
  const message = `${which} does not exist. Check its name, or choose the raw folder again.`;
  return {
    dyes: [],
    pairs: recordOf(new Map()),
    warnings: [{ kind: 'missing-directory', file: null, message }],
  };
}
