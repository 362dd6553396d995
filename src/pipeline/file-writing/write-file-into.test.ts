import { describe, expect, it } from 'vitest';
import { filesBelow, memoryDirectory, type MemoryDirectory } from '#testing/memory-directory.ts';
import { toFileError } from './file-errors.ts';
import { writeBytesInto, writeFileInto } from './write-file-into.ts';

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

  it.each([
    ['a new file goes when it is in place', {}, []],
    [
      'one that has replaced an older one stays, whole',
      { 'a.txt': new TextEncoder().encode('old') },
      ['a.txt'],
    ],
  ])('cancelled while the browser puts it in place, %s', async (_, tree, left) => {
    const folder = memoryDirectory('out', tree);
    const file = await writeFileInto(folder, 'a.txt');
    await file.write(BYTES);
    const controller = new AbortController();
    const cancel = new Error('cancelled');
    const done = file.commit(controller.signal);
    controller.abort(cancel);
    await expect(done).rejects.toBe(cancel);
    expect(filesBelow(folder)).toEqual(left);
    for (const name of left) expect(await textOf(folder, name)).toBe('whole');
  });

  it('a file that was cancelled before is not put in place', async () => {
    const folder = memoryDirectory('out', { 'a.txt': new TextEncoder().encode('old') });
    const file = await writeFileInto(folder, 'a.txt');
    await file.write(BYTES);
    await expect(file.commit(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(await textOf(folder, 'a.txt')).toBe('old');
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
