import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rememberInMemory } from '#client/remembered.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskView } from '#protocol/view.ts';
import { createFakeEngine } from '#testing/fake-engine.ts';
import { createExportsStore, type ExportsState } from './exports-store.ts';
import type { StoreApi } from 'zustand/vanilla';

const FOLDER = 'exports-test';
const TASK = 'CD069/DAPI/4';
const PLOT = { path: 'CD069/DAPI/pipeline_output/ratio_histogram.png', bytes: new Uint8Array([1, 2, 3]) };

let engine: EngineApi;
let store: StoreApi<ExportsState>;
let view: TaskView;
let folder: FileSystemDirectoryHandle;

beforeEach(async () => {
  engine = createFakeEngine({ stored: true, wait: () => Promise.resolve() });
  const services = { engine, remembered: rememberInMemory(), now: () => 0 };
  store = createExportsStore(services, () => Promise.resolve([PLOT]));
  view = await engine.openTask(TASK);
  folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  vi.spyOn(window, 'showDirectoryPicker').mockResolvedValue(folder);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true });
});

async function read(path: string): Promise<string> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let below = folder;
  for (const part of parts) below = await below.getDirectoryHandle(part);
  return (await (await below.getFileHandle(name)).getFile()).text();
}

test('the list holds the engine’s files and those that the page makes', async () => {
  await store.getState().list(view, 'both');
  const { files } = store.getState();
  const paths = files.kind === 'known' ? files.files.map(({ path }) => path) : [];
  expect(paths).toHaveLength(14);
  expect(paths.slice(-3)).toEqual([
    'CD069/DAPI/pipeline_output/*.png',
    'summary.json',
    '.exo2micro_run_log.txt',
  ]);
});

test('a folder gets the images, the plots, the summary and the run log below "processed"', async () => {
  const written = vi.spyOn(engine, 'exportToFolder');
  await store.getState().saveToFolder([TASK], 'tiff');
  expect(store.getState().job).toMatchObject({ kind: 'saved', files: 11 });
  expect(written.mock.calls[0]?.[2].name).toBe('processed');
  expect(await read(`processed/${PLOT.path}`)).toBe('\u0001\u0002\u0003');
  expect(JSON.parse(await read('processed/summary.json'))).toMatchObject({ tasks: [TASK] });
  expect(await read('processed/.exo2micro_run_log.txt')).toBe('');
});

test('a closed picker saves nothing and says nothing', async () => {
  vi.spyOn(window, 'showDirectoryPicker').mockRejectedValue(new DOMException('no', 'AbortError'));
  await store.getState().saveToFolder([TASK], 'tiff');
  expect(store.getState().job).toEqual({ kind: 'none' });
});

test('a cancel while plots are drawn writes none of them', async () => {
  const services = { engine, remembered: rememberInMemory(), now: () => 0 };
  const cancelling = createExportsStore(services, async () => {
    await cancelling.getState().cancel();
    return [PLOT];
  });
  await cancelling.getState().saveToFolder([TASK], 'tiff');
  expect(cancelling.getState().job).toEqual({ kind: 'cancelled' });
  await expect(read(`processed/${PLOT.path}`)).rejects.toMatchObject({ name: 'NotFoundError' });
});

test('cancel ends the saving between two files', async () => {
  vi.spyOn(engine, 'exportToFolder').mockImplementation(async () => {
    await store.getState().cancel();
    return { files: 1, bytes: 10 };
  });
  await store.getState().saveToFolder([TASK], 'tiff');
  expect(store.getState().job).toEqual({ kind: 'cancelled' });
});

test('a file that cannot be written is an error that names what happened', async () => {
  vi.spyOn(engine, 'exportToFolder').mockRejectedValue(new Error('The disk is full.'));
  await store.getState().saveToFolder([TASK], 'tiff');
  expect(store.getState().job).toMatchObject({
    kind: 'failed',
    error: { message: 'Error: The disk is full.' },
  });
});

test('each file is downloaded under its own name; without a service worker the log says how', async () => {
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await store.getState().list(view, 'tiff');
  const { files } = store.getState();
  await store.getState().download(view, files.kind === 'known' ? files.files.slice(4) : []);
  expect(names).toEqual([
    '04_difference_difference.tiff',
    'registration.json',
    'ratio_histogram.png',
    'summary.json',
    '.exo2micro_run_log.txt',
  ]);
  expect(await engine.readRunLog(10)).toBe(
    ['tiff/04_difference_difference.tiff', 'registration.json']
      .map(
        (path) =>
          `CD069/DAPI/${path}: made in browser storage before its download: no service worker answers for this page\n`,
      )
      .join(''),
  );
});
