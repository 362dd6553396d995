import { describe, expect, it } from 'vitest';
import { classifyRawFiles } from '#pipeline/raw-folder/classify-raw-files.ts';
import { discoverTasks } from '#pipeline/raw-folder/discover-tasks.ts';
import { openRawRoot } from '#pipeline/raw-folder/open-raw-root.ts';
import { memoryDirectory } from '#testing/memory-directory.ts';
import { directoryFromFiles } from './directory-from-files.ts';
import { openFolderSource } from './open-folder-source.ts';

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
