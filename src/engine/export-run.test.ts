import { describe, expect, it, vi } from 'vitest';
import type { CanvasRowsJob } from '#pipeline/jobs/canvas-rows.ts';
import type { TaskExport } from '#pipeline/exports/task-exports.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import { createTaskHarness } from '#testing/task-harness.ts';
import type { FileInTheMaking } from './engine-ports.ts';
import { exportFiles } from './export-run.ts';

const FILES: TaskExport[] = ['a', 'b'].map((path) => ({ kind: 'json', path, title: path, text: path }));

/** Exports two small files into targets whose commits end as told; gives what happened, in order. */
async function exportInto(commitOf: (path: string, events: string[]) => Promise<void>) {
  const events: string[] = [];
  const open = (path: string): Promise<FileInTheMaking> =>
    Promise.resolve({
      write: () => Promise.resolve(void events.push(`write ${path}`)),
      mend: () => Promise.resolve(),
      commit: () => commitOf(path, events),
      abandon: () => Promise.resolve(void events.push(`drop ${path}`)),
    });
  const { runner } = createTaskHarness();
  const done = exportFiles(FILES, open, runner, new AbortController().signal, ({ doneBytes }) =>
    events.push(`done ${doneBytes}`),
  );
  return { events, ended: await done.then(String, (error: Error) => error.message) };
}

describe('exportFiles', () => {
  it('puts a file in place while the next one is written, and ends when all are there', async () => {
    const { events } = await exportInto(async (path, seen) => {
      if (path === 'a') await vi.waitUntil(() => seen.includes('write b'));
      seen.push(`placed ${path}`);
    });
    expect(events.indexOf('write b')).toBeLessThan(events.indexOf('placed a'));
    expect(events.slice(-3).toSorted()).toEqual(['done 2', 'placed a', 'placed b']);
    expect(events.at(-1)).toBe('done 2');
  });

  it('ends with the error of a file that could not be put in place, and leaves neither', async () => {
    const { events, ended } = await exportInto(() => Promise.reject(new Error('the disk is full')));
    expect(ended).toBe('the disk is full');
    expect(events.filter((event) => event.startsWith('drop')).toSorted()).toEqual(['drop a', 'drop b']);
  });

  it('computes the pixels of a TIFF and a FITS once for both, and others by themselves', async () => {
    const asked: CanvasRowsJob[] = [];
    const { open, lengths } = memoryTargets();
    const files = [imageFile('tiff', 'a'), imageFile('fits', 'a'), imageFile('fits', 'b'), FILES[0]!];
    const done = await exportFiles(
      files,
      open,
      blankRows(asked),
      new AbortController().signal,
      () => undefined,
    );
    expect(asked.map(({ byteOrders }) => byteOrders)).toEqual([
      ['little-endian', 'big-endian'],
      ['big-endian'],
    ]);
    expect([...lengths.keys()]).toEqual(['a.tiff', 'a.fits', 'b.fits', 'a']);
    const bytes = [...lengths.values()].reduce((sum, each) => sum + each, 0);
    expect(done).toMatchObject({ files: 4, bytes });
  });

  it('drops both of an image where one cannot be written', async () => {
    const dropped: string[] = [];
    const open = (path: string): Promise<FileInTheMaking> =>
      Promise.resolve({
        write: () =>
          path.endsWith('.fits') ? Promise.reject(new Error('the disk is full')) : Promise.resolve(),
        mend: () => Promise.resolve(),
        commit: () => Promise.resolve(),
        abandon: () => Promise.resolve(void dropped.push(path)),
      });
    const files = [imageFile('tiff', 'a'), imageFile('fits', 'a')];
    const signal = new AbortController().signal;
    await expect(exportFiles(files, open, blankRows([]), signal, () => undefined)).rejects.toThrow('full');
    expect(dropped).toEqual(['a.tiff', 'a.fits']);
  });
});

/** A small image of a task as a file. */
function imageFile(kind: 'tiff' | 'fits', image: string): TaskExport {
  const layer = { image, canvas: { width: 4, height: 3 }, pad: 0, postToImage: null };
  const file = { path: `${image}.${kind}`, title: image, picture: { kind: 'layer', layer } } as const;
  return kind === 'tiff' ? { kind, ...file } : { kind, ...file, cards: [] };
}

/** Gives rows of zeros, and keeps what it was asked for. */
function blankRows(asked: CanvasRowsJob[]): JobRunner {
  const run = (_: 'canvas-rows', job: CanvasRowsJob): Promise<Uint8Array<ArrayBuffer>[]> => {
    asked.push(job);
    return Promise.resolve(job.byteOrders.map(() => new Uint8Array(4 * 4 * job.rowCount)));
  };
  return { parallelism: 1, run: run as unknown as JobRunner['run'] };
}

/** Targets that count the bytes written into each. */
function memoryTargets() {
  const lengths = new Map<string, number>();
  const open = (path: string): Promise<FileInTheMaking> =>
    Promise.resolve({
      write: (bytes) => Promise.resolve(void lengths.set(path, (lengths.get(path) ?? 0) + bytes.length)),
      mend: () => Promise.resolve(),
      commit: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    });
  return { open, lengths };
}
