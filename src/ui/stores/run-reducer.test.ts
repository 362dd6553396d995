import { expect, test } from 'vitest';
import { DEFAULTS } from '#client/parameters.ts';
import type { EngineEvent, RunRequest, TaskStatus } from '#protocol/task.ts';
import { fakeSummary } from '#testing/fake-engine-data.ts';
import { taskKey } from '#ui/words/task-key.ts';
import { overallProgress } from './overall-progress.ts';
import { NO_RUN, reduceRun, type Run, type RunChange } from './run-reducer.ts';

const FIRST = { sample: 'CD070', dye: 'SybrGld' };
const SECOND = { sample: 'CD070', dye: 'DAPI' };
const REQUEST: RunRequest = {
  folderId: 'folder-1',
  tasks: [FIRST, SECOND],
  parameters: DEFAULTS,
  channels: {},
  fromStage: 1,
  toStage: 4,
  force: false,
};
const ERROR = { code: 'unreadable-tiff', message: 'broken', facts: {}, causes: [] } as const;

const started: RunChange = { kind: 'started', request: REQUEST, at: 0 };

function running(fraction: number, secondsLeft: number | null = null): TaskStatus {
  const progress = { stage: 'boundary', step: 'Searching', done: 1, total: 2, unit: 'turns' } as const;
  return { kind: 'running', progress, fraction, secondsLeft };
}

function complete(taskId: string): TaskStatus {
  return { kind: 'complete', taskId, summary: fakeSummary(4) };
}

function event(each: EngineEvent, at = 0): RunChange {
  return { kind: 'event', event: each, at };
}

function after(...changes: RunChange[]): Run {
  return changes.reduce(reduceRun, NO_RUN);
}

function firstTask(run: Run): Run['tasks'][string] | undefined {
  return run.tasks[taskKey(FIRST)];
}

test('a run starts with all its tasks waiting, in the order of the request', () => {
  const run = after(started);
  expect(run.phase).toBe('running');
  expect(run.order).toEqual([taskKey(FIRST), taskKey(SECOND)]);
  expect(Object.values(run.tasks).map(({ status }) => status.kind)).toEqual(['queued', 'queued']);
});

test('progress moves one task and leaves the other as it was', () => {
  const before = after(started);
  const run = reduceRun(before, event({ kind: 'task', ref: FIRST, status: running(0.25) }, 5));
  expect(firstTask(run)).toMatchObject({ status: { kind: 'running', fraction: 0.25 }, startedAt: 5 });
  expect(run.tasks[taskKey(SECOND)]).toBe(before.tasks[taskKey(SECOND)]);
});

test('progress that arrives after the end of its task changes nothing', () => {
  const run = after(
    started,
    event({ kind: 'task', ref: FIRST, status: complete('a/4') }),
    event({ kind: 'task', ref: FIRST, status: running(0.9) }),
  );
  expect(firstTask(run)?.status.kind).toBe('complete');
});

test('a finished stage names the stored task, which can be looked at while the run goes on', () => {
  const stage = {
    kind: 'stage-done',
    ref: FIRST,
    stage: 1,
    seconds: 2,
    resumed: true,
    taskId: 'a/1',
  } as const;
  const run = after(started, event(stage), event(stage), event({ ...stage, stage: 2, taskId: 'a/2' }));
  expect(firstTask(run)).toMatchObject({ taskId: 'a/2', status: { kind: 'queued' } });
  expect(firstTask(run)?.stages.map((each) => each.stage)).toEqual([1, 2]);
});

test('an event of a task that was not asked for is dropped', () => {
  const before = after(started);
  const stray = event({ kind: 'task', ref: { sample: 'X', dye: 'Y' }, status: running(0.5) });
  expect(reduceRun(before, stray)).toBe(before);
});

test('the report of the end settles tasks whose last event was lost', () => {
  const report = {
    tasks: [
      { ref: FIRST, status: complete('a/4') },
      { ref: SECOND, status: { kind: 'failed', error: ERROR } as const },
    ],
    cancelled: false,
    seconds: 9,
  };
  const run = after(started, { kind: 'ended', report, at: 9000 });
  expect(run.phase).toBe('idle');
  expect(run.order.map((key) => run.tasks[key]?.status.kind)).toEqual(['complete', 'failed']);
});

test('where the engine stops, the running task has failed and the waiting ones are cancelled', () => {
  const run = after(started, event({ kind: 'task', ref: FIRST, status: running(0.5) }), {
    kind: 'broken',
    error: { ...ERROR, code: 'worker-lost' },
    at: 1,
  });
  expect(run.order.map((key) => run.tasks[key]?.status.kind)).toEqual(['failed', 'cancelled']);
  expect(run.error?.code).toBe('worker-lost');
});

test('a run that goes on cannot be forgotten', () => {
  const run = after(started);
  expect(reduceRun(run, { kind: 'forgotten' })).toBe(run);
});

test('the log keeps its last lines', () => {
  const lines = Array.from({ length: 600 }, (_, index) => event({ kind: 'log', line: `line ${index}` }));
  const run = after(started, ...lines);
  expect(run.log).toHaveLength(500);
  expect(run.log.at(-1)).toBe('line 599');
});

test('each task counts the same in the whole progress', () => {
  const run = after(
    started,
    event({ kind: 'task', ref: FIRST, status: complete('a/4') }),
    event({ kind: 'task', ref: SECOND, status: running(0.5) }),
  );
  expect(overallProgress(run, 0)).toMatchObject({ fraction: 0.75, ended: 1, failed: 0, total: 2 });
});

test('the time left counts waiting tasks as long as the ended ones took', () => {
  const third = { sample: 'CD071', dye: 'DAPI' };
  const run = after(
    { kind: 'started', request: { ...REQUEST, tasks: [FIRST, SECOND, third] }, at: 0 },
    event({ kind: 'task', ref: FIRST, status: running(0) }, 0),
    event({ kind: 'task', ref: FIRST, status: complete('a/4') }, 20_000),
    event({ kind: 'task', ref: SECOND, status: running(0.5, 8) }, 21_000),
  );
  expect(overallProgress(run, 22_000).secondsLeft).toBe(28);
});

test('a task that cannot tell its time yet is expected to take as long as the ended ones', () => {
  const run = after(
    started,
    event({ kind: 'task', ref: FIRST, status: running(0) }, 0),
    event({ kind: 'task', ref: FIRST, status: complete('a/4') }, 20_000),
    event({ kind: 'task', ref: SECOND, status: running(0, null) }, 20_000),
  );
  expect(overallProgress(run, 25_000).secondsLeft).toBe(15);
});

test('the time left is unknown until the first task knows its own', () => {
  const run = after(started, event({ kind: 'task', ref: FIRST, status: running(0.01, null) }));
  expect(overallProgress(run, 0).secondsLeft).toBeNull();
});
