import { expect, test } from 'vitest';
import { readPageMemory } from './page-memory.ts';

test('the heap is read where the browser shows it', async () => {
  const memory = { usedJSHeapSize: 10, jsHeapSizeLimit: 100 };
  expect(await readPageMemory({ memory })).toEqual({ kind: 'heap', usedBytes: 10, limitBytes: 100 });
});

test('without a heap reading the slow measurement is asked', async () => {
  const measureUserAgentSpecificMemory = () => Promise.resolve({ bytes: 30 });
  expect(await readPageMemory({ measureUserAgentSpecificMemory })).toEqual({
    kind: 'measured',
    usedBytes: 30,
  });
});

test('a refused measurement and a browser without one are unreadable', async () => {
  const measureUserAgentSpecificMemory = () => Promise.reject(new DOMException('no', 'SecurityError'));
  expect(await readPageMemory({ measureUserAgentSpecificMemory })).toEqual({ kind: 'unreadable' });
  expect(await readPageMemory({})).toEqual({ kind: 'unreadable' });
});
