import { describe, expect, it } from 'vitest';
import { goldenCase, goldenCases, type GoldenCase } from '#testing/golden.ts';
import { memoryDirectory, type MemoryDirectory } from '#testing/memory-directory.ts';
import { RUN_LOG_NAME } from './export-names.ts';
import { appendToRunLog, clearRunLog, getRunLogPath, readRunLogTail, TeeLog } from './run-log.ts';

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

async function contentOf(folder: MemoryDirectory): Promise<string | null> {
  const entry = folder.entries.get(RUN_LOG_NAME);
  if (entry?.kind !== 'file') return null;
  const bytes = new Uint8Array(await (await entry.getFile()).arrayBuffer());
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function apply(folder: MemoryDirectory, operation: Operation): Promise<string | null> {
  switch (operation.op) {
    case 'append':
      await appendToRunLog(folder, operation.message);
      return null;
    case 'tail':
      return readRunLogTail(folder, operation.max_lines ?? undefined);
    case 'clear':
      await clearRunLog(folder);
      return null;
    case 'block':
      await folder.getDirectoryHandle(RUN_LOG_NAME, { create: true });
      return null;
    case 'put': {
      const stream = await (await folder.getFileHandle(RUN_LOG_NAME, { create: true })).createWritable();
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
  const log = new TeeLog(folder, (text) => (screen += text));
  const run = async (): Promise<void> => {
    for (const text of writes) log.write(text);
    if (fail) throw new Error('the run fails');
  };
  await run().catch((error: unknown) => error);
  await log.close();

  return `${screen}|after`;
}

const DECIDED_OTHERWISE = ['tail_zero', 'tail_negative'];

describe('run log', () => {
  it.each(goldenCases('run_log').filter((one) => !DECIDED_OTHERWISE.includes(one.name)))(
    'golden: $name',
    async (one) => {
      const folder = await folderOf(one);
      const results = [];
      for (const operation of one.inputs['ops'] as Operation[]) {
        results.push(await apply(folder, operation));
      }
      expect(results).toEqual(one.outputs['results']);
      expect(await contentOf(folder)).toBe(one.outputs['content']);
      expect(getRunLogPath(one.inputs['dir'] as string)).toBe(one.outputs['path']);
    },
  );

  it('the last 0 lines are none, and fewer cannot be asked for', async () => {
    const folder = await folderOf(goldenCase('run_log', 'tail_zero'));
    await appendToRunLog(folder, 'a');
    expect(await readRunLogTail(folder, 0)).toBe('');
    await expect(readRunLogTail(folder, -1)).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(readRunLogTail(folder, 1.5)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('a message that cannot be kept is said to be lost, and stops nothing', async () => {
    const folder = memoryDirectory('out');
    expect(await appendToRunLog(folder, 'a')).toBe(true);
    folder.failure = new DOMException('', 'NotAllowedError');
    expect(await appendToRunLog(folder, 'b')).toBe(false);
    const log = new TeeLog(folder, () => undefined);
    log.write('c\n');
    await log.close();
    expect(log.keptAll).toBe(false);
    folder.failure = null;
    expect(await readRunLogTail(folder)).toBe('a\n');
  });

  it('a half-written message leaves the log as it was', async () => {
    const folder = memoryDirectory('out');
    await appendToRunLog(folder, 'a');
    const file = await folder.getFileHandle(RUN_LOG_NAME);
    const createWritable = file.createWritable.bind(file);
    file.createWritable = async (options) => {
      const stream = await createWritable(options);
      stream.write = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
      return stream;
    };
    expect(await appendToRunLog(folder, 'b')).toBe(false);
    expect(await readRunLogTail(folder)).toBe('a\n');
  });

  it('writes of overlapping flushes stay in order', async () => {
    const folder = memoryDirectory('out');
    const log = new TeeLog(folder, () => undefined);
    const flushes = ['a', 'b', 'c'].map((text) => {
      log.write(`${text}\n`);
      return log.flush();
    });
    await Promise.all(flushes);
    expect(await readRunLogTail(folder)).toBe('a\nb\nc\n');
    expect(log.keptAll).toBe(true);
  });
});
