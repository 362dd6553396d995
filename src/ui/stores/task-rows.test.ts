import { expect, test } from 'vitest';
import { DEFAULTS } from '#client/parameters.ts';
import type { StoredTask } from '#protocol/task.ts';
import { fakeFolder, fakeSummary } from '#testing/fake-engine-data.ts';
import { openableIds } from './actions.ts';
import { NO_RUN } from './run-reducer.ts';
import { storedRows, taskRows, type RowSources } from './task-rows.ts';

function stored(sample: string, dye: string, stagesDone: 2 | 4, pad = DEFAULTS.pad): StoredTask {
  return {
    taskId: `${sample}/${dye}/${pad}/${stagesDone}`,
    ref: { sample, dye },
    suffix: pad === DEFAULTS.pad ? '' : `_pad${pad}`,
    parameters: { ...DEFAULTS, pad },
    summary: fakeSummary(stagesDone),
    bytes: 1,
    storedAt: 0,
  };
}

function sources(tasks: readonly StoredTask[]): RowSources {
  return { report: fakeFolder('mixed'), run: NO_RUN, stored: tasks, parameters: DEFAULTS };
}

test('pairs that can be run come first, those that cannot stay visible behind them', () => {
  const rows = taskRows(sources([]));
  expect(rows.map(({ status }) => status)).toEqual([...Array<string>(6).fill('ready'), 'skipped', 'skipped']);
});

test('a task stored with the same parameters shows how far it is', () => {
  const [first, second] = taskRows(sources([stored('CD070', 'SybrGld', 2), stored('CD070', 'DAPI', 4)]));
  expect(first).toMatchObject({ status: 'partial', openId: 'CD070/SybrGld/2000/2' });
  expect(second).toMatchObject({ status: 'complete', openId: 'CD070/DAPI/2000/4' });
});

test('a task stored with other parameters leaves the pair ready, but can be opened', () => {
  const [first] = taskRows(sources([stored('CD070', 'SybrGld', 4, 100)]));
  expect(first).toMatchObject({ status: 'ready', stored: null, openId: 'CD070/SybrGld/100/4' });
  expect(first?.variants).toHaveLength(1);
});

test('stored tasks of other folders have rows of their own', () => {
  const rows = storedRows(sources([stored('CD069', 'DAPI', 4), stored('CD070', 'DAPI', 4)]));
  expect(rows.map(({ ref, status }) => [ref.sample, status])).toEqual([['CD069', 'complete']]);
});

test('tasks to step through hold each stored variant once', () => {
  const rows = taskRows(sources([stored('CD070', 'SybrGld', 4), stored('CD070', 'SybrGld', 4, 100)]));
  expect(openableIds(rows)).toEqual(['CD070/SybrGld/2000/4', 'CD070/SybrGld/100/4']);
});
