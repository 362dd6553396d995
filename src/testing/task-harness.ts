import { geotiffReader } from '#adapters/geotiff/geotiff-reader.ts';
import { makePhantom, type Phantom, type PhantomOptions } from '#core/phantom/make-phantom.ts';
import type { Raster } from '#core/raster.ts';
import { WindowMemory } from '#core/reused-rasters.ts';
import { silentContext, type Progress, type RunContext } from '#core/run-context.ts';
import { writeTaskFiles } from '#engine/export-files.ts';
import { checksumOf } from '#formats/checksum.ts';
import { writeGrayTiff, writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';
import { MemorySink } from '#formats/byte-sink.ts';
import type { ExportFormat } from '#pipeline/export-names.ts';
import { taskExports } from '#pipeline/exports/task-exports.ts';
import { openImages, openRawImages } from '#pipeline/jobs/job-environment.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { DEFAULTS, type ParameterChoice, type Parameters } from '#pipeline/parameters.ts';
import type { RawImageReader } from '#pipeline/ports/raw-image.ts';
import type { PairFiles } from '#pipeline/stages/1-pad.ts';
import { runTask, type StageListener, type TaskOrder } from '#pipeline/task/run-task.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import type { TaskPorts } from '#pipeline/task/task-ports.ts';
import { InThreadRunner, type InThreadOptions } from './in-thread-runner.ts';
import {
  createMemoryRecordStore,
  createMemoryTileStore,
  type MemoryRecordStore,
  type MemoryTileStore,
} from './memory-store.ts';

/** The clock of the tests stands still, so that records of equal results are equal to the last byte. */
export const TEST_TIME = Date.UTC(2026, 2, 3);

/** Time of the raw files. */
export const FILE_TIME = Date.UTC(2026, 0, 1);

/** A small margin and no search over turns and sizes, so that small pairs stay small and quick. */
export const QUICK: ParameterChoice = { pad: 61, rotation_search: false, scale_search: false };

/** Ports on memory, and what a test looks at behind them. */
export interface TaskHarness {
  readonly ports: TaskPorts;
  readonly records: MemoryRecordStore;
  readonly tiles: MemoryTileStore;
  readonly runner: InThreadRunner;
  /** Names of the raw files that were opened for reading pixels or headers, in order. */
  readonly opened: string[];
  /** Lines that runs have logged. */
  readonly lines: string[];
  /** Stages that runs have told of: `2` computed, `2r` resumed. */
  readonly stages: string[];
  run(order: TaskOrder, options?: RunOptions): Promise<RecordChain>;
}

/** How one run is disturbed. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onStage?: StageListener;
}

/** Settings of {@link createTaskHarness}. */
export interface HarnessOptions extends InThreadOptions {
  /** Where the stores of an earlier harness go on: a new process on the same storage. */
  readonly stores?: { readonly records: MemoryRecordStore; readonly tiles: MemoryTileStore };
  /** Bytes that the tile store takes of one picture. */
  readonly maxBytes?: number;
  /** The clock, ms; it stands still by default. */
  readonly now?: () => number;
}

/** Ports of a task in memory, with the real readers and jobs. */
export function createTaskHarness(options: HarnessOptions = {}): TaskHarness {
  const tiles = options.stores?.tiles ?? createMemoryTileStore(options.maxBytes);
  const records = options.stores?.records ?? createMemoryRecordStore();
  const opened: string[] = [];
  const rawReader: RawImageReader = {
    open: (file) => {
      opened.push(file.name);
      return geotiffReader.open(file);
    },
  };
  const environment = {
    rawImages: openRawImages(rawReader),
    images: openImages(tiles),
    windows: new WindowMemory(),
    kernels: () => Promise.resolve(cpuKernels),
  };
  const runner = new InThreadRunner(environment, options);
  const ports: TaskPorts = {
    records,
    tiles,
    rawReader,
    jobs: runner,
    now: options.now ?? (() => TEST_TIME),
    heldBytes: () => null,
  };
  const lines: string[] = [];
  const stages: string[] = [];
  return {
    ports,
    records,
    tiles,
    runner,
    opened,
    lines,
    stages,
    run(order, { signal, onProgress, onStage } = {}) {
      const ctx: RunContext = {
        signal: signal ?? new AbortController().signal,
        report: (progress) => onProgress?.(progress),
        log: (line) => void lines.push(line),
      };
      return runTask(order, ports, ctx, (event) => {
        stages.push(`${event.stage}${event.resumed ? 'r' : ''}`);
        onStage?.(event);
      });
    },
  };
}

/** The small pair that most tests run on: a known map that lies within reach of {@link QUICK}, scale 1.3. */
export function smallPhantom(options: PhantomOptions = {}): Phantom {
  return makePhantom({
    seed: 11,
    size: { width: 500, height: 400 },
    rotationDegrees: 1,
    magnification: 1.004,
    shift: { x: 9, y: -6 },
    scale: 1.3,
    microbeCount: 25,
    ...options,
  });
}

/** Post and pre as raw RGB files with the signal in one channel (green by default). */
export function rgbFiles({ post, pre }: Pick<Phantom, 'post' | 'pre'>, channel = 1): PairFiles {
  return {
    post: rgbFile('S1_PostStain_Dye1.tif', post, channel),
    pre: rgbFile('S1_PreStain_Dye1.tif', pre, channel),
  };
}

/** A raw RGB file with the signal in one channel. */
export function rgbFile(name: string, image: Raster<Uint8Array>, channel = 1): File {
  const rgb = new Uint8Array(image.data.length * 3);
  image.data.forEach((value, i) => (rgb[i * 3 + channel] = value));
  return rawFile(name, writeRgbTiff(image.width, image.height, rgb));
}

/** A raw gray file, 8 or 16 bit as the pixels. */
export function grayFile(name: string, image: Raster<Uint8Array> | Raster<Uint16Array>): File {
  return rawFile(name, writeGrayTiff(image.width, image.height, image.data));
}

/** A raw file of any bytes. */
export function rawFile(name: string, bytes: Uint8Array<ArrayBuffer>): File {
  return new File([bytes], name, { type: 'image/tiff', lastModified: FILE_TIME });
}

/** All four stages of a pair of files. */
export function orderOf(
  files: PairFiles,
  parameters: ParameterChoice = {},
  more: Partial<TaskOrder> = {},
): TaskOrder {
  const set = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
  return {
    task: { sample: 'S1', dye: 'Dye1' },
    input: { kind: 'files', files },
    parameters: { ...DEFAULTS, ...QUICK, ...set } as Parameters,
    channel: { kind: 'auto' },
    fromStage: 1,
    toStage: 4,
    force: false,
    ...more,
  };
}

/** Everything that the stores hold, by name, as text that can be compared. */
export function storedBytes({
  records,
  tiles,
}: Pick<TaskHarness, 'records' | 'tiles'>): Record<string, string> {
  const text = (...parts: Uint8Array[]): string =>
    parts.map((part) => `${part.length}:${checksumOf(part)}`).join(' ');
  const entries = [
    ...[...records.files].map(([key, bytes]) => [key, text(bytes)] as const),
    ...[...tiles.pictures].map(([key, { index, pack }]) => [key, text(index, pack)] as const),
  ];
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every file that a task exports, by path. */
export async function exportedFiles(
  { runner }: TaskHarness,
  chain: RecordChain,
  format: ExportFormat = 'both',
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of taskExports(chain, format)) {
    const sink = new MemorySink();
    await writeTaskFiles([{ file, sink }], runner, silentContext(), () => undefined);
    files.set(file.path, sink.bytes());
  }
  return files;
}

/** A few letters for each file, the same only for the same bytes. */
export function fileMarks(files: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries(
    [...files].map(([path, bytes]) => [path, `${bytes.length}:${checksumOf(bytes)}`]),
  );
}
