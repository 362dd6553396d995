import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ParameterChoice } from '#pipeline/parameters.ts';
import type { RunRequest } from '#protocol/task.ts';
import {
  createBench,
  ignore,
  PHANTOM,
  rawEntries,
  REF,
  requestOf,
  runPair as runPairOn,
  type Bench,
} from '#testing/engine-bench.ts';
import { logWriter } from './log-writer.ts';

vi.setConfig({ testTimeout: 120_000 });

let bench: Bench;
let folderId: string;

beforeEach(async () => {
  bench = createBench();
  ({ folderId } = await bench.engine.openFolder({ kind: 'files', name: 'raw', entries: rawEntries() }));
});

const runPair = (more: Partial<RunRequest> = {}, set: ParameterChoice = {}): Promise<string> =>
  runPairOn(bench, folderId, more, set);

describe('folders', () => {
  it('tell their pairs, and what cannot be run', async () => {
    const report = await bench.engine.openFolder({ kind: 'files', name: 'raw', entries: rawEntries() });
    expect(report.tasks.map(({ ref }) => ref.sample)).toEqual(['S1', 'S2']);
    expect(report.tasks[0]).toMatchObject({
      postFile: 'S1_PostStain_Gld.tif',
      preFile: 'S1_PreStain_Gld.tif',
    });
    expect(report.skipped.map(({ ref }) => ref.sample)).toEqual(['S3']);
    expect(report.layoutOk).toBe(true);
  });

  it('have names of their own, those that cannot be used too', async () => {
    const bad = await bench.engine.openFolder({ kind: 'files', name: 'empty', entries: [] });
    const good = await bench.engine.openFolder({ kind: 'files', name: 'raw', entries: rawEntries() });
    expect(bad).toMatchObject({ layoutOk: false, tasks: [] });
    expect(bad.notices[0]?.severity).toBe('error');
    expect(new Set([folderId, bad.folderId, good.folderId]).size).toBe(3);
  });

  it('that are not open are refused', async () => {
    await expect(bench.engine.inspectTask('folder-99', REF, ignore)).rejects.toMatchObject({
      code: 'file-moved',
    });
  });

  it('of the demo hold a pair that is the same on every visit', async () => {
    const first = await bench.engine.openFolder({ kind: 'demo', seed: 1 });
    expect(first.tasks).toHaveLength(1);
    const { ref } = first.tasks[0]!;
    const looks = [await bench.engine.inspectTask(first.folderId, ref, ignore)];
    const second = await bench.engine.openFolder({ kind: 'demo', seed: 1 });
    looks.push(await bench.engine.inspectTask(second.folderId, ref, ignore));
    expect(looks[0]).toEqual(looks[1]);
    expect(looks[0]?.channel).toEqual({ choice: { kind: 'single', index: 1 }, label: 'green' });
  });
});

describe('a look at a pair', () => {
  it('gives sizes, channels, previews and the channel', async () => {
    const look = await bench.engine.inspectTask(folderId, REF, ignore);
    expect(look.channel?.label).toBe('green');
    expect(look.post).toMatchObject({
      file: 'S1_PostStain_Gld.tif',
      size: { width: 500, height: 400 },
      mode: 'RGB',
    });
    if ('error' in look.post) throw new Error('unexpected');
    expect(look.post.thumbnail).toMatchObject({ width: 160, height: 128 });
    expect(look.post.channels.map(({ name }) => name)).toEqual(['R', 'G', 'B']);
  });

  it('tells of each preview before all else, and a check of a run waits for it', async () => {
    const order: string[] = [];
    const look = bench.engine
      .inspectTask(folderId, REF, ({ side, file, thumbnail }) => {
        order.push(`${side} ${file} ${thumbnail.width}`);
      })
      .then(() => order.push('look'));
    const check = bench.engine.preflight(requestOf(folderId)).then(() => order.push('check'));
    await Promise.all([look, check]);
    expect(order).toEqual(['pre S1_PreStain_Gld.tif 160', 'post S1_PostStain_Gld.tif 160', 'look', 'check']);
  });

  it('shows the one file where the other cannot be read', async () => {
    const look = await bench.engine.inspectTask(folderId, { ...REF, sample: 'S2' }, ignore);
    expect(look.post).toMatchObject({ size: { width: 40, height: 30 } });
    expect(look.pre).toMatchObject({
      error: { code: 'unreadable-tiff', facts: { file: 'S2_PreStain_Gld.tif' } },
    });
    expect(look.channel).toBeNull();
  });
});

