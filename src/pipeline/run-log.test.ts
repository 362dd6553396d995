import { describe, expect, it } from 'vitest';
import { memoryDirectory } from '#testing/memory-directory.ts';
import { RUN_LOG_NAME } from './export-names.ts';
import { appendToRunLog, readRunLogTail, TeeLog } from './run-log.ts';

describe('run log', () => {
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
