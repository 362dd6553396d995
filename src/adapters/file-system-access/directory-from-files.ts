import type { DirectoryHandleLike, FileHandleLike } from '#pipeline/ports/files.ts';

/** A file and where it lies: path below the folder, '/' between the parts. */
export interface FileEntry {
  readonly path: string;
  readonly file: File;
}

/**
 * A folder made of a list of files, as a drop without folder handles or an `<input webkitdirectory>` gives them; it cannot be
 * written. Empty path parts are passed over; of two files with one path the last counts.
 */
export function directoryFromFiles(name: string, entries: readonly FileEntry[]): DirectoryHandleLike {
  const root = new ListedFolder(name);
  for (const { path, file } of entries) {
    const parts = path.split('/').filter((part) => part !== '');
    const fileName = parts.pop();
    if (fileName === undefined) continue;
    let folder = root;
    for (const part of parts) folder = folder.folderFor(part);
    folder.children.set(fileName, {
      kind: 'file',
      name: fileName,
      getFile: () => Promise.resolve(file),
    });
  }
  return root;
}

class ListedFolder implements DirectoryHandleLike {
  readonly kind = 'directory';
  readonly name: string;
  readonly children = new Map<string, ListedFolder | FileHandleLike>();

  constructor(name: string) {
    this.name = name;
  }

  /** The folder of a name, made where there is none; it takes the place of a file of that name. */
  folderFor(name: string): ListedFolder {
    const child = this.children.get(name);
    if (child instanceof ListedFolder) return child;
    const made = new ListedFolder(name);
    this.children.set(name, made);
    return made;
  }

  async *values(): AsyncIterable<DirectoryHandleLike | FileHandleLike> {
    yield* this.children.values();
  }

  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<DirectoryHandleLike> {
    return this.find(name, 'directory', options) as Promise<DirectoryHandleLike>;
  }

  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandleLike> {
    return this.find(name, 'file', options) as Promise<FileHandleLike>;
  }

  private find(
    name: string,
    kind: 'directory' | 'file',
    options: { create?: boolean } | undefined,
  ): Promise<DirectoryHandleLike | FileHandleLike> {
    const child = this.children.get(name);
    if (child?.kind === kind) return Promise.resolve(child);
    if (child !== undefined)
      return Promise.reject(domError(`${name} is a ${child.kind}`, 'TypeMismatchError'));
    if (options?.create === true) {
      return Promise.reject(domError(`${this.name} cannot be written`, 'NoModificationAllowedError'));
    }
    return Promise.reject(domError(`there is no ${name}`, 'NotFoundError'));
  }
}

function domError(message: string, name: string): DOMException {
  return new DOMException(message, name);
}
