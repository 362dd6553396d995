import { afterEach, describe, expect, it, vi } from 'vitest';
import { isExo2MicroError } from '#core/errors.ts';
import type { Rect } from '#core/rect.ts';
import { silentContext, type Progress } from '#core/run-context.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import { startTrialWorker } from '#testing/pool-trial.ts';
import { transferablesOf } from './serve-jobs.ts';
import { tileWorkerCount, WorkerPool } from './worker-pool.ts';

let pool: WorkerPool;
let started: Worker[] = [];

function createPool(size: number, restAfterMs?: number): WorkerPool {
  pool = new WorkerPool(
    size,
    () => {
      const worker = startTrialWorker();
      started.push(worker);
      return worker;
    },
    restAfterMs,
  );
  return pool;
}

afterEach(() => {
  pool.dispose();
  started = [];
});

/** A job that ends as its image's name says; else gives pixels of the name's length. */
function tile(image: string, signal?: AbortSignal): Promise<number | undefined> {
  const layer = { image, canvas: { width: 64, height: 64 }, pad: 0, postToImage: null };
  const job = { layer, level: 0, column: 0, row: 0, tileSize: 64 };
  return pool.run('canvas-tile', job, silentContext(signal)).then(({ data }) => data?.[0]);
}

/** A job of many seconds, which looks for a cancel between any two of its windows. */
function longJob(signal: AbortSignal): Promise<unknown> {
  const layer = { image: 'empty', canvas: { width: 64, height: 64 }, pad: 0, postToImage: null };
  const window: Rect = { x: 0, y: 0, width: 8, height: 8 };
  const windows = Array.from({ length: 300_000 }, () => window);
  const count = { kind: 'differences', scales: [1], peakWindows: [] } as const;
  return pool.run(
    'pair-sweep',
    { post: layer, pre: layer, rawPre: layer, windows, count },
    silentContext(signal),
  );
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('jobs', () => {
  it('run in the order of the calls, one for each worker, which start with their first job', async () => {
    createPool(1);
    expect(started).toHaveLength(0);
    const ended: string[] = [];
    const names = ['a', 'bb', 'ccc', 'dddd'];
    const results = names.map((name) => tile(name).then((value) => (ended.push(name), value)));
    expect(await Promise.all(results)).toEqual([1, 2, 3, 4]);
    expect(ended).toEqual(names);
    expect(started).toHaveLength(1);
  });

  it('take the memory that they are given, and give it back with what they made', async () => {
    createPool(1);
    const layer = { image: 'ccc', canvas: { width: 64, height: 64 }, pad: 0, postToImage: null };
    const picture = { kind: 'layer', layer } as const;
    const memory = [new ArrayBuffer(4 * 64)];
    const job = { picture, y: 0, rowCount: 1, byteOrders: ['little-endian'], memory } as const;
    const [rows] = await pool.run('canvas-rows', job, silentContext());
    expect(memory[0]?.byteLength).toBe(0);
    expect(new Float32Array(rows!.buffer)).toEqual(new Float32Array(64).fill(3));
  });

  it('share as many workers as there are jobs, up to the size of the pool', async () => {
    createPool(3);
    await Promise.all(['a', 'b'].map((name) => tile(name)));
    expect(started).toHaveLength(2);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => tile(name)));
    expect(started).toHaveLength(3);
  });

  it('that come late find their workers ended, and are run by new ones', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      createPool(2, 1000);
      await Promise.all(['a', 'b'].map((name) => tile(name)));
      const ends = started.map((worker) => vi.spyOn(worker, 'terminate'));
      vi.advanceTimersByTime(999);
      await tile('a');
      vi.advanceTimersByTime(999);
      expect(started).toHaveLength(2);
      for (const end of ends) expect(end).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      for (const end of ends) expect(end).toHaveBeenCalledOnce();
      expect(await tile('ccc')).toBe(3);
      expect(started).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that take long keep their workers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      createPool(2, 1000);
      const controller = new AbortController();
      const long = failureOf(longJob(controller.signal));
      await tile('a');
      vi.advanceTimersByTime(5000);
      controller.abort(new DOMException('cancelled', 'AbortError'));
      expect(await long).toMatchObject({ name: 'AbortError' });
      expect(started).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('share fewer or more workers once the pool has another size', async () => {
    createPool(1);
    await tile('a');
    pool.resize(3);
    expect(pool.parallelism).toBe(3);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => tile(name)));
    expect(started).toHaveLength(3);
    const ended = started.map((worker) => vi.spyOn(worker, 'terminate'));
    const values = Promise.all(['a', 'bb', 'ccc', 'dddd'].map((name) => tile(name)));
    pool.resize(1);
    expect(await values).toEqual([1, 2, 3, 4]);
    expect(ended.filter((end) => end.mock.calls.length > 0)).toHaveLength(2);
    expect(await tile('five5')).toBe(5);
    expect(started).toHaveLength(3);
  });

  it('tell their progress', async () => {
    createPool(1);
    const seen: Progress[] = [];
    const ctx = { ...silentContext(), report: (progress: Progress) => void seen.push(progress) };
    const job = { post: 'a', pre: 'a', parameters: { ...DEFAULTS, multiscale: false } };
    await failureOf(pool.run('align-boundary', job, ctx));
    // Messages have a channel of their own, and may come after the job's end.
    await expect.poll(() => seen[0]).toMatchObject({ stage: 'boundary', done: 0 });
  });
});

