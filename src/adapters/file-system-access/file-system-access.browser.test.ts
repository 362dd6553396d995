import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderSource } from './open-folder-source.ts';
import { writeBytesInto, writeFileInto } from '#pipeline/file-writing/write-file-into.ts';

const FOLDER = 'file-system-access-test';
const BYTES = new TextEncoder().encode('whole');

/** Real handles of the browser, by its own storage: they behave as those of a picked folder. */
describe('a folder of the browser', () => {
  let folder: FileSystemDirectoryHandle;

  beforeEach(async () => {
    const root = await navigator.storage.getDirectory();
    folder = await root.getDirectoryHandle(FOLDER, { create: true });
  });

  afterEach(async () => {
    await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true });
  });

  async function names(): Promise<string[]> {
    const found: string[] = [];
    for await (const name of folder.keys()) found.push(name);
    return found.sort();
  }

  it('gets a file at the commit, with its folders', async () => {
    const file = await writeFileInto(folder, 'S1/tiff/a.tiff');
    await file.write(BYTES);
    await file.commit();
    const tiff = await (await folder.getDirectoryHandle('S1')).getDirectoryHandle('tiff');
    expect(await (await (await tiff.getFileHandle('a.tiff')).getFile()).text()).toBe('whole');
  });

  it('keeps nothing of an aborted file', async () => {
    const file = await writeFileInto(folder, 'a.tiff');
    await file.write(BYTES);
    await file.abort();
    expect(await names()).toEqual([]);
  });

  it('keeps the older file where a new one is aborted', async () => {
    await writeBytesInto(folder, 'a.txt', BYTES);
    const file = await writeFileInto(folder, 'a.txt');
    await file.write(new Uint8Array(100));
    await file.abort();
    expect(await (await (await folder.getFileHandle('a.txt')).getFile()).text()).toBe('whole');
    expect(await names()).toEqual(['a.txt']);
  });

  it('a file deleted meanwhile is file-moved', async () => {
    await writeBytesInto(folder, 'S1/a_pre_G.tif', BYTES);
    const opened = openFolderSource({ kind: 'handle', handle: folder });
    const sample = await opened.getDirectoryHandle('S1');
    const file = await sample.getFileHandle('a_pre_G.tif');
    expect((await file.getFile()).size).toBe(5);
    await (await folder.getDirectoryHandle('S1')).removeEntry('a_pre_G.tif');
    await expect(file.getFile()).rejects.toMatchObject({
      code: 'file-moved',
      facts: { file: `${FOLDER}/S1/a_pre_G.tif` },
    });
  });
});