describe('the check before a run', () => {
  it('tells what is needed and what there is', async () => {
    const report = await bench.engine.preflight(requestOf(folderId));
    expect(report.storage).toMatchObject({ verdict: 'silent', availableBytes: 2 ** 33 - 10 });
    expect(report.storage.neededBytes).toBeGreaterThan(0);
    expect(report.secondsEstimate).toBeGreaterThan(0);
  });

  it('of stored images needs nothing', async () => {
    const report = await bench.engine.preflight(requestOf(null));
    expect([report.memory.verdict, report.storage.neededBytes, report.secondsEstimate]).toEqual([
      'silent',
      0,
      null,
    ]);
  });
});

describe('runs', () => {
  it('are one at a time, and nothing is deleted meanwhile', async () => {
    const first = bench.engine.run(requestOf(folderId, { toStage: 1 }), ignore);
    await expect(bench.engine.run(requestOf(folderId), ignore)).rejects.toMatchObject({
      code: 'task-locked',
    });
    await expect(bench.engine.deleteStored([])).rejects.toMatchObject({ code: 'task-locked' });
    expect((await first).tasks[0]?.status.kind).toBe('complete');
    expect(await runPair({ toStage: 1 })).toMatch(/^stage/);
  });

  it('wait for a deletion, which would take their images', async () => {
    const deletion = bench.engine.deleteStored([]);
    const taskId = await runPair({ toStage: 1 });
    await deletion;
    expect((await bench.engine.openTask(taskId)).canvas).toEqual({ width: 622, height: 522 });
  });

  it('are cancelled, and cancelling without a run is harmless', async () => {
    await bench.engine.cancelRun();
    const run = bench.engine.run(requestOf(folderId), (event) => {
      if (event.kind === 'stage-done') void bench.engine.cancelRun();
    });
    expect(await run).toMatchObject({ cancelled: true, tasks: [{ status: { kind: 'cancelled' } }] });
    expect((await bench.engine.listStored())[0]?.summary.stagesDone).toBe(1);
  });

  it('that are refused leave the engine free', async () => {
    const backwards = requestOf(folderId, { fromStage: 4, toStage: 1 });
    await expect(bench.engine.run(backwards, ignore)).rejects.toMatchObject({ code: 'invalid-argument' });
    await runPair({ toStage: 1 });
  });

  it('go on from storage without a folder', async () => {
    await runPair({ toStage: 1 });
    const { tasks } = await bench.engine.run(requestOf(null, {}, { manual_scale: 2 }), ignore);
    expect(tasks[0]?.status).toMatchObject({ kind: 'complete', summary: { stagesDone: 4, manualScale: 2 } });
    const stranger = requestOf(null, { tasks: [{ sample: 'S9', dye: 'Gld' }] });
    const missing = await bench.engine.run(stranger, ignore);
    expect(missing.tasks[0]?.status).toMatchObject({ kind: 'failed', error: { code: 'not-stored' } });
  });

  it('write a log that can be read and cleared', async () => {
    await runPair({ toStage: 1 });
    expect(await bench.engine.readRunLog(1)).toMatch(/^\d{4}-.*Z Run ended after .* s: 1 complete\n$/);
    await bench.engine.clearRunLog();
    expect(await bench.engine.readRunLog(5)).toBeNull();
  });

  it('do not mind a log that cannot be written', async () => {
    bench.log.failure = new DOMException('gone', 'NotAllowedError');
    await runPair({ toStage: 1 });
    const failing = logWriter(() => Promise.reject(new Error('no folder')));
    await failing.write('line');
    await expect(failing.flush()).resolves.toBeUndefined();
  });
});

