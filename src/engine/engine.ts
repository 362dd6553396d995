import { Exo2MicroError, serializeError } from '#core/errors.ts';
import { silentContext } from '#core/run-context.ts';
import { clearRunLog, readRunLogTail } from '#pipeline/run-log.ts';
import { probingHeaderReader } from '#pipeline/estimates/signal-share.ts';
import { readChain } from '#pipeline/task/record-chain.ts';
import { RESULT_VERSION, type PadRecord, type RecordChain } from '#pipeline/task/stage-record.ts';
import { deleteStoredTasks, listStoredTasks } from '#pipeline/task/stored-tasks.ts';
import type { TaskOrder } from '#pipeline/task/run-task.ts';
import { postLayer, preLayer } from '#pipeline/views/task-layers.ts';
import type { CanvasLayer } from '#pipeline/views/canvas-layer.ts';
import type { EngineApi, EngineStatus } from '#protocol/engine.ts';
import type { TaskRef } from '#protocol/folder.ts';
import type { RunRequest, StoredTask } from '#protocol/task.ts';
import type { Figures, Layer } from '#protocol/view.ts';
import type { EnginePorts } from './engine-ports.ts';
import { ExportSlot } from './export-slot.ts';
import { OpenFolders } from './folders.ts';
import { logWriter } from './log-writer.ts';
import { rememberPaces } from './pace-memory.ts';
import { PortFile } from './port-file.ts';
import { taskWork } from './task-work.ts';
import { readPixel } from './read-pixel.ts';
import { storedTaskOf } from './stored-task.ts';
import { viewTask } from './task-view.ts';

/** Version of the engine, as exports and the page tell it. */
export const ENGINE_VERSION = `0.1.0+results.${RESULT_VERSION}`;

/** Chains kept at hand for the tiles of the task that is looked at. */
const CHAINS_KEPT = 8;

/** What writes files, loaded when the first one is asked for. */
const loadExporting = () => import('./exporting.ts');

