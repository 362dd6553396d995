import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { classifyFiles } from './classify-raw-files.ts';
import { diagnoseRawLayout, listNames, type RawLayout } from './diagnose-raw-layout.ts';
import { discoverTasks } from './discover-tasks.ts';
import { listFolder } from './list-folder.ts';
import { pairState } from './pair-state.ts';

/** How the folder that was given is used. */
export type RawRootKind =
  /** It is the raw folder itself. */
  | 'raw-folder'
  /** It is the folder of one sample. */
  | 'single-sample'
  /** The raw folder is a folder inside it. */
  | 'inside'
  /** It cannot be used; `layout.message` says why and what to do. */
  | 'unusable';

/** A folder as the pipeline wants it. */
export interface RawRoot {
  readonly kind: RawRootKind;
  /** Folder of sample folders; made up around a single sample; null where unusable. */
  readonly root: DirectoryHandleLike | null;
  /** Layout of `root`, or of what was given where it is unusable. */
  readonly layout: RawLayout;
  /** What the user should know about the choice; '' where there is nothing to say. */
  readonly message: string;
}

/** Folder name that is looked for first inside what was given, in any case. */
const RAW_NAME = 'raw';
/** Name of a sample whose folder has no name of its own. */
const UNNAMED_SAMPLE = 'sample';

/**
 * Finds the raw folder in what a user gave: the folder of sample folders, the folder of one sample by itself (TIFFs
 * directly in it whose names make at least one usable pair, or would with a missing image; folders beside them may hold
 * anything but pairs), or a parent that holds the raw folder: one called `raw`, else the only folder inside that looks
 * like one.
 * Throws `permission-denied`.
 */
export async function openRawRoot(dir: DirectoryHandleLike): Promise<RawRoot> {
  const inside = await findRawInside(dir, (name) => name.toLowerCase() === RAW_NAME);
  const [named] = inside;
  if (named !== undefined) return rootInside(dir, named);
  const layout = await diagnoseRawLayout(dir);
  if (layout.kind === 'mixed' && (await discoverTasks('all', 'all', dir)).present.length === 0) {
    return openLoose(dir, layout);
  }
  if (layout.ok) return { kind: 'raw-folder', root: dir, layout, message: mixedMessage(layout) };
  if (layout.kind === 'loose-tiffs') return openLoose(dir, layout);
  if (layout.kind !== 'no-tiffs') return unusable(layout);
  const candidates = await findRawInside(dir, () => true);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return rootInside(dir, only);
  if (layout.looseTiffs.length > 0 && only === undefined) return openLoose(dir, layout);
  if (only === undefined) return unusable(layout);
  const names = listNames(candidates.map((candidate) => candidate.dir.name));
  const message = `"${dir.name}" holds several folders that look like raw folders: ${names}. Choose one of them.`;
  return unusable({ ...layout, message });
}

interface Candidate {
  readonly dir: DirectoryHandleLike;
  readonly layout: RawLayout;
}

/** Folders directly inside that have sample folders with images. */
async function findRawInside(
  dir: DirectoryHandleLike,
  isWanted: (name: string) => boolean,
): Promise<Candidate[]> {
  const listing = await listFolder(dir);
  const found: Candidate[] = [];
  for (const folder of listing?.folders ?? []) {
    if (!isWanted(folder.name)) continue;
    const layout = await diagnoseRawLayout(folder);
    if (layout.ok) found.push({ dir: folder, layout });
  }
  return found;
}

function rootInside(parent: DirectoryHandleLike, { dir, layout }: Candidate): RawRoot {
  const message = `Using the folder "${dir.name}" inside "${parent.name}".`;
  return { kind: 'inside', root: dir, layout, message: `${message} ${mixedMessage(layout)}`.trim() };
}

/** Images directly in the folder: one sample, unless there is no dye or each has several images of one stain. */
async function openLoose(dir: DirectoryHandleLike, layout: RawLayout): Promise<RawRoot> {
  const listing = await listFolder(dir);
  const classes = classifyFiles(listing?.files ?? []);
  const sample = dir.name === '' ? UNNAMED_SAMPLE : dir.name;
  const states = classes.dyes.map((dye) => pairState(classes, sample, dye).kind);
  if (layout.ok && !states.includes('complete')) {
    return { kind: 'raw-folder', root: dir, layout, message: mixedMessage(layout) };
  }
  if (states.every((kind) => kind === 'duplicate')) {
    return unusable({ ...layout, message: `${layout.message}${explainUnusable(classes.warnings)}` });
  }
  const root = rootAround(dir, sample);
  const message = `Using the folder as one sample, "${sample}".`;
  return { kind: 'single-sample', root, layout: await diagnoseRawLayout(root), message };
}

function explainUnusable(warnings: readonly { readonly message: string }[]): string {
  return warnings.length === 0 ? '' : `\n${warnings.map((warning) => warning.message).join('\n')}`;
}

function mixedMessage(layout: RawLayout): string {
  return layout.kind === 'mixed' ? layout.message : '';
}

function unusable(layout: RawLayout): RawRoot {
  return { kind: 'unusable', root: null, layout: { ...layout, ok: false }, message: layout.message };
}

/** A folder that holds just one, under a name. */
function rootAround(sampleDir: DirectoryHandleLike, sample: string): DirectoryHandleLike {
  const named = sampleDir.name === sample ? sampleDir : renamed(sampleDir, sample);
  return {
    kind: 'directory',
    name: RAW_NAME,
    async *values(): AsyncIterable<DirectoryHandleLike | FileHandleLike> {
      yield named;
    },
    getDirectoryHandle: (name) => (name === sample ? Promise.resolve(named) : Promise.reject(notFound(name))),
    getFileHandle: (name) => Promise.reject(notFound(name)),
  };
}

function renamed(dir: DirectoryHandleLike, name: string): DirectoryHandleLike {
  return {
    kind: 'directory',
    name,
    values: () => dir.values(),
    getDirectoryHandle: (entry, options) => dir.getDirectoryHandle(entry, options),
    getFileHandle: (entry, options) => dir.getFileHandle(entry, options),
  };
}

function notFound(name: string): Error {
  const error = new Error(`there is no ${name}`);
  error.name = 'NotFoundError';
  return error;
}
