import { Exo2MicroError } from '#core/errors.ts';
import { createPixels } from '#core/raster.ts';
import type { StageId } from '#core/run-context.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import type { EngineApi, EngineStatus } from '#protocol/engine.ts';
import type { TaskRef } from '#protocol/folder.ts';
import type { EngineEvent, RunRequest, StageNumber, StoredTask, TaskStatus } from '#protocol/task.ts';
import type { TilePixels, TileRequest } from '#protocol/view.ts';
import {
  fakeExports,
  fakeFigures,
  fakeFolder,
  fakeInspection,
  fakeSummary,
  fakeView,
} from './fake-engine-data.ts';
import { FAKE_CANVAS, fakeBrightness } from './fake-engine-pictures.ts';

/** How the made-up engine behaves. */
export interface FakeEngineOptions {
  readonly folder?: 'good' | 'mixed' | 'bad-layout';
  /** Tasks stored from before. */
  readonly stored?: boolean;
  /** Waits for a time; tests give one that they drive by hand. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Multiplies all times. */
  readonly slowness?: number;
  /** What the pre-flight check says. */
  readonly preflight?: 'silent' | 'warn' | 'fail';
}

const STAGE_STEPS: readonly {
  number: StageNumber;
  id: StageId;
  step: string;
  total: number;
  unit: string;
}[] = [
  { number: 1, id: 'ingest', step: 'Reading rows', total: 10, unit: 'rows' },
  { number: 2, id: 'boundary', step: 'Searching rotations and magnifications', total: 24, unit: 'positions' },
  { number: 3, id: 'interior', step: 'Matching structures inside the sample', total: 18, unit: 'patches' },
  { number: 4, id: 'subtract', step: 'Counting brightness pairs', total: 14, unit: 'tiles' },
];

/** Time of one counted step of the made-up work. */
const STEP_MS = 100;

/** An engine that computes nothing: believable data and timing, for component tests and for looking at the page. */
export function createFakeEngine(options: FakeEngineOptions = {}): EngineApi {
  const pause = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const wait = (ms: number): Promise<void> => pause(ms * (options.slowness ?? 1));
  const stored = new Map<string, StoredTask>();
  let cancelled = false;
  let log: string | null = null;
  let backend: EngineStatus['backend'] = 'cpu';

  const store = (ref: TaskRef, stagesDone: StageNumber, storedAt: number, parameters = DEFAULTS): string => {
    for (const [id, task] of stored) if (sameRef(task.ref, ref)) stored.delete(id);
    const taskId = `${ref.sample}/${ref.dye}/${stagesDone}`;
    const summary = fakeSummary(stagesDone, ref.dye);
    stored.set(taskId, { taskId, ref, suffix: '', parameters, summary, bytes: 1.2e9, storedAt });
    return taskId;
  };
  if (options.stored === true) {
    store({ sample: 'CD070', dye: 'SybrGld' }, 2, Date.UTC(2026, 10, 21, 15, 12));
    store({ sample: 'CD069', dye: 'DAPI' }, 4, Date.UTC(2026, 10, 20, 9, 40));
  }
  const found = (taskId: string): StoredTask => {
    const task = stored.get(taskId);
    if (task !== undefined) return task;
    throw new Exo2MicroError('not-stored', `The task ${taskId} is not stored any more. Run it again.`);
  };

  async function runTask(
    request: RunRequest,
    ref: TaskRef,
    tell: (event: EngineEvent) => void,
  ): Promise<TaskStatus> {
    for (const { number, id, step, total, unit } of STAGE_STEPS) {
      if (number > request.toStage) break;
      for (let done = 0; done <= total; done++) {
        if (cancelled) return { kind: 'cancelled' };
        const fraction = (number - 1 + done / total) / 4;
        const secondsLeft = ((1 - fraction) * 66 * STEP_MS) / 1000;
        const progress = { stage: id, step, done, total, unit };
        tell({ kind: 'task', ref, status: { kind: 'running', progress, fraction, secondsLeft } });
        await wait(STEP_MS);
      }
      if (ref.sample === 'CD071' && ref.dye === 'DAPI') return { kind: 'failed', error: UNREADABLE };
      const taskId = store(ref, number, Date.now(), request.parameters);
      tell({
        kind: 'stage-done',
        ref,
        stage: number,
        seconds: (total * STEP_MS) / 1000,
        resumed: false,
        taskId,
      });
      tell({ kind: 'log', line: `${ref.sample} / ${ref.dye}: stage ${number} done` });
    }
    const taskId = `${ref.sample}/${ref.dye}/${request.toStage}`;
    return { kind: 'complete', taskId, summary: found(taskId).summary };
  }

  return {
    openFolder: async (source) => {
      await wait(120);
      const report = fakeFolder(options.folder ?? 'mixed');
      return source.kind === 'demo'
        ? { ...fakeFolder('good'), name: 'Demo', tasks: fakeFolder('good').tasks.slice(0, 1) }
        : report;
    },
    inspectTask: async (_folderId, ref, onPreview) => {
      await wait(150);
      const look = fakeInspection(ref);
      for (const side of ['pre', 'post'] as const) {
        const image = look[side];
        if (!('error' in image)) onPreview({ side, file: image.file, thumbnail: image.thumbnail });
      }
      return look;
    },
    preflight: async (request) => {
      await wait(80);
      return fakePreflight(request, options.preflight ?? 'silent');
    },
    run: async (request, onEvent) => {
      cancelled = false;
      log = '';
      const tell = (event: EngineEvent): void => {
        if (event.kind === 'log') log += `${event.line}\n`;
        onEvent(event);
      };
      const ends: { ref: TaskRef; status: TaskStatus }[] = [];
      for (const ref of request.tasks) {
        const status = cancelled ? ({ kind: 'cancelled' } as const) : await runTask(request, ref, tell);
        tell({ kind: 'task', ref, status });
        ends.push({ ref, status });
      }
      return { tasks: ends, cancelled, seconds: 60 };
    },
    summaryFile: (taskIds, failed) => Promise.resolve(JSON.stringify({ tasks: [...taskIds, ...failed] })),
    cancelRun: () => Promise.resolve(void (cancelled = true)),
    listStored: () => Promise.resolve([...stored.values()]),
    deleteStored: (taskIds) => Promise.resolve(taskIds.forEach((id) => stored.delete(id))),
    status: () => Promise.resolve(fakeStatus(backend)),
    noteMemory: () => Promise.resolve(),
    setBackend: (choice) => {
      backend = choice === 'webgl' ? 'webgl' : 'cpu';
      return Promise.resolve(fakeStatus(backend));
    },
    setThreads: () => Promise.resolve(fakeStatus(backend)),
    openTask: async (taskId) => {
      await wait(60);
      const { ref, summary, parameters } = found(taskId);
      return { ...fakeView(taskId, ref, summary.stagesDone === 0 ? 1 : summary.stagesDone), parameters };
    },
    readTile: (request) => Promise.resolve(fakeTile(request)),
    readPixel: (_taskId, x, y) =>
      Promise.resolve({
        x,
        y,
        post: fakeBrightness({ kind: 'post' }, x, y),
        pre: (['padded', 'boundary', 'interior'] as const).map((stage) => ({
          stage,
          value: fakeBrightness({ kind: 'pre', stage }, x, y),
        })),
      }),
    readFigures: (taskId) => Promise.resolve(found(taskId).summary.stagesDone === 4 ? fakeFigures() : null),
    listExports: (taskId, format) => {
      const { ref, summary } = found(taskId);
      return Promise.resolve(fakeExports(ref, format, summary.stagesDone));
    },
    makeExport: async (_taskId, path, onProgress) => {
      const totalBytes = 4e6;
      for (let doneBytes = 0; doneBytes <= totalBytes; doneBytes += 4e5) {
        if (cancelled) throw new DOMException('The export was cancelled.', 'AbortError');
        onProgress({ path, fileIndex: 0, fileCount: 1, doneBytes, totalBytes });
        await wait(STEP_MS);
      }
      return new File([new Uint8Array(1000)], 'name-in-storage');
    },
    releaseExports: () => Promise.resolve(),
    streamExport: (_taskId, _path, port) => {
      port.close();
      return Promise.resolve(1000);
    },
    exportToFolder: async (taskIds, _options, _folder, onProgress) => {
      for (let index = 0; index < 8; index++) {
        onProgress({
          path: `file ${index}`,
          fileIndex: index,
          fileCount: 8,
          doneBytes: index * 5e7,
          totalBytes: 4e8,
        });
        await wait(STEP_MS);
      }
      return { files: 8 * taskIds.length, bytes: 4e8 };
    },
    cancelExport: () => Promise.resolve(void (cancelled = true)),
    readRunLog: () => Promise.resolve(log),
    clearRunLog: () => Promise.resolve(void (log = null)),
    noteInLog: (line) => Promise.resolve(void (log = `${log ?? ''}${line}\n`)),
  };
}

