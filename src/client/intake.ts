import type { FolderSource } from '#protocol/folder.ts';

type FoundFile = { path: string; file: File };

/** Name given to what is no single folder: several folders or loose files dropped together. */
const MIXED_DROP_NAME = 'Dropped files';

/**
 * What was dropped, as a source: one folder by its handle where the browser gives handles, else files with their
 * paths. Null where nothing of the drop is a file or a folder.
 * Must be called in the drop event itself: the browser empties the drop when the event is over.
 */
export async function sourceFromDrop(transfer: DataTransfer): Promise<FolderSource | null> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  if (items.length === 0) return null;
  if (items.every((item) => 'getAsFileSystemHandle' in item)) {
    const asked = items.map((item) => item.getAsFileSystemHandle());
    return sourceFromHandles((await Promise.all(asked)).filter((handle) => handle !== null));
  }
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return sourceFromEntries(entries);
}

/** A folder that the user picks; null where the user changes their mind. Needs {@link canPickFolder}. */
export async function sourceFromPicker(): Promise<FolderSource | null> {
  try {
    return {
      kind: 'handle',
      handle: await window.showDirectoryPicker({ id: 'exo2micro-raw', mode: 'read' }),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

/** Whether the browser has a folder picker that gives a handle. */
export function canPickFolder(): boolean {
  return 'showDirectoryPicker' in window;
}

/** The files of an `<input webkitdirectory>`; null where none was chosen. */
export function sourceFromInput(files: FileList): FolderSource | null {
  const found = [...files].map((file) => ({ path: file.webkitRelativePath, file }));
  const [first] = found;
  if (first === undefined) return null;
  const name = first.path.split('/')[0] ?? '';
  const entries = found.map(({ path, file }) => ({ path: path.slice(name.length + 1), file }));
  return { kind: 'files', name, entries };
}

async function sourceFromHandles(handles: readonly FileSystemHandle[]): Promise<FolderSource | null> {
  const [first] = handles;
  if (first === undefined) return null;
  if (handles.length === 1 && first instanceof FileSystemDirectoryHandle)
    return { kind: 'handle', handle: first };
  const entries: FoundFile[] = [];
  for (const handle of handles) await collectHandle(handle, '', entries);
  return { kind: 'files', name: MIXED_DROP_NAME, entries };
}

async function collectHandle(handle: FileSystemHandle, below: string, into: FoundFile[]): Promise<void> {
  const path = below === '' ? handle.name : `${below}/${handle.name}`;
  if (handle instanceof FileSystemDirectoryHandle) {
    for await (const child of handle.values()) await collectHandle(child, path, into);
  } else if (handle instanceof FileSystemFileHandle) {
    into.push({ path, file: await handle.getFile() });
  }
}

async function sourceFromEntries(entries: readonly FileSystemEntry[]): Promise<FolderSource | null> {
  const [first] = entries;
  if (first === undefined) return null;
  const found: FoundFile[] = [];
  for (const entry of entries) await collectEntry(entry, '', found);
  if (entries.length > 1 || !first.isDirectory)
    return { kind: 'files', name: MIXED_DROP_NAME, entries: found };
  const inside = found.map(({ path, file }) => ({ path: path.slice(first.name.length + 1), file }));
  return { kind: 'files', name: first.name, entries: inside };
}

async function collectEntry(entry: FileSystemEntry, below: string, into: FoundFile[]): Promise<void> {
  const path = below === '' ? entry.name : `${below}/${entry.name}`;
  if (entry.isFile) {
    into.push({ path, file: await entryFile(entry as FileSystemFileEntry) });
    return;
  }
  for (const child of await readAll((entry as FileSystemDirectoryEntry).createReader()))
    await collectEntry(child, path, into);
}

function entryFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a folder in portions (100 in Chromium) and an empty one at the end. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return all;
    all.push(...portion);
  }
}
