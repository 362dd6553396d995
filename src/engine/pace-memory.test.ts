import { expect, it } from 'vitest';
import { createTaskHarness } from '#testing/task-harness.ts';
import { rememberPaces } from './pace-memory.ts';

it('paces are found again by the next engine', async () => {
  const { records } = createTaskHarness();
  await rememberPaces(records).write({ ingest: [2, 3] });
  expect(await rememberPaces(records).read()).toEqual({ ingest: [2, 3] });
});

it('storage that keeps or gives nothing does not stop a run', async () => {
  const broken = {
    get: () => Promise.reject(new Error('damaged')),
    put: () => Promise.reject(new Error('full')),
  };
  await expect(rememberPaces(broken).write({ ingest: [2] })).resolves.toBeUndefined();
  expect(await rememberPaces(broken).read()).toEqual({});
});
