import { Exo2MicroError } from '#core/errors.ts';
import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { compareCodePoints } from './code-point-order.ts';
import { isHidden } from './file-names.ts';

/** What a user sees in a folder; both lists by Unicode code point, hidden entries left out. */
export interface FolderListing {
  readonly files: readonly FileHandleLike[];
  readonly folders: readonly DirectoryHandleLike[];
  /** Entries that {@link isHidden} left out. */
  readonly hiddenCount: number;
}

/**
 * Lists a folder; null where it does not exist any more.
 * Throws `permission-denied` where the browser may not read it.
 */
export async function listFolder(dir: DirectoryHandleLike): Promise<FolderListing | null> {
  const files: FileHandleLike[] = [];
  const folders: DirectoryHandleLike[] = [];
  let hiddenCount = 0;
  try {
    for await (const entry of dir.values()) {
      if (isHidden(entry.name)) hiddenCount += 1;
      else if (entry.kind === 'file') files.push(entry);
      else folders.push(entry);
    }
  } catch (cause) {
    if (isNamedError(cause, 'NotFoundError')) return null;
    throw asFolderError(dir.name, cause);
  }
  return { files: files.sort(byName), folders: folders.sort(byName), hiddenCount };
}

/** A folder inside another; null where there is none, or a file has its name. Throws `permission-denied`. */
export async function findFolder(
  dir: DirectoryHandleLike,
  name: string,
): Promise<DirectoryHandleLike | null> {
  try {
    return await dir.getDirectoryHandle(name);
  } catch (cause) {
    // TypeError: the name is no file name at all, such as '' or one with a slash.
    if (isNamedError(cause, 'NotFoundError', 'TypeMismatchError', 'TypeError')) return null;
    throw asFolderError(`${dir.name}/${name}`, cause);
  }
}

function asFolderError(path: string, cause: unknown): unknown {
  if (!isNamedError(cause, 'NotAllowedError', 'SecurityError')) return cause;
  const message = `The browser may not read the folder "${path}" any more. Choose the folder again and allow reading it.`;
  return new Exo2MicroError('permission-denied', message, { facts: { folder: path }, cause });
}

function isNamedError(value: unknown, ...names: string[]): boolean {
  return value instanceof Error && names.includes(value.name);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareCodePoints(a.name, b.name);
}
