import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { isTiff } from './file-names.ts';
import { listFolder, type FolderListing } from './list-folder.ts';

/** What a raw folder looks like; `ok` and `mixed` can be worked with. */
export type RawLayoutKind =
  'ok' | 'missing' | 'not-a-directory' | 'empty' | 'loose-tiffs' | 'mixed' | 'no-tiffs';

/** State of a raw folder; all lists by Unicode code point. */
export interface RawLayout {
  readonly ok: boolean;
  readonly kind: RawLayoutKind;
  /** What was found and, where something is wrong, how to mend it; several lines, never empty. */
  readonly message: string;
  /** Name of the folder that was looked at. */
  readonly rawDir: string;
  readonly exists: boolean;
  readonly subdirs: readonly string[];
  /** TIFFs that lie directly in the raw folder. */
  readonly looseTiffs: readonly string[];
  /** Folders with no TIFF directly inside. */
  readonly emptySubdirs: readonly string[];
}

/** What a good raw folder looks like, for the page and for messages. */
export const EXPECTED_LAYOUT = [
  'raw/',
  '  Sample1/',
  '    Sample1_PreStain_SybrGld.tif',
  '    Sample1_PostStain_SybrGld.tif',
  '  Sample2/',
  '    ...',
].join('\n');

/** Names listed in a message before the rest is only counted. */
const NAMES_SHOWN = 5;

/**
 * Finds out whether a raw folder has the expected layout: one folder for each sample, the sample's TIFFs directly in it.
 * Give null where the folder does not exist. Hidden entries do not count anywhere.
 *
 * Three cases differ from the reference package, which answers "ok" to them: files but no folder and no TIFF, or
 * samples whose only TIFF is hidden or a folder by kind, are `no-tiffs`, for there is nothing to run; and a file in
 * place of the folder exists.
 * Throws `permission-denied`.
 */
export async function diagnoseRawLayout(
  rawDir: DirectoryHandleLike | FileHandleLike | null,
): Promise<RawLayout> {
  const name = rawDir?.name ?? 'raw';
  if (rawDir?.kind === 'file') return withoutEntries('not-a-directory', name, true);
  const listing = rawDir === null ? null : await listFolder(rawDir);
  if (listing === null) return withoutEntries('missing', name, false);
  if (listing.files.length + listing.folders.length === 0) return withoutEntries('empty', name, true);
  return judge(name, listing, await findEmptyFolders(listing.folders));
}

async function findEmptyFolders(folders: readonly DirectoryHandleLike[]): Promise<string[]> {
  const empty: string[] = [];
  for (const folder of folders) {
    const listing = await listFolder(folder);
    if (listing?.files.some((file) => isTiff(file.name)) !== true) empty.push(folder.name);
  }
  return empty;
}

function judge(rawDir: string, listing: FolderListing, emptySubdirs: readonly string[]): RawLayout {
  const subdirs = listing.folders.map((folder) => folder.name);
  const looseTiffs = listing.files.map((file) => file.name).filter(isTiff);
  const usable = subdirs.length > emptySubdirs.length;
  let kind: RawLayoutKind = usable ? 'ok' : 'no-tiffs';
  if (looseTiffs.length > 0 && usable) kind = 'mixed';
  if (looseTiffs.length > 0 && subdirs.length === 0) kind = 'loose-tiffs';
  const layout = { ok: usable, kind, rawDir, exists: true, subdirs, looseTiffs, emptySubdirs };
  return { ...layout, message: explainLayout(layout) };
}

function withoutEntries(kind: RawLayoutKind, rawDir: string, exists: boolean): RawLayout {
  const layout = { ok: false, kind, rawDir, exists, subdirs: [], looseTiffs: [], emptySubdirs: [] };
  return { ...layout, message: explainLayout(layout) };
}

function explainLayout(layout: Omit<RawLayout, 'message'>): string {
  const folder = `"${layout.rawDir}"`;
  const expected = `Expected:\n${EXPECTED_LAYOUT}`;
  const loose = listNames(layout.looseTiffs);
  switch (layout.kind) {
    case 'missing':
      return `The folder ${folder} does not exist. Make it and put one folder for each sample into it. ${expected}`;
    case 'not-a-directory':
      return `${folder} is a file, not a folder. Choose the folder that holds your sample folders. ${expected}`;
    case 'empty':
      return `The folder ${folder} is empty. Put one folder for each sample into it. ${expected}`;
    case 'loose-tiffs':
      return `The folder ${folder} has ${countImages(layout.looseTiffs.length)} directly in it (${loose}). Make a folder for each sample and move its images there. ${expected}`;
    case 'no-tiffs':
      return `${explainNoTiffs(layout)} ${expected}`;
    case 'mixed':
      return `${countSamples(layout)} Passed over, because they lie outside the sample folders: ${loose}. Move them into the folder of their sample.${noteEmpty(layout)}`;
    case 'ok':
      return `${countSamples(layout)}${noteEmpty(layout)}`;
  }
}

function explainNoTiffs(layout: Omit<RawLayout, 'message'>): string {
  const folder = `"${layout.rawDir}"`;
  if (layout.subdirs.length === 0) {
    return `The folder ${folder} holds files, but no sample folders and no TIFF images (.tif, .tiff). Choose the folder that holds your sample folders.`;
  }
  const loose =
    layout.looseTiffs.length === 0
      ? ''
      : ` Images lie beside them (${listNames(layout.looseTiffs)}): move them into the folder of their sample.`;
  return `None of the folders in ${folder} has TIFF images (.tif, .tiff) directly in it: ${listNames(layout.subdirs)}. Images in deeper folders are not looked for.${loose}`;
}

function countSamples(layout: Omit<RawLayout, 'message'>): string {
  const count = layout.subdirs.length - layout.emptySubdirs.length;
  return `${count} sample ${count === 1 ? 'folder' : 'folders'} with images in "${layout.rawDir}".`;
}

function countImages(count: number): string {
  return count === 1 ? 'one TIFF image' : `${count} TIFF images`;
}

function noteEmpty(layout: Omit<RawLayout, 'message'>): string {
  return layout.emptySubdirs.length === 0 ? '' : ` Without TIFF images: ${listNames(layout.emptySubdirs)}.`;
}

/** Some names for a message, the rest counted. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}
