/** Folders that systems and archives leave beside the user's own. */
const SYSTEM_FOLDERS = new Set([
  '__macosx',
  '$recycle.bin',
  'system volume information',
  '@eadir',
  'lost+found',
]);
const TIFF_EXTENSION = /\.tiff?$/i;

/** Whether a file name ends in `.tif` or `.tiff`, in any case. */
export function isTiff(name: string): boolean {
  return TIFF_EXTENSION.test(name);
}

/**
 * Whether an entry belongs to the system, not to the user: names that begin with a dot (AppleDouble companions such as
 * `._S1_pre_Gld.tif` among them) and the folders that systems leave behind.
 *
 * The reference package counts hidden files in a sample folder as images, so that a companion file makes a duplicate
 * and stops a good pair; here they never count. A file called just `.tif` is not hidden: it is an image that lost its
 * name, and the user should hear of it.
 */
export function isHidden(name: string): boolean {
  if (name.startsWith('.')) return !/^\.tiff?$/i.test(name);
  return SYSTEM_FOLDERS.has(name.toLowerCase());
}

/** Why a file name tells no stain or no dye. */
export type NameProblem = 'ambiguous' | 'no-stain-marker' | 'no-underscore' | 'empty-dye';

/** What the name of a raw image says. */
export type RawName =
  | { readonly kind: 'image'; readonly stain: 'pre' | 'post'; readonly dye: string }
  | { readonly kind: 'problem'; readonly problem: NameProblem };

/**
 * Reads the name of a raw TIFF: `pre` or `post` in any case anywhere in it (the dye included), and the dye between
 * the last underscore and the extension, exactly as written. The first problem found counts, in the order both
 * markers, no marker, no underscore, nothing after the underscore.
 */
export function readRawName(fileName: string): RawName {
  const stem = fileName.replace(TIFF_EXTENSION, '');
  const lower = stem.toLowerCase();
  const isPre = lower.includes('pre');
  const isPost = lower.includes('post');
  if (isPre && isPost) return { kind: 'problem', problem: 'ambiguous' };
  if (!isPre && !isPost) return { kind: 'problem', problem: 'no-stain-marker' };
  const underscore = stem.lastIndexOf('_');
  if (underscore < 0) return { kind: 'problem', problem: 'no-underscore' };
  const dye = stem.slice(underscore + 1);
  if (dye === '') return { kind: 'problem', problem: 'empty-dye' };
  return { kind: 'image', stain: isPre ? 'pre' : 'post', dye };
}

/** What is wrong with a name and how to mend it, for the user. */
export function explainNameProblem(problem: NameProblem, fileName: string): string {
  const extension = TIFF_EXTENSION.exec(fileName)?.[0] ?? '';
  const stem = fileName.slice(0, fileName.length - extension.length);
  const file = `"${fileName}"`;
  switch (problem) {
    case 'ambiguous':
      return `${file} has both "pre" and "post" in its name, so it cannot be told which stain it shows. Rename it so that only one of the two is left.`;
    case 'no-stain-marker':
      return `${file} has neither "pre" nor "post" in its name. Rename it, for example to "${exampleName(stem, extension)}".`;
    case 'no-underscore':
      return `${file} has no underscore before the dye. Rename it to "${stem}_Dye${extension}", with the name of your dye at the end.`;
    case 'empty-dye':
      return `${file} has nothing after its last underscore, where the dye belongs. Rename it to "${stem}Dye${extension}", with the name of your dye at the end.`;
  }
}

function exampleName(stem: string, extension: string): string {
  const underscore = stem.lastIndexOf('_');
  const before = underscore < 0 ? stem : stem.slice(0, underscore);
  const dye = underscore < 0 ? 'Dye' : stem.slice(underscore + 1) || 'Dye';
  const sample = before === '' ? 'Sample' : before;
  return `${sample}_PreStain_${dye}${extension}`;
}
