import { directoryFromFiles } from '#adapters/file-system-access/directory-from-files.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import { createEngine } from '#engine/engine.ts';
import type { EnginePorts, FileInTheMaking } from '#engine/engine-ports.ts';
import { MemorySink } from '#formats/byte-sink.ts';
import { openImages } from '#pipeline/jobs/job-environment.ts';
import { measuredPeak } from '#pipeline/memory/measured-peak.ts';
import { DEFAULTS, type ParameterChoice } from '#pipeline/parameters.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskRef } from '#protocol/folder.ts';
import type { RunRequest } from '#protocol/task.ts';
import { MemoryDirectory } from './memory-directory.ts';
import {
  createTaskHarness,
  QUICK,
  rawFile,
  rgbFile,
  smallPhantom,
  type TaskHarness,
} from './task-harness.ts';

/** The pair that can be run. */
export const REF: TaskRef = { sample: 'S1', dye: 'Gld' };
/** What that pair shows. */
export const PHANTOM = smallPhantom();
const HALF: Raster<Uint8Array> = createRaster(40, 30, 'uint8');
HALF.data.fill(7, 0, 600);

/** A folder with a whole pair, a pair with a damaged file, and half a pair. */
export function rawEntries(): { path: string; file: File }[] {
  const damaged = rawFile('S2_PreStain_Gld.tif', new Uint8Array([1, 2, 3]));
  const files = [
    rgbFile('S1_PostStain_Gld.tif', PHANTOM.post),
    rgbFile('S1_PreStain_Gld.tif', PHANTOM.pre),
    rgbFile('S2_PostStain_Gld.tif', HALF),
    damaged,
    rgbFile('S3_PostStain_Gld.tif', HALF),
  ];
  return files.map((file) => ({ path: `${file.name.slice(0, 2)}/${file.name}`, file }));
}

/** An engine, and what a test looks at behind it. */
export interface Bench {
  readonly engine: EngineApi;
  /** What the engine was made with. */
  readonly ports: EnginePorts;
  readonly harness: TaskHarness;
  /** Files that were committed, by path; those that were given up. */
  readonly written: Map<string, Uint8Array<ArrayBuffer>>;
  readonly abandoned: string[];
  readonly log: MemoryDirectory;
  /** Numbers of threads that were asked for. */
  readonly threads: readonly number[];
}

/** An engine on memory, with the real reader and jobs. */
export function createBench(harness = createTaskHarness({ parallelism: 2 })): Bench {
  const written = new Map<string, Uint8Array<ArrayBuffer>>();
  const abandoned: string[] = [];
  const log = new MemoryDirectory('log');
  const threads: number[] = [];
  const makeFile = (path: string): FileInTheMaking => {
    const sink = new MemorySink();
    return {
      write: (bytes) => sink.write(bytes),
      mend: (position, bytes) => sink.mend(position, bytes),
      commit: () => Promise.resolve(void written.set(path, sink.bytes())),
      abandon: () => Promise.resolve(void abandoned.push(path)),
    };
  };
  const ports: EnginePorts = {
    task: harness.ports,
    memory: measuredPeak(),
    images: openImages(harness.tiles),
    viewJobs: harness.runner,
    openDirectory: (source) => {
      if (source.kind !== 'files') throw new Error('the bench opens files');
      return directoryFromFiles(source.name, source.entries);
    },
    withTaskLock: (_, work) => work(),
    whileNothingIsDeleted: (work) => work(),
    whileNothingRuns: (work) => work(),
    writeInto: (_, path) => Promise.resolve(makeFile(path)),
    createDownload: (name) => {
      const file = makeFile(name);
      return Promise.resolve({ ...file, file: () => Promise.resolve(new File([written.get(name)!], name)) });
    },
    clearDownloads: () => Promise.resolve(written.clear()),
    openLogFolder: () => Promise.resolve(log),
    storageEstimate: () => Promise.resolve({ usageBytes: 10, quotaBytes: 2 ** 33, persisted: true }),
    availableMemory: () => 2 ** 33,
    backend: { current: () => ({ backend: 'cpu', reason: 'a test' }), choose: () => Promise.resolve() },
    setThreads: (count) => void threads.push(count),
  };
  return { engine: createEngine(ports), ports, harness, written, abandoned, log, threads };
}

/** A run of the pair, quick ones by default. */
export function requestOf(
  folderId: string | null,
  more: Partial<RunRequest> = {},
  set: ParameterChoice = {},
): RunRequest {
  return {
    folderId,
    tasks: [REF],
    parameters: { ...DEFAULTS, ...QUICK, ...set } as RunRequest['parameters'],
    channels: {},
    fromStage: 1,
    toStage: 4,
    force: false,
    ...more,
  };
}

/** Hears, and does nothing. */
export const ignore = (): void => undefined;
/** Stands for a folder of the user's. */
export const FOLDER = {} as FileSystemDirectoryHandle;

/** Runs the pair and gives the name of the stored task. */
export async function runPair(
  { engine }: Bench,
  folderId: string,
  more: Partial<RunRequest> = {},
  set: ParameterChoice = {},
): Promise<string> {
  const { tasks } = await engine.run(requestOf(folderId, more, set), ignore);
  const [task] = tasks;
  if (task?.status.kind !== 'complete') throw new Error(JSON.stringify(task));
  return task.status.taskId;
}