/** Makes the engine that the window talks to. What only a folder, a run or an export needs is loaded with the first one. */
export function createEngine(ports: EnginePorts): EngineApi {
  const folders = new OpenFolders((source) => ports.openDirectory(source));
  const log = logWriter(() => ports.openLogFolder());
  const exportSlot = new ExportSlot((error) => {
    void log.write(`a cancelled export has left files behind: ${serializeError(error).message}`);
  });
  const chains = chainCache(ports);
  const { records, tiles, jobs } = ports.task;
  const headers = probingHeaderReader(ports.task.rawReader);
  const stores = { records, tiles };
  const paces = rememberPaces(records);
  const looks = new Set<Promise<void>>();
  let running: AbortController | null = null;
  let deleting: Promise<void> = Promise.resolve();

  return {
    openFolder: (source) => folders.open(source),
    inspectTask(folderId, ref, onPreview) {
      const look = (async () => {
        const { inspectTask } = await import('./inspect-task.ts');
        const pair = await folders.resolve(folderId, ref);
        return inspectTask(ref, pair, ports.task.rawReader, new AbortController().signal, onPreview);
      })();
      const ended = look.then(noop, noop).finally(() => looks.delete(ended));
      looks.add(ended);
      return look;
    },
    async preflight(request) {
      const { preflightRun } = await import('./preflight.ts');
      // It reads the same files, and would hold up the pictures that the user waits for.
      await Promise.all(looks);
      const { usageBytes, quotaBytes } = await ports.storageEstimate();
      const root = request.folderId === null ? null : folders.root(request.folderId);
      return preflightRun(request, root, {
        memoryBytes: ports.availableMemory(),
        storageBytes: quotaBytes === null ? null : quotaBytes - usageBytes,
        workers: jobs.parallelism,
        headers,
        paces,
      });
    },

    async run(request, onEvent) {
      if (running !== null) throw alreadyRunning();
      const controller = new AbortController();
      running = controller;
      try {
        const { runBatch } = await import('./run-batch.ts');
        // A deletion takes images without a task: the first one of this run must not be among them.
        await deleting.catch(() => undefined);
        const environment = {
          ports: ports.task,
          resolveInput: (ref: TaskRef) => resolveInput(request, ref, folders, ports),
          workOf: (input: TaskOrder['input']) => taskWork(input, headers, jobs.parallelism),
          paces,
          withTaskLock: <T>(ref: TaskRef, work: () => Promise<T>) => ports.withTaskLock(ref, work),
          writeLog: (line: string) => log.write(line),
          usedMemory: () => ports.memory.last(),
          freeMemory: () => freeMemory(ports),
        };
        return await ports.whileNothingIsDeleted(() =>
          runBatch(request, environment, controller.signal, onEvent),
        );
      } finally {
        running = null;
        chains.clear();
      }
    },
    cancelRun() {
      running?.abort(new DOMException('The run was cancelled.', 'AbortError'));
      return Promise.resolve();
    },

    async listStored() {
      const found = await listStoredTasks(stores);
      return found.map(storedTaskOf).filter((task): task is StoredTask => task !== null);
    },
    async deleteStored(taskIds) {
      if (running !== null) throw alreadyRunning();
      chains.clear();
      deleting = deleting
        .catch(() => undefined)
        .then(() => ports.whileNothingRuns(() => deleteStoredTasks(stores, taskIds)));
      await deleting;
    },
    status: () => engineStatus(ports),
    noteMemory(bytes) {
      ports.memory.note(bytes);
      return Promise.resolve();
    },
    async setBackend(choice) {
      await ports.backend.choose(choice);
      return engineStatus(ports);
    },
    setThreads(count) {
      ports.setThreads(count);
      return engineStatus(ports);
    },

    async openTask(taskId) {
      const chain = await chains.get(taskId);
      const { post, pre } = chain.pad.result;
      const pair = { post: await ports.images.open(post.image), pre: await ports.images.open(pre.image) };
      return viewTask(chain, pair, silentContext());
    },
    async readTile({ taskId, layer, ...place }) {
      const canvasLayer = layerOf(await chains.get(taskId), layer);
      return ports.viewJobs.run('canvas-tile', { layer: canvasLayer, ...place }, silentContext());
    },
    async readPixel(taskId, x, y) {
      return readPixel(await chains.get(taskId), { x, y }, ports.images, silentContext());
    },
    async readFigures(taskId) {
      const { subtract } = await chains.get(taskId);
      if (subtract === null) return null;
      const reading = await records.get(subtract.result.figures);
      if (reading.kind === 'found') return reading.value as unknown as Figures;
      throw new Exo2MicroError(
        'storage-damaged',
        'The stored plots of this task cannot be read. Run stage 4 again.',
        {
          facts: { taskId },
        },
      );
    },

    async listExports(taskId, format) {
      const { listTaskFiles } = await loadExporting();
      return listTaskFiles(await chains.get(taskId), format);
    },
    async makeExport(taskId, path, onProgress) {
      const { exportFiles, findTaskFile } = await loadExporting();
      const file = findTaskFile(await chains.get(taskId), path);
      return exportSlot.run(async (signal) => {
        const open = (name: string) => ports.createDownload(name);
        const { last } = await exportFiles([file], open, ports.task.jobs, signal, onProgress);
        if (last === null) throw new Exo2MicroError('not-stored', 'There is nothing to export.');
        return last.file();
      });
    },
    releaseExports: () => ports.clearDownloads(),
    streamExport: (taskId, path, port, onProgress) =>
      exportSlot.run(async (signal) => {
        const stream = new PortFile(port, path, signal);
        try {
          const { exportFiles, findTaskFile } = await loadExporting();
          const file = findTaskFile(await chains.get(taskId), path);
          const open = () => Promise.resolve(stream);
          return (await exportFiles([file], open, ports.task.jobs, signal, onProgress)).bytes;
        } catch (error) {
          await stream.abandon();
          throw error;
        }
      }),
    async exportToFolder(taskIds, { format, paths }, folder, onProgress) {
      const { distinctExports, exportFiles, taskExports } = await loadExporting();
      const all = (await Promise.all(taskIds.map((taskId) => chains.get(taskId)))).flatMap((chain) =>
        taskExports(chain, format),
      );
      const files = distinctExports(all).filter((file) => paths === null || paths.includes(file.path));
      const open = (path: string) => ports.writeInto(folder, path);
      const written = await exportSlot.run(async (signal) => {
        await exportSlot.tidied();
        return exportFiles(files, open, ports.task.jobs, signal, onProgress);
      });
      return { files: written.files, bytes: written.bytes };
    },
    cancelExport() {
      exportSlot.cancel();
      return Promise.resolve();
    },
    async summaryFile(taskIds, failed) {
      const { summaryJson } = await loadExporting();
      const found = await Promise.all(taskIds.map((taskId) => chains.get(taskId)));
      const complete = found.map((chain) => ({ kind: 'complete', chain }) as const);
      const errors = failed.map(({ ref, error }) => ({ kind: 'error', task: ref, error }) as const);
      return summaryJson([...complete, ...errors], ENGINE_VERSION);
    },

    async readRunLog(maxLines) {
      await log.flush();
      return readRunLogTail(await ports.openLogFolder(), maxLines);
    },
    noteInLog: (line) => log.write(line),
    async clearRunLog() {
      await log.flush();
      await clearRunLog(await ports.openLogFolder());
    },
  };
}

