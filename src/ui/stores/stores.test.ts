import { expect, test } from 'vitest';
import { DEFAULTS } from '#client/parameters.ts';
import { rememberInMemory } from '#client/remembered.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { RunRequest } from '#protocol/task.ts';
import { createFakeEngine, type FakeEngineOptions } from '#testing/fake-engine.ts';
import { lookAt, lookAtNeighbour, nextRequest, openSource, startRun } from './actions.ts';
import { createAppStores, type AppStores } from './app-stores.tsx';
import { followRun } from './follow-run.ts';
import { parametersOf, violationsOf } from './settings-store.ts';

const SOURCE = { kind: 'files', name: 'raw', entries: [] } as const;

function pageWith(options: FakeEngineOptions = {}, remembered = rememberInMemory()): AppStores {
  return pageOf(createFakeEngine({ wait: () => Promise.resolve(), ...options }), remembered);
}

function pageOf(engine: EngineApi, remembered = rememberInMemory()): AppStores {
  return createAppStores({ engine, remembered, now: () => 0 }, () => Promise.resolve([]));
}

test('opening a folder looks at every pair', async () => {
  const stores = pageWith({ folder: 'good' });
  await openSource(stores, SOURCE);
  const { phase, looks } = stores.folder.getState();
  expect(phase.kind).toBe('open');
  expect(Object.values(looks).map(({ kind }) => kind)).toEqual(Array(5).fill('seen'));
});

test('previews are shown while their pair is still looked at', async () => {
  const stores = pageWith({ folder: 'good' });
  const shown: string[] = [];
  stores.folder.subscribe(({ looks }) => {
    const look = Object.values(looks)[0];
    if (look?.kind === 'looking') shown.push(Object.keys(look.previews).join(' '));
  });
  await openSource(stores, SOURCE);
  expect([...new Set(shown)]).toEqual(['', 'pre', 'pre post']);
});

test('a run of a folder with skipped pairs asks first, and goes on when confirmed', async () => {
  const stores = pageWith({ folder: 'mixed' });
  await openSource(stores, SOURCE);
  await startRun(stores, { confirmed: false });
  expect(stores.panels.getState().dialog).toBe('confirm-run');
  expect(stores.run.getState().run.order).toEqual([]);
  await startRun(stores, { confirmed: true });
  const { run } = stores.run.getState();
  const kinds = run.order.map((key) => run.tasks[key]?.status.kind);
  expect(kinds).toEqual(['complete', 'complete', 'complete', 'complete', 'failed', 'complete']);
});

test('a pair that was deselected is not run', async () => {
  const stores = pageWith({ folder: 'good' });
  await openSource(stores, SOURCE);
  stores.folder.getState().selectAll(false);
  stores.folder.getState().select({ sample: 'CD070', dye: 'DAPI' }, true);
  await startRun(stores, { confirmed: false });
  expect(stores.run.getState().run.request?.tasks).toEqual([{ sample: 'CD070', dye: 'DAPI' }]);
});

/** A page whose engine takes a run and does not end it, and keeps the questions for what runs would need. */
function pageWithEndlessRun(): { stores: AppStores; questions: RunRequest[] } {
  const engine = createFakeEngine({ wait: () => Promise.resolve(), folder: 'good' });
  const questions: RunRequest[] = [];
  const preflight = (request: RunRequest): ReturnType<EngineApi['preflight']> => {
    questions.push(request);
    return engine.preflight(request);
  };
  const run = (): ReturnType<EngineApi['run']> => new Promise(() => undefined);
  return { stores: pageOf({ ...engine, preflight, run }), questions };
}

test('a run that is started before the page has asked what it needs shows it while it goes on', async () => {
  const { stores, questions } = pageWithEndlessRun();
  await openSource(stores, SOURCE);
  void startRun(stores, { confirmed: true });
  await expect.poll(() => stores.run.getState().expectation.kind).toBe('known');
  const { run } = stores.run.getState();
  expect(run.phase).toBe('running');
  expect(questions).toEqual([run.request]);
});

test('a run whose needs are known, or asked for, asks no more', async () => {
  const { stores, questions } = pageWithEndlessRun();
  await openSource(stores, SOURCE);
  void stores.run.getState().expect(nextRequest(stores));
  void startRun(stores, { confirmed: true });
  await expect.poll(() => stores.run.getState().expectation.kind).toBe('known');
  expect(questions).toHaveLength(1);
});

test('another selection than the one that was asked about is asked about when it runs', async () => {
  const { stores, questions } = pageWithEndlessRun();
  await openSource(stores, SOURCE);
  await stores.run.getState().expect(nextRequest(stores));
  stores.folder.getState().select({ sample: 'CD070', dye: 'DAPI' }, false);
  void startRun(stores, { confirmed: true });
  expect(questions.map(({ tasks }) => tasks.length)).toEqual([5, 4]);
});