const UNREADABLE = {
  code: 'unreadable-tiff',
  message:
    'CD071_PreStain_DAPI.tif ends in the middle of its pixels. Copy the file again from the microscope.',
  facts: { file: 'CD071_PreStain_DAPI.tif' },
  causes: ['RangeError: strip 212 lies beyond the end of the file'],
} as const;

function sameRef(a: TaskRef, b: TaskRef): boolean {
  return a.sample === b.sample && a.dye === b.dye;
}

function fakePreflight(
  request: RunRequest,
  verdict: 'silent' | 'warn' | 'fail',
): Awaited<ReturnType<EngineApi['preflight']>> {
  const count = request.tasks.length;
  const message =
    verdict === 'silent'
      ? ''
      : 'The run needs more storage than the browser offers. Delete stored tasks, or run fewer pairs.';
  return {
    memory: { neededBytes: 6.2e8, availableBytes: 1.6e10, verdict: 'silent', message: '' },
    storage: {
      neededBytes: 2.4e8 * count,
      availableBytes: verdict === 'silent' ? 9e10 : 5e8,
      verdict,
      message,
    },
    secondsEstimate: 24 * count,
  };
}

function fakeStatus(backend: EngineStatus['backend']): EngineStatus {
  return {
    backend,
    backendReason: 'The graphics are drawn in software on this machine, so the processor is faster.',
    tileWorkers: 2,
    heldBytes: 1.84e8,
    storage: { usageBytes: 2.4e9, quotaBytes: 6e10, persisted: true },
    engineVersion: '0.1.0',
  };
}

function fakeTile({ layer, level, column, row, tileSize }: TileRequest): TilePixels {
  const step = 2 ** level;
  const width = Math.min(tileSize, Math.ceil(FAKE_CANVAS.width / step) - column * tileSize);
  const height = Math.min(tileSize, Math.ceil(FAKE_CANVAS.height / step) - row * tileSize);
  const data = createPixels('uint8', width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data[y * width + x] = fakeBrightness(
        layer,
        (column * tileSize + x + 0.5) * step - 0.5,
        (row * tileSize + y + 0.5) * step - 0.5,
      );
  return { width, height, data: data.some((value) => value > 0) ? data : null };
}
