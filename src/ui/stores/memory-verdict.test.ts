import { expect, test } from 'vitest';
import { judgeMemory } from './memory-verdict.ts';

const GB = 1e9;

test('memory far from the limits is calm', () => {
  expect(judgeMemory({ kind: 'heap', usedBytes: GB, limitBytes: 4 * GB }, 0, 16 * GB).level).toBe('calm');
});

test('a heap near its limit is high, and then critical, with advice', () => {
  const at = (usedBytes: number) => judgeMemory({ kind: 'heap', usedBytes, limitBytes: 4 * GB }, 0, null);
  expect(at(3.1 * GB)).toMatchObject({ level: 'high', advice: expect.any(String) as string });
  expect(at(3.7 * GB).level).toBe('critical');
});

test('what the engine holds counts against three quarters of the machine', () => {
  expect(judgeMemory({ kind: 'unreadable' }, 5.5 * GB, 8 * GB).level).toBe('critical');
  expect(judgeMemory({ kind: 'unreadable' }, 5.5 * GB, null).level).toBe('calm');
});