describe('stored tasks', () => {
  it('are listed with what differs, and are gone when deleted', async () => {
    const plain = await runPair();
    const scaled = await runPair({}, { manual_scale: 2 });
    const stored = await bench.engine.listStored();
    expect(stored.map(({ taskId }) => taskId).toSorted()).toEqual([plain, scaled].toSorted());
    expect(stored.find(({ taskId }) => taskId === scaled)).toMatchObject({
      ref: REF,
      suffix: '_pad61_rs0_ss0_msc2',
      summary: { stagesDone: 4, registrationStage: 'interior' },
    });
    await bench.engine.deleteStored([plain, scaled]);
    expect(await bench.engine.listStored()).toEqual([]);
    await expect(bench.engine.openTask(plain)).rejects.toMatchObject({ code: 'not-stored' });
    await runPair({ toStage: 2 });
  });
});

describe('views', () => {
  it('give tiles, pixels and plots of every stage', async () => {
    const taskId = await runPair();
    const view = await bench.engine.openTask(taskId);
    expect(view).toMatchObject({
      pad: 61,
      canvas: { width: 622, height: 522 },
      pixelType: 'uint8',
      levelCount: 2,
    });
    expect(view.stages.map(({ stage }) => stage)).toEqual(['padded', 'coarse', 'boundary', 'interior']);
    expect(view.histograms.post.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(view.residuals.length).toBeGreaterThan(0);
    const tile = await bench.engine.readTile({
      taskId,
      layer: { kind: 'post' },
      level: 0,
      column: 0,
      row: 0,
      tileSize: 512,
    });
    const readout = await bench.engine.readPixel(taskId, 300, 250);
    expect(readout.post).toBe(PHANTOM.post.data[(250 - 61) * 500 + 300 - 61]);
    expect(tile.data?.[250 * 512 + 300]).toBe(readout.post);
    expect(readout.pre.map(({ stage }) => stage)).toEqual(['padded', 'coarse', 'boundary', 'interior']);
    expect(readout.pre[0]?.value).toBe(PHANTOM.pre.data[(250 - 61) * 500 + 300 - 61]);
    expect(await bench.engine.readFigures(taskId)).not.toBeNull();
  });

  it('of a task that is not there yet say so', async () => {
    const taskId = await runPair({ toStage: 1 });
    expect(await bench.engine.readFigures(taskId)).toBeNull();
    const layer = { kind: 'pre', stage: 'interior' } as const;
    const tile = bench.engine.readTile({ taskId, layer, level: 0, column: 0, row: 0, tileSize: 512 });
    await expect(tile).rejects.toMatchObject({ code: 'not-stored', facts: { stage: 'interior' } });
  });

  it('read the records of a task once for many tiles', async () => {
    const taskId = await runPair({ toStage: 1 });
    const get = vi.spyOn(bench.harness.records, 'get');
    for (let row = 0; row < 4; row += 1)
      await bench.engine.readTile({
        taskId,
        layer: { kind: 'post' },
        level: 0,
        column: 0,
        row,
        tileSize: 128,
      });
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('do not keep that a task was not there', async () => {
    const taskId = await runPair({ toStage: 1 });
    const kept = bench.harness.records.files.get(taskId)!;
    const other = createBench(bench.harness).engine;
    bench.harness.records.files.delete(taskId);
    await expect(other.openTask(taskId)).rejects.toMatchObject({ code: 'not-stored' });
    bench.harness.records.files.set(taskId, kept);
    expect((await other.openTask(taskId)).taskId).toBe(taskId);
  });
});

it('hands on how many threads are to work', async () => {
  expect(await bench.engine.setThreads(3)).toMatchObject({ backend: 'cpu' });
  expect(bench.threads).toEqual([3]);
});

it('the status tells the machine and its storage', async () => {
  expect(await bench.engine.setBackend('auto')).toMatchObject({
    backend: 'cpu',
    tileWorkers: 2,
    heldBytes: 0,
  });
  await bench.engine.noteMemory(77);
  expect(await bench.engine.status()).toMatchObject({ heldBytes: 77, storage: { persisted: true } });
});
