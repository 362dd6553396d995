import type { FolderSource } from '#protocol/folder.ts';
import type { RunRequest, StoredTask } from '#protocol/task.ts';
import type { AppStores } from './app-stores.tsx';
import { selectedTasks } from './folder-store.ts';
import { parametersOf, violationsOf } from './settings-store.ts';
import { storedRows, taskRows, type TaskRow } from './task-rows.ts';

/** Seed of the demo: every visitor sees the same pair. */
const DEMO: FolderSource = { kind: 'demo', seed: 7 };

/** Opens a source and shows its pairs. */
export async function openSource(stores: AppStores, source: FolderSource): Promise<void> {
  if (stores.run.getState().run.phase !== 'idle') return;
  stores.run.getState().forget();
  stores.tasks.getState().closeTask();
  stores.panels.getState().show('samples');
  await stores.folder.getState().open(source);
}

/** Opens the demo, runs it at once, and shows its result unless the user has gone elsewhere. */
export async function runDemo(stores: AppStores): Promise<void> {
  const opening = openSource(stores, DEMO);
  await folderOpened(stores);
  await Promise.all([opening, startRun(stores, { confirmed: true })]);
  const [task] = Object.values(stores.run.getState().run.tasks);
  const { screen } = stores.panels.getState();
  if (task?.status.kind === 'complete' && screen === 'samples') await lookAt(stores, task.status.taskId);
}

/** What "Run" would ask for now; null where nothing is selected, or a parameter is out of range. */
export function nextRequest(stores: AppStores): RunRequest | null {
  const settings = stores.settings.getState();
  const folder = stores.folder.getState();
  const tasks = selectedTasks(folder);
  if (folder.phase.kind !== 'open' || tasks.length === 0 || violationsOf(settings).length > 0) return null;
  const { fromStage, toStage, force } = settings;
  return {
    folderId: folder.phase.report.folderId,
    tasks,
    parameters: parametersOf(settings),
    channels: folder.channels,
    fromStage,
    toStage,
    force,
  };
}

/**
 * Runs what is selected. Where pairs were left out or the machine seems too small, the user is asked first,
 * unless they have been.
 */
export async function startRun(stores: AppStores, { confirmed }: { confirmed: boolean }): Promise<void> {
  const request = nextRequest(stores);
  if (request === null || stores.run.getState().run.phase !== 'idle') return;
  if (!confirmed && needsConfirmation(stores)) {
    stores.panels.getState().openDialog('confirm-run');
    return;
  }
  stores.panels.getState().openDialog('none');
  await runAndRefresh(stores, request);
}

/** Whether "Run" asks first. */
export function needsConfirmation(stores: AppStores): boolean {
  const { phase } = stores.folder.getState();
  const { expectation } = stores.run.getState();
  const leftOut = phase.kind === 'open' && phase.report.skipped.length > 0;
  const tooSmall =
    expectation.kind === 'known' &&
    (expectation.report.memory.verdict === 'fail' || expectation.report.storage.verdict === 'fail');
  return leftOut || tooSmall || stores.settings.getState().force;
}

/** Runs the missing stages of a stored task, with its own parameters. */
export async function continueStored(stores: AppStores, task: StoredTask): Promise<void> {
  if (stores.run.getState().run.phase !== 'idle') return;
  stores.settings.getState().adoptParameters(task.parameters);
  stores.folder.getState().close();
  stores.panels.getState().show('samples');
  await runAndRefresh(stores, {
    folderId: null,
    tasks: [task.ref],
    parameters: task.parameters,
    channels: {},
    fromStage: 1,
    toStage: 4,
    force: false,
  });
}

/** Opens a stored task in the viewer. */
export async function lookAt(stores: AppStores, taskId: string): Promise<void> {
  stores.panels.getState().show('look');
  await stores.tasks.getState().openTask(taskId);
}

/** Rows in the order in which the page lists them: the open folder's and the run's, then other stored ones. */
export function allRows(stores: AppStores): readonly TaskRow[] {
  const phase = stores.folder.getState().phase;
  const sources = {
    report: phase.kind === 'open' ? phase.report : null,
    run: stores.run.getState().run,
    stored: stores.tasks.getState().stored ?? [],
    parameters: parametersOf(stores.settings.getState()),
  };
  return [...taskRows(sources), ...storedRows(sources)];
}

/** Opens the task before or after the open one; stays at the ends. */
export async function lookAtNeighbour(stores: AppStores, step: -1 | 1): Promise<void> {
  const ids = openableIds(allRows(stores));
  const { open } = stores.tasks.getState();
  const at = open.kind === 'none' ? -1 : ids.indexOf(open.taskId);
  const next = ids[at + step];
  if (next !== undefined && (at >= 0 || step > 0)) await lookAt(stores, next);
}

/** All tasks that can be opened, in the order of the list: each row's own, then its variants. */
export function openableIds(rows: readonly TaskRow[]): readonly string[] {
  return rows.flatMap((row) => [
    ...(row.openId === null ? [] : [row.openId]),
    ...row.variants.map(({ taskId }) => taskId).filter((taskId) => taskId !== row.openId),
  ]);
}

/** Runs, and reads the list of stored tasks again when all have ended. */
export async function runAndRefresh(stores: AppStores, request: RunRequest): Promise<void> {
  await stores.run.getState().start(request);
  await stores.tasks.getState().refresh();
}

/** Resolves when the intake has ended, well or not. */
async function folderOpened({ folder }: AppStores): Promise<void> {
  if (folder.getState().phase.kind !== 'opening') return;
  await new Promise<void>((resolve) => {
    const stop = folder.subscribe(({ phase }) => {
      if (phase.kind === 'opening') return;
      stop();
      resolve();
    });
  });
}
