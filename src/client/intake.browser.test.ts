import { afterEach, expect, test } from 'vitest';
import { sourceFromDrop, sourceFromInput } from './intake.ts';

const FOLDER = 'intake-test';

afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
});

async function folderWith(paths: readonly string[]): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  for (const path of paths) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let below = folder;
    for (const part of parts) below = await below.getDirectoryHandle(part, { create: true });
    await below.getFileHandle(name, { create: true });
  }
  return folder;
}

function dropOfHandles(handles: readonly FileSystemHandle[]): DataTransfer {
  const items = handles.map((handle) => ({
    kind: 'file',
    getAsFileSystemHandle: () => Promise.resolve(handle),
  }));
  return { items } as unknown as DataTransfer;
}

function fileEntry(name: string): FileSystemEntry {
  const file = (resolve: (file: File) => void): void => resolve(new File([], name));
  return { name, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry;
}

/** A folder that gives its children in portions of one, as browsers give them in portions of a hundred. */
function folderEntry(name: string, children: readonly FileSystemEntry[]): FileSystemEntry {
  const createReader = (): unknown => {
    const waiting = [...children];
    return { readEntries: (resolve: (portion: FileSystemEntry[]) => void) => resolve(waiting.splice(0, 1)) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

function dropOfEntries(entries: readonly FileSystemEntry[]): DataTransfer {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  return { items } as unknown as DataTransfer;
}

test('one dropped folder is taken by its handle', async () => {
  const folder = await folderWith(['CD070/a.tif']);
  expect(await sourceFromDrop(dropOfHandles([folder]))).toEqual({ kind: 'handle', handle: folder });
});

test('several dropped folders are taken as files with their paths', async () => {
  const folder = await folderWith(['CD070/a.tif', 'CD071/deep/b.tif']);
  const handles = [await folder.getDirectoryHandle('CD070'), await folder.getDirectoryHandle('CD071')];
  const source = await sourceFromDrop(dropOfHandles(handles));
  expect(source?.kind === 'files' ? source.entries.map(({ path }) => path) : source).toEqual([
    'CD070/a.tif',
    'CD071/deep/b.tif',
  ]);
});

test('without handles a dropped folder is read entry by entry, its paths beginning below it', async () => {
  const sample = folderEntry('CD070', [fileEntry('a.tif'), fileEntry('b.tif')]);
  const source = await sourceFromDrop(dropOfEntries([folderEntry('raw', [sample, fileEntry('notes.txt')])]));
  expect(source).toMatchObject({
    kind: 'files',
    name: 'raw',
    entries: [{ path: 'CD070/a.tif' }, { path: 'CD070/b.tif' }, { path: 'notes.txt' }],
  });
});

test('loose dropped files have their names as paths', async () => {
  const source = await sourceFromDrop(dropOfEntries([fileEntry('a.tif'), fileEntry('b.tif')]));
  expect(source).toMatchObject({ kind: 'files', entries: [{ path: 'a.tif' }, { path: 'b.tif' }] });
});

test('dropped text is no source', async () => {
  const transfer = { items: [{ kind: 'string' }] } as unknown as DataTransfer;
  expect(await sourceFromDrop(transfer)).toBeNull();
});

test('files of a folder input have paths below the folder', () => {
  const file = new File([], 'a.tif');
  Object.defineProperty(file, 'webkitRelativePath', { value: 'raw/CD070/a.tif' });
  const source = sourceFromInput([file] as unknown as FileList);
  expect(source).toMatchObject({ kind: 'files', name: 'raw', entries: [{ path: 'CD070/a.tif' }] });
});
