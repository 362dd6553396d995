import { describe, expect, it } from 'vitest';
import { classifyRawFiles } from '#pipeline/raw-folder/classify-raw-files.ts';
import { discoverTasks } from '#pipeline/raw-folder/discover-tasks.ts';
import { openRawRoot } from '#pipeline/raw-folder/open-raw-root.ts';
import { filesBelow, memoryDirectory, type MemoryDirectory } from '#testing/memory-directory.ts';
import { directoryFromFiles } from './directory-from-files.ts';
import { toFileError } from './file-errors.ts';
import { openFolderSource } from './open-folder-source.ts';
import { writeBytesInto, writeFileInto } from './write-file-into.ts';

function entry(path: string): { path: string; file: File } {
  return { path, file: new File([path], path.split('/').at(-1) ?? '') };
}

const LISTED = [entry('S1/a_pre_G.tif'), entry('S1/a_post_G.tif'), entry('notes.txt'), entry('S2/sub/x.tif')];

describe('directoryFromFiles', () => {
  it('is a folder like any other for the pipeline', async () => {
    const { root } = await openRawRoot(directoryFromFiles('data', LISTED));
    expect((await discoverTasks('all', 'all', root)).present).toEqual([{ sample: 'S1', dye: 'G' }]);
  });

  it('gives the files themselves', async () => {
    const folder = await directoryFromFiles('data', LISTED).getDirectoryHandle('S1');
    const file = await (await folder.getFileHandle('a_pre_G.tif')).getFile();
    expect(await file.text()).toBe('S1/a_pre_G.tif');
  });

  it('fails as real folders do', async () => {
    const folder = directoryFromFiles('data', LISTED);
    await expect(folder.getFileHandle('none')).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(folder.getFileHandle('S1')).rejects.toMatchObject({ name: 'TypeMismatchError' });
    await expect(folder.getDirectoryHandle('new', { create: true })).rejects.toMatchObject({
      name: 'NoModificationAllowedError',
    });
  });

  it('names may be those of object properties, and paths may have empty parts', async () => {
    const folder = directoryFromFiles('data', [
      entry('/__proto__//constructor'),
      entry(''),
      entry('toString'),
    ]);
    const inner = await folder.getDirectoryHandle('__proto__');
    expect((await inner.getFileHandle('constructor')).name).toBe('constructor');
    await expect(folder.getFileHandle('valueOf')).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});

describe('openFolderSource', () => {
  it('a file that is gone is an error that names it', async () => {
    const handle = memoryDirectory('raw', { S1: { 'a_pre_G.tif': 3 } });
    const opened = openFolderSource({ kind: 'handle', handle });
    const sample = await opened.getDirectoryHandle('S1');
    const { pairs } = await classifyRawFiles(sample);
    const file = pairs['G']?.pre[0];
    expect((await file?.getFile())?.size).toBe(3);
    const real = await (await handle.getDirectoryHandle('S1')).getFileHandle('a_pre_G.tif');
    real.failure = new DOMException('', 'NotFoundError');
    await expect(file?.getFile()).rejects.toMatchObject({
      code: 'file-moved',
      facts: { file: 'raw/S1/a_pre_G.tif' },
    });
    real.failure = new DOMException('', 'NotAllowedError');
    await expect(file?.getFile()).rejects.toMatchObject({ code: 'permission-denied' });
  });

  it('a list of files is opened as a folder', async () => {
    const opened = openFolderSource({ kind: 'files', name: 'data', entries: LISTED });
    expect((await discoverTasks(['S1'], ['G'], opened)).present).toHaveLength(1);
  });
});

describe('toFileError', () => {
  it('leaves cancels and unknown errors alone', () => {
    const abort = new DOMException('', 'AbortError');
    expect(toFileError(abort, 'x')).toBe(abort);
    expect(toFileError('x', 'x')).toBe('x');
  });
});

describe('writeFileInto', () => {
  const BYTES = new TextEncoder().encode('whole');

  async function textOf(folder: MemoryDirectory, name: string): Promise<string> {
    return (await (await folder.getFileHandle(name)).getFile()).text();
  }

  it('makes the folders and the file', async () => {
    const folder = memoryDirectory('out');
    const file = await writeFileInto(folder, 'S1/Gld/tiff/a.tiff');
    await file.write(BYTES.subarray(0, 2));
    await file.write(BYTES.subarray(2));
    expect(file.byteLength).toBe(5);
    await file.commit();
    await file.abort();
    expect(filesBelow(folder)).toEqual(['S1/Gld/tiff/a.tiff']);
    const tiff = await (
      await (await folder.getDirectoryHandle('S1')).getDirectoryHandle('Gld')
    ).getDirectoryHandle('tiff');
    expect(await textOf(tiff, 'a.tiff')).toBe('whole');
  });

  it('an aborted new file leaves nothing', async () => {
    const folder = memoryDirectory('out');
    const file = await writeFileInto(folder, ['S1', 'a.tiff']);
    await file.write(BYTES);
    await file.abort();
    expect(filesBelow(folder)).toEqual([]);
  });

  it('until the commit an older file stays, and after an abort too', async () => {
    const folder = memoryDirectory('out', { 'a.txt': new TextEncoder().encode('old') });
    const file = await writeFileInto(folder, 'a.txt');
    await file.write(BYTES);
    expect(await textOf(folder, 'a.txt')).toBe('old');
    await file.abort();
    expect(await textOf(folder, 'a.txt')).toBe('old');
    await writeBytesInto(folder, 'a.txt', BYTES);
    expect(await textOf(folder, 'a.txt')).toBe('whole');
  });

  it('a full disk is said to be full, and leaves no half file', async () => {
    const folder = memoryDirectory('out');
    const file = await writeFileInto(folder, 'a.tiff');
    await file.write(BYTES);
    (await folder.getFileHandle('a.tiff')).failure = new DOMException('', 'QuotaExceededError');
    await expect(file.write(BYTES)).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringContaining('"a.tiff"') as string,
    });
    await file.abort();
    expect(filesBelow(folder)).toEqual([]);
  });

  it('a folder that may not be written says so', async () => {
    const folder = memoryDirectory('out');
    folder.failure = new DOMException('', 'NotAllowedError');
    await expect(writeBytesInto(folder, 'a', BYTES)).rejects.toMatchObject({ code: 'permission-denied' });
  });

  it('takes bytes that threads share', async () => {
    const folder = memoryDirectory('out');
    const shared = new Uint8Array(new SharedArrayBuffer(5));
    shared.set(BYTES);
    await writeBytesInto(folder, 'a', shared);
    expect(await textOf(folder, 'a')).toBe('whole');
  });
});
