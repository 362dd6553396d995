import { expect } from 'vitest';
import * as library from '../../index.ts';
import type { GoldenCase } from '../golden.ts';
import { memoryDirectory, type MemoryDirectory } from '../memory-directory.ts';
import { tested, type GoldenFunction } from './golden-function.ts';

interface Operation {
  readonly op: 'append' | 'tail' | 'clear' | 'block' | 'put' | 'tee';
  readonly message: string;
  readonly max_lines: number | null;
  readonly hex: string;
  readonly writes: readonly string[];
  readonly fail: boolean;
}

async function folderOf(one: GoldenCase): Promise<MemoryDirectory> {
  let folder = memoryDirectory('');
  for (const part of (one.inputs['dir'] as string).split('/')) {
    folder = await folder.getDirectoryHandle(part, { create: true });
  }
  return folder;
}

/** Name of the log in its folder. */
const LOG_NAME = library.getRunLogPath('').slice(1);

async function contentOf(folder: MemoryDirectory): Promise<string | null> {
  const entry = folder.entries.get(LOG_NAME);
  if (entry?.kind !== 'file') return null;
  const bytes = new Uint8Array(await (await entry.getFile()).arrayBuffer());
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function apply(folder: MemoryDirectory, operation: Operation): Promise<string | null> {
  switch (operation.op) {
    case 'append':
      await library.appendToRunLog(folder, operation.message);
      return null;
    case 'tail':
      return library.readRunLogTail(folder, operation.max_lines ?? undefined);
    case 'clear':
      await library.clearRunLog(folder);
      return null;
    case 'block':
      await folder.getDirectoryHandle(LOG_NAME, { create: true });
      return null;
    case 'put': {
      const stream = await (await folder.getFileHandle(LOG_NAME, { create: true })).createWritable();
      const pairs = operation.hex.match(/../g) ?? [];
      await stream.write(Uint8Array.from(pairs, (pair) => parseInt(pair, 16)));
      await stream.close();
      return null;
    }
    case 'tee':
      return tee(folder, operation);
  }
}

/** What the screen got; `|after` stands for what is shown once the log is closed. */
async function tee(folder: MemoryDirectory, { writes, fail }: Operation): Promise<string> {
  let screen = '';
  const log = new library.TeeLog(folder, (text) => (screen += text));
  const run = async (): Promise<void> => {
    for (const text of writes) log.write(text);
    if (fail) throw new Error('the run fails');
  };
  await run().catch((error: unknown) => error);
  await log.close();
  return `${screen}|after`;
}

/** A log with one line. */
async function withOneLine(one: GoldenCase): Promise<MemoryDirectory> {
  const folder = await folderOf(one);
  await library.appendToRunLog(folder, 'a');
  return folder;
}

export const runLog: GoldenFunction = {
  exports: 'getRunLogPath, appendToRunLog, readRunLogTail, clearRunLog, TeeLog',
  answer: async (one) => {
    const folder = await folderOf(one);
    const results = [];
    for (const operation of one.inputs['ops'] as Operation[]) results.push(await apply(folder, operation));
    return {
      path: library.getRunLogPath(one.inputs['dir'] as string),
      results,
      content: await contentOf(folder),
    };
  },
  decided: {
    tail_zero: tested('the last 0 lines are none', async (one) => {
      expect(await library.readRunLogTail(await withOneLine(one), 0)).toBe('');
    }),
    tail_negative: tested('fewer than 0 lines, or half a line, cannot be asked for', async (one) => {
      for (const count of [-1, 1.5]) {
        const reading = library.readRunLogTail(await withOneLine(one), count);
        await expect(reading).rejects.toMatchObject({ code: 'invalid-argument' });
      }
    }),
  },
};