async function resolveInput(
  request: RunRequest,
  ref: TaskRef,
  folders: OpenFolders,
  ports: EnginePorts,
): Promise<TaskOrder['input']> {
  if (request.folderId !== null) {
    const pair = await folders.resolve(request.folderId, ref);
    return { kind: 'files', files: { post: await pair.post.getFile(), pre: await pair.pre.getFile() } };
  }
  return { kind: 'stored', pad: await newestPad(ref, ports) };
}

/** The stored first stage of a sample and dye, of the variant that was worked on last. */
async function newestPad(ref: TaskRef, ports: EnginePorts): Promise<PadRecord> {
  const stored = await listStoredTasks(ports.task);
  for (const task of stored) {
    if (task.kind !== 'readable') continue;
    const { pad } = task.chain;
    if (pad.task.sample === ref.sample && pad.task.dye === ref.dye) return pad;
  }
  throw new Exo2MicroError(
    'not-stored',
    `The images of ${ref.sample} / ${ref.dye} are no longer in the storage of this browser. Open the raw folder again.`,
    { facts: { sample: ref.sample, dye: ref.dye } },
  );
}

function layerOf(chain: RecordChain, layer: Layer): CanvasLayer {
  const found = layer.kind === 'post' ? postLayer(chain) : preLayer(chain, layer.stage);
  if (found !== null) return found;
  throw new Exo2MicroError('not-stored', 'This stage has not been computed yet. Run it first.', {
    facts: { stage: layer.kind === 'pre' ? layer.stage : 'padded' },
  });
}

interface ChainCache {
  get(taskId: string): Promise<RecordChain>;
  clear(): void;
}

/** Records never change under their key but by a forced run, so a few are kept for the many tiles of a view. */
function chainCache(ports: EnginePorts): ChainCache {
  const kept = new Map<string, Promise<RecordChain>>();
  return {
    get(taskId) {
      const chain = kept.get(taskId) ?? readChain(ports.task.records, taskId);
      kept.delete(taskId);
      kept.set(taskId, chain);
      chain.catch(() => kept.delete(taskId));
      const oldest = kept.keys().next().value;
      if (kept.size > CHAINS_KEPT && oldest !== undefined) kept.delete(oldest);
      return chain;
    },
    clear: () => kept.clear(),
  };
}

/** What the page may count on, less what it uses; null where either is not known. */
function freeMemory(ports: EnginePorts): number | null {
  const available = ports.availableMemory();
  const used = ports.memory.last();
  return available === null || used === null ? null : available - used;
}

async function engineStatus(ports: EnginePorts): Promise<EngineStatus> {
  const { backend, reason } = ports.backend.current();
  return {
    backend,
    backendReason: reason,
    tileWorkers: ports.task.jobs.parallelism,
    heldBytes: ports.memory.last() ?? 0,
    storage: await ports.storageEstimate(),
    engineVersion: ENGINE_VERSION,
  };
}

function noop(): void {}

function alreadyRunning(): Exo2MicroError {
  return new Exo2MicroError('task-locked', 'A run is going on. Wait until it has ended, or cancel it first.');
}