test('another folder has none of the needs of the one before', async () => {
  const { stores } = pageWithEndlessRun();
  await openSource(stores, SOURCE);
  await stores.run.getState().expect(nextRequest(stores));
  void openSource(stores, SOURCE);
  expect(stores.run.getState().expectation.kind).toBe('none');
});

test('a parameter out of range stops the run before it starts', async () => {
  const stores = pageWith({ folder: 'good' });
  await openSource(stores, SOURCE);
  stores.settings.getState().setParameter('boundary_width', 900);
  await startRun(stores, { confirmed: true });
  expect(stores.run.getState().run.phase).toBe('idle');
  expect(violationsOf(stores.settings.getState())).toHaveLength(1);
});

test('settings come back on the next visit, without stages, force and values out of range', async () => {
  const remembered = rememberInMemory();
  const { settings } = pageWith({}, remembered);
  settings.getState().setParameter('pad', 300);
  settings.getState().setParameter('angle_range', -4);
  settings.getState().set({ format: 'both', force: true, fromStage: 3 });
  const next = pageWith({}, remembered).settings;
  await next.getState().restore();
  expect(next.getState()).toMatchObject({
    changed: { pad: 300 },
    format: 'both',
    force: false,
    fromStage: 1,
    toStage: 4,
  });
  expect(parametersOf(next.getState())).toEqual({ ...DEFAULTS, pad: 300 });
});

test('a first stage behind the last one moves the last one along', () => {
  const { settings } = pageWith();
  settings.getState().set({ toStage: 2 });
  settings.getState().set({ fromStage: 3 });
  expect(settings.getState()).toMatchObject({ fromStage: 3, toStage: 3 });
});

test('a parameter set back to its default is no longer changed', () => {
  const { settings } = pageWith();
  settings.getState().setParameter('pad', 300);
  settings.getState().setParameter('pad', DEFAULTS.pad);
  expect(settings.getState().changed).toEqual({});
});

test('the task on screen follows the run to its further stages', async () => {
  const stores = pageWith({ folder: 'good', stored: true });
  const stop = followRun(stores);
  await stores.tasks.getState().refresh();
  await openSource(stores, SOURCE);
  await lookAt(stores, 'CD070/SybrGld/2');
  await startRun(stores, { confirmed: true });
  await expect
    .poll(() => {
      const { open } = stores.tasks.getState();
      return open.kind === 'open' ? open.view.summary.stagesDone : 0;
    })
    .toBe(4);
  stop();
});

test('a batch reads the list of stored tasks once, when it has ended, unless the list is on the screen', async () => {
  const engine = createFakeEngine({ wait: () => Promise.resolve(), folder: 'good' });
  let reads = 0;
  const listStored = (): ReturnType<EngineApi['listStored']> => {
    reads += 1;
    return engine.listStored();
  };
  const stores = pageOf({ ...engine, listStored });
  const stop = followRun(stores);
  await openSource(stores, SOURCE);
  await startRun(stores, { confirmed: true });
  expect(Object.values(stores.run.getState().run.tasks).length).toBeGreaterThan(1);
  expect(reads).toBe(1);
  stores.settings.getState().set({ force: true });
  const running = startRun(stores, { confirmed: true });
  stores.panels.getState().show('start');
  await running;
  expect(reads).toBeGreaterThan(2);
  stop();
});

test('the brackets step through the stored tasks and stay at the ends', async () => {
  const stores = pageWith({ stored: true });
  await stores.tasks.getState().refresh();
  const openId = (): string => {
    const { open } = stores.tasks.getState();
    return open.kind === 'none' ? '' : open.taskId;
  };
  await lookAtNeighbour(stores, 1);
  const first = openId();
  await lookAtNeighbour(stores, 1);
  const second = openId();
  await lookAtNeighbour(stores, 1);
  expect(openId()).toBe(second);
  await lookAtNeighbour(stores, -1);
  expect(openId()).toBe(first);
  expect(first).not.toBe(second);
});

test('deleting the task on screen closes it', async () => {
  const stores = pageWith({ stored: true });
  await stores.tasks.getState().refresh();
  await lookAt(stores, 'CD069/DAPI/4');
  await stores.tasks.getState().delete(['CD069/DAPI/4']);
  expect(stores.tasks.getState().open.kind).toBe('none');
  expect(stores.tasks.getState().stored?.map(({ taskId }) => taskId)).toEqual(['CD070/SybrGld/2']);
});
