import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';
import { directoryFromFiles, type FileEntry } from './directory-from-files.ts';
import { withFileErrors } from '#pipeline/file-writing/file-errors.ts';

/** A folder as the window hands it over: by its handle, or as a list of files. */
export type GivenFolder =
  | { readonly kind: 'handle'; readonly handle: DirectoryHandleLike }
  | { readonly kind: 'files'; readonly name: string; readonly entries: readonly FileEntry[] };

/**
 * The folder behind what a drop, the picker or an input gave. Opening one of its files throws `file-moved` or
 * `permission-denied` where the browser cannot.
 */
export function openFolderSource(source: GivenFolder): DirectoryHandleLike {
  return source.kind === 'files'
    ? directoryFromFiles(source.name, source.entries)
    : watchedFolder(source.handle, source.handle.name);
}

/** The folder with errors that name the file. Errors about folders keep their names: those who list handle them. */
function watchedFolder(handle: DirectoryHandleLike, path: string): DirectoryHandleLike {
  const watch = (child: DirectoryHandleLike | FileHandleLike): DirectoryHandleLike | FileHandleLike => {
    const childPath = `${path}/${child.name}`;
    return child.kind === 'file' ? watchedFile(child, childPath) : watchedFolder(child, childPath);
  };
  return {
    kind: 'directory',
    name: handle.name,
    async *values() {
      for await (const child of handle.values()) yield watch(child);
    },
    async getDirectoryHandle(name, options) {
      return watchedFolder(await handle.getDirectoryHandle(name, options), `${path}/${name}`);
    },
    async getFileHandle(name, options) {
      return watchedFile(await handle.getFileHandle(name, options), `${path}/${name}`);
    },
  };
}

function watchedFile(handle: FileHandleLike, path: string): FileHandleLike {
  return {
    kind: 'file',
    name: handle.name,
    getFile: () => withFileErrors(path, () => handle.getFile()),
  };
}
