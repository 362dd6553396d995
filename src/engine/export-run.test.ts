import { describe, expect, it, vi } from 'vitest';
import type { TaskExport } from '#pipeline/exports/task-exports.ts';
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
    expect(events.slice(-2)).toEqual(['placed b', 'done 2']);
  });

  it('ends with the error of a file that could not be put in place, and leaves neither', async () => {
    const { events, ended } = await exportInto(() => Promise.reject(new Error('the disk is full')));
    expect(ended).toBe('the disk is full');
    expect(events.filter((event) => event.startsWith('drop')).toSorted()).toEqual(['drop a', 'drop b']);
  });
});