describe('a cancel', () => {
  it('takes a waiting job out of the queue, and the others run', async () => {
    createPool(1);
    const controller = new AbortController();
    const first = tile('a');
    const waiting = failureOf(tile('bb', controller.signal));
    const last = tile('ccc');
    controller.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
    expect([await first, await last]).toEqual([1, 3]);
  });

  it('ends a running job soon, and its worker takes the next one', async () => {
    createPool(1);
    await tile('a');
    const controller = new AbortController();
    const running = failureOf(longJob(controller.signal));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const at = performance.now();
    controller.abort();
    expect(await running).toMatchObject({ name: 'AbortError' });
    expect(performance.now() - at).toBeLessThan(1000);
    expect(await tile('bb')).toBe(2);
    expect(started).toHaveLength(1);
  });

  it('before the call starts nothing', async () => {
    createPool(1);
    expect(await failureOf(tile('a', AbortSignal.abort()))).toMatchObject({ name: 'AbortError' });
    expect(started).toHaveLength(0);
  });

  it('in the moment in which a worker comes free is not missed', async () => {
    createPool(1);
    const controller = new AbortController();
    const first = tile('a').then(() => controller.abort());
    const second = failureOf(longJob(controller.signal));
    await first;
    expect(await second).toMatchObject({ name: 'AbortError' });
  });
});

describe('a failure', () => {
  it('keeps code, message, facts and causes', async () => {
    createPool(1);
    const error = await failureOf(tile('refused'));
    expect(isExo2MicroError(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'storage-damaged',
      message: 'The outer message.',
      facts: { tile: 7 },
    });
    expect((error as Error).cause).toMatchObject({ message: 'TypeError: the inner reason' });
    expect(await tile('bb')).toBe(2);
  });

  it('that nobody expected is internal, with its place', async () => {
    createPool(1);
    const error = await failureOf(tile('bug'));
    expect(error).toMatchObject({ code: 'internal', message: 'RangeError: out of range' });
    expect(String((error as Error).cause)).toContain('pool-trial.worker');
  });
});

describe('a worker that dies', () => {
  it('rejects only the job that it had, and is replaced for those that wait', async () => {
    createPool(1);
    const dying = failureOf(tile('dies'));
    const next = tile('bb');
    const error = await dying;
    expect(error).toMatchObject({ code: 'worker-lost' });
    expect(String(error)).toContain('the worker broke');
    expect(await next).toBe(2);
    expect(started).toHaveLength(2);
  });

  it('leaves the jobs of the other workers alone', async () => {
    createPool(2);
    const [dying, other] = [failureOf(tile('dies')), tile('bb')];
    expect(await dying).toMatchObject({ code: 'worker-lost' });
    expect([await other, await tile('a'), await tile('ccc')]).toEqual([2, 1, 3]);
  });
});

describe('a closed pool', () => {
  it('rejects what runs, what waits and what comes, and starts no worker', async () => {
    createPool(1);
    const running = failureOf(longJob(new AbortController().signal));
    const waiting = failureOf(tile('a'));
    pool.dispose();
    for (const error of [await running, await waiting, await failureOf(tile('a'))])
      expect(error).toMatchObject({ code: 'worker-lost', facts: { reason: 'was closed' } });
    expect(started).toHaveLength(1);
  });
});

it('each buffer of a result moves once', () => {
  const shared = new Float32Array(4);
  const other = new Uint8Array(2);
  const value = { a: shared, b: [{ c: shared.subarray(1) }, { c: other }], d: [1, 2], e: null, f: 'text' };
  expect(transferablesOf(value)).toEqual([shared.buffer, other.buffer]);
});

it('there is a worker for each core, from one to eight', () => {
  expect([0, 1, 4, 64].map(tileWorkerCount)).toEqual([1, 1, 4, 8]);
});
