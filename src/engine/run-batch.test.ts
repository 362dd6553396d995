import { describe, expect, it } from 'vitest';
import { Exo2MicroError } from '#core/errors.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import { createTaskHarness, QUICK, rgbFiles, smallPhantom, TEST_TIME } from '#testing/task-harness.ts';
import type { TaskRef } from '#protocol/folder.ts';
import type { EngineEvent, RunRequest } from '#protocol/task.ts';
import { rememberPaces } from './pace-memory.ts';
import { runBatch, type BatchEnvironment } from './run-batch.ts';

const FILES = rgbFiles(smallPhantom());

function refOf(sample: string): TaskRef {
  return { sample, dye: 'Dye1' };
}

function requestOf(samples: string[], more: Partial<RunRequest> = {}): RunRequest {
  return {
    folderId: 'folder-1',
    tasks: samples.map(refOf),
    parameters: { ...DEFAULTS, ...QUICK } as RunRequest['parameters'],
    channels: {},
    fromStage: 1,
    toStage: 1,
    force: false,
    ...more,
  };
}

/** Runs a batch whose sample "bad" fails and whose sample "busy" another tab has; tells all events in short. */
function start(
  request: RunRequest,
  more: { signal?: AbortSignal; onEvent?: (event: EngineEvent) => void; freeMemory?: () => number } = {},
) {
  let time = TEST_TIME;
  const harness = createTaskHarness({ now: () => (time += 500) });
  const events: string[] = [];
  const log: string[] = [];
  const environment: BatchEnvironment = {
    ports: harness.ports,
    resolveInput: ({ sample }) =>
      sample === 'bad'
        ? Promise.reject(new Exo2MicroError('incomplete-pair', 'The pre-stain image is missing.'))
        : Promise.resolve({ kind: 'files', files: FILES }),
    workOf: () => {
      const size = { width: 400, height: 300 };
      return Promise.resolve({ post: size, pre: size, signalShare: 1, workers: 1 });
    },
    paces: rememberPaces(harness.records),
    withTaskLock: ({ sample }, work) =>
      sample === 'busy' ? Promise.reject(new Exo2MicroError('task-locked', 'Another tab runs it.')) : work(),
    writeLog: (line) => Promise.resolve(void log.push(line)),
    usedMemory: () => 1e8,
    freeMemory: more.freeMemory ?? (() => null),
  };
  const report = runBatch(request, environment, more.signal ?? new AbortController().signal, (event) => {
    const text =
      event.kind === 'task'
        ? `${event.ref.sample} ${event.status.kind}`
        : event.kind === 'stage-done'
          ? `${event.ref.sample} stage ${event.stage}`
          : '';
    if (text !== '' && events.at(-1) !== text) events.push(text);
    more.onEvent?.(event);
  });
  return { report, events, log, harness };
}

describe('memory', () => {
  it('that runs low stops the task behind a stored stage and skips the rest', async () => {
    const { report, log, harness } = start(requestOf(['one', 'two'], { toStage: 4 }), {
      freeMemory: () => 1e6,
    });
    const [one, two] = (await report).tasks;
    expect(one?.status).toMatchObject({ kind: 'failed', error: { code: 'memory-low' } });
    expect(two?.status.kind).toBe('skipped');
    expect(await harness.records.list('stage/1-')).toHaveLength(1);
    expect(log.some((line) => line.includes('Memory: 0.10 GB at first'))).toBe(true);
  });
});

describe('a batch', () => {
  it('keeps how fast this computer was for later visits, by the parts that were worked through', async () => {
    const { report, harness } = start(requestOf(['one', 'two', 'bad']));
    await report;
    const paces = await rememberPaces(harness.records).read();
    expect(Object.keys(paces)).toEqual(['ingest: Reading the post', 'ingest: Reading the pre']);
    expect(paces['ingest: Reading the post']).toHaveLength(1);
  });

  it('tells first what is queued, then each task from its first step to its end', async () => {
    const { report, events, log } = start(requestOf(['a', 'b']));
    expect((await report).tasks.map(({ status }) => status.kind)).toEqual(['complete', 'complete']);
    expect(events).toEqual([
      'a queued',
      'b queued',
      'a running',
      'a stage 1',
      'a complete',
      'b running',
      'b stage 1',
      'b complete',
    ]);
    expect(log.at(-1)).toMatch(/^Run ended after [\d.]+ s: 2 complete$/);
    expect(log).toContainEqual(expect.stringMatching(/^a \/ Dye1: stage 1 took [\d.]+ s$/));
  });

  it('goes on after a task that fails, or that another tab has', async () => {
    const { report, log } = start(requestOf(['bad', 'busy', 'a']));
    const ended = await report;
    expect(ended.cancelled).toBe(false);
    expect(ended.tasks.map(({ status }) => status)).toMatchObject([
      { kind: 'failed', error: { code: 'incomplete-pair', message: 'The pre-stain image is missing.' } },
      { kind: 'failed', error: { code: 'task-locked' } },
      { kind: 'complete', summary: { stagesDone: 1, registrationStage: 'identity', channelLabel: 'green' } },
    ]);
    expect(log).toContain('bad / Dye1: failed: The pre-stain image is missing.');
    expect(log.at(-1)).toContain('2 failed, 1 complete');
  });

  it('that is cancelled leaves the rest cancelled, without starting it', async () => {
    const controller = new AbortController();
    const { report, events } = start(requestOf(['a', 'b', 'c']), {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'task' && event.ref.sample === 'b' && event.status.kind === 'running')
          controller.abort();
      },
    });
    const { tasks, cancelled } = await report;
    expect(cancelled).toBe(true);
    expect(tasks.map(({ status }) => status.kind)).toEqual(['complete', 'cancelled', 'cancelled']);
    expect(events).not.toContain('c running');
    expect(events.slice(-2)).toEqual(['b cancelled', 'c cancelled']);
  });

  it('of no tasks ends at once', async () => {
    expect(await start(requestOf([])).report).toMatchObject({ tasks: [], cancelled: false });
  });

  it.each([
    ['a range of stages that runs backwards', { fromStage: 3, toStage: 2 }, 'invalid-argument'],
    ['a parameter out of its range', { parameters: { ...DEFAULTS, pad: -1 } }, 'invalid-parameter'],
  ] as const)('with %s is refused before anything starts', async (_, more, code) => {
    const { report, events } = start(requestOf(['a'], more));
    await expect(report).rejects.toMatchObject({ code });
    expect(events).toEqual([]);
  });

  it("takes a dye's channel from the request", async () => {
    const { report } = start(requestOf(['a'], { channels: { Dye1: { kind: 'sum' } } }));
    const [task] = (await report).tasks;
    expect(task?.status).toMatchObject({ summary: { channelLabel: 'sum of red, green and blue' } });
  });

  it('has progress that never falls and always counts', async () => {
    let last = { sample: '', fraction: 0 };
    const { report } = start(requestOf(['a', 'b'], { toStage: 4 }), {
      onEvent: (event) => {
        if (event.kind !== 'task' || event.status.kind !== 'running') return;
        const { fraction, progress } = event.status;
        if (event.ref.sample === last.sample) expect(fraction).toBeGreaterThanOrEqual(last.fraction);
        expect(progress.done).toBeLessThanOrEqual(progress.total);
        expect(fraction).toBeLessThanOrEqual(1);
        last = { sample: event.ref.sample, fraction };
      },
    });
    await report;
    expect(last.fraction).toBeGreaterThan(0.8);
  }, 120_000);
});
