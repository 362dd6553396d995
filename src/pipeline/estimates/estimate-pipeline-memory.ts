import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import { STORED_TILE_SIZE } from '../ports/tile-store.ts';
import { BYTES_PER_PIXEL, type Size } from '#core/raster.ts';
import {
  estimateEachPair,
  tiffHeaderReader,
  type EstimateWarning,
  type PairNames,
  type RawHeader,
  type RawHeaderReader,
} from './estimate-targets.ts';

/** Whose needs are estimated: this engine's, or the reference package's. */
export type EstimateModel = 'streaming' | 'reference';

/** Options of {@link estimatePipelineMemory}. */
export interface MemoryEstimateOptions {
  /** Zero pixels added on each side; for `reference`. Default 2000. */
  readonly pad?: number;
  /** `streaming`: threads that work on one task; `reference`: tasks at a time. Default 1; less counts as 1. */
  readonly nWorkers?: number;
  /** Default `streaming`. */
  readonly model?: EstimateModel;
  /** Default: {@link tiffHeaderReader}. */
  readonly reader?: RawHeaderReader;
}

/** Peak memory in bytes. */
export interface MemoryEstimate {
  /** Of the worst task, with one worker. */
  readonly peakBytes: number;
  /** With all workers. */
  readonly concurrentPeakBytes: number;
  readonly perTaskBytes: readonly number[];
  readonly warnings: readonly EstimateWarning[];
  readonly nResolvable: number;
}

const MIB = 2 ** 20;
const DEFAULT_PAD = 2000;

/** The reference package holds this many whole float32 canvases at its peak. */
const REFERENCE_CANVASES = 4;
const FLOAT32_BYTES = 4;

/** Page, engine and their code, before any image: as a browser shows it for the empty page, rounded up. */
const BASE_BYTES = 256 * MIB;
/** The viewer keeps at most this much of decoded and painted tiles. */
const VIEWER_BYTES = 416 * MIB;
/** Reduced pictures of the alignment, some dozens of 1280 px at most a side in float32, whatever the image's size. */
const ALIGNMENT_BYTES = 128 * MIB;
/** A thread with its code, and the 128 MiB of decoded tiles that it keeps at hand. */
const WORKER_BYTES = 176 * MIB;
/** Raw samples that a worker reads at once, unless one row of tiles alone takes more. */
const RAW_BAND_BYTES = 48 * MIB;
/** float32 rows of the canvas that a worker has at once: what it reads and what it makes, 16 MiB each. */
const CANVAS_BAND_BYTES = 32 * MIB;
/** The signal of a band with its halved levels, once where it is made and once on its way into storage. */
const SIGNAL_COPIES = 2 * (4 / 3);

/**
 * Estimates the peak memory of a run from the headers of its files; no pixel is read. Tasks run one after the other, so
 * the worst one counts.
 *
 * `streaming` (default): a fixed part for page, viewer and alignment, and for each worker its tiles and a band of rows of
 * the wider image; whole images are never held, so that the height and the padding do not enter. `reference`: four float32 canvases of the padded post-stain image, for
 * each task at a time. Where the reference package takes an image with separate colour planes for one 3 px high,
 * the true size is used in both models.
 *
 * Pairs that cannot be found or read, for whatever reason, count 0 and give a warning.
 */
export async function estimatePipelineMemory(
  pairs: readonly PairNames[],
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  options: MemoryEstimateOptions = {},
): Promise<MemoryEstimate> {
  const { pad = DEFAULT_PAD, model = 'streaming', reader = tiffHeaderReader } = options;
  const workerCount = Math.max(1, options.nWorkers ?? 1);
  const perWorker: number[] = [];
  const {
    values: bytes,
    warnings,
    resolvableCount,
  } = await estimateEachPair(pairs, rawDir, async (files) => {
    const post = await reader.open(await files.post.getFile());
    if (model === 'reference') return referenceBytes(post, pad);
    const pre = await reader.open(await files.pre.getFile());
    const worker = streamingWorkerBytes(post, pre);
    perWorker.push(worker);
    return BASE_BYTES + VIEWER_BYTES + ALIGNMENT_BYTES + worker;
  });
  const peakBytes = Math.max(0, ...bytes);
  const concurrentPeakBytes =
    model === 'reference'
      ? peakBytes * workerCount
      : peakBytes + (workerCount - 1) * Math.max(0, ...perWorker);
  return { peakBytes, concurrentPeakBytes, perTaskBytes: bytes, warnings, nResolvable: resolvableCount };
}

function referenceBytes(post: Size, pad: number): number {
  return (post.height + 2 * pad) * (post.width + 2 * pad) * FLOAT32_BYTES * REFERENCE_CANVASES;
}

function streamingWorkerBytes(post: RawHeader, pre: RawHeader): number {
  return WORKER_BYTES + CANVAS_BAND_BYTES + Math.max(bandBytes(post), bandBytes(pre));
}

function bandBytes({ width, sampleCount, pixelType }: RawHeader): number {
  const signal = width * STORED_TILE_SIZE * BYTES_PER_PIXEL[pixelType];
  return Math.ceil(Math.max(RAW_BAND_BYTES, signal * sampleCount) + signal * SIGNAL_COPIES);
}
