import { describe, expect, it } from 'vitest';
import type { RawHeader } from '#pipeline/estimates/estimate-targets.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import type { RunRequest } from '#protocol/task.ts';
import { memoryDirectory } from '#testing/memory-directory.ts';
import type { PaceMemory } from './part-paces.ts';
import { preflightRun, type Available } from './preflight.ts';

const GIB = 2 ** 30;
const RAW = memoryDirectory('raw', { S: { 'a_pre_G.tif': 1, 'a_post_G.tif': 1 } });
const FULL_SIZE: RawHeader = {
  width: 30_000,
  height: 25_000,
  sampleCount: 3,
  pixelType: 'uint8',
  signalShare: 0.4,
};

/** A computer that has not run anything yet. */
const NO_PACES: PaceMemory = { read: () => Promise.resolve({}), write: () => Promise.resolve() };

function check(over: Partial<Available>, request: Partial<RunRequest> = {}) {
  const whole: RunRequest = {
    folderId: 'folder-1',
    tasks: [{ sample: 'S', dye: 'G' }],
    parameters: { ...DEFAULTS } as RunRequest['parameters'],
    channels: {},
    fromStage: 1,
    toStage: 4,
    force: false,
    ...request,
  };
  const headers = { open: () => Promise.resolve(FULL_SIZE) };
  const available = {
    memoryBytes: 4 * GIB,
    storageBytes: 10 * GIB,
    workers: 2,
    headers,
    paces: NO_PACES,
    ...over,
  };
  return preflightRun(whole, RAW, available);
}

describe('the check before a run of full size', () => {
  it('lets a laptop of 4 GiB run, of which half is for the page', async () => {
    const { memory, storage, secondsEstimate } = await check({ memoryBytes: 2 * GIB });
    expect([memory.verdict, storage.verdict]).toEqual(['silent', 'silent']);
    expect(memory.neededBytes).toBeGreaterThan(0.7 * GIB);
    expect(storage.neededBytes).toBeCloseTo(2 * 30_000 * 25_000 * 0.4 * (4 / 3) + 2 ** 20, -1);
    expect(secondsEstimate).toBeGreaterThan(30);
  });

  it('tells a device that cannot, and what to do', async () => {
    const { memory, storage } = await check({ memoryBytes: 0.5 * GIB, storageBytes: 0.5 * GIB });
    expect(memory.verdict).toBe('fail');
    expect(memory.message).toMatch(/only .* available.*Close other tabs/);
    expect(storage.verdict).toBe('fail');
    expect(storage.message).toMatch(/only .* available.*Delete stored tasks/);
  });

  it('warns of one that just can, and says so where the browser tells nothing', async () => {
    expect((await check({ memoryBytes: 1 * GIB })).memory.verdict).toBe('warn');
    const { memory } = await check({ memoryBytes: null });
    expect(memory).toMatchObject({ verdict: 'silent', availableBytes: null });
    expect(memory.message).toMatch(/does not tell/);
  });

  it('expects less time for fewer stages and more workers', async () => {
    const whole = (await check({})).secondsEstimate ?? 0;
    expect((await check({}, { toStage: 2 })).secondsEstimate).toBeLessThan(0.6 * whole);
    expect((await check({ workers: 8 })).secondsEstimate).toBeLessThan(0.6 * whole);
  });

  it('expects as much more time as this computer took before', async () => {
    const plan = (await check({})).secondsEstimate ?? 0;
    const paces = { ...NO_PACES, read: () => Promise.resolve({ interior: [3, 3] }) };
    expect((await check({ paces })).secondsEstimate).toBeCloseTo(3 * plan, 6);
  });
});
