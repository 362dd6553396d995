import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import { STORED_TILE_SIZE } from '../ports/tile-store.ts';
import { BYTES_PER_PIXEL, type Size } from '#core/raster.ts';
import {
  estimateEachPair,
  type EstimateWarning,
  type PairNames,
  type RawHeader,
  type RawHeaderReader,
} from './estimate-targets.ts';

/** Whose needs are estimated: this engine's, or the reference package's. */
export type EstimateModel = 'streaming' | 'reference';

/** Options of {@link estimatePipelineMemory}. */
export interface MemoryEstimateOptions {
  /** Zero pixels added on each side. Default 2000. */
  readonly pad?: number;
  /** `streaming`: threads that work on one task; `reference`: tasks at a time. Default 1; less counts as 1. */
  readonly nWorkers?: number;
  /** Default `streaming`. */
  readonly model?: EstimateModel;
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
/** A thread with its code, and the tiles that it keeps at hand. */
const WORKER_BYTES = 112 * MIB;
/** float32 copies of a band of canvas rows that a worker has at once: what it reads and what it makes. */
const FLOAT_BANDS = 2;
/**
 * Reduced pictures of the alignment, per canvas pixel: two float32 pictures at a quarter of the width and height
 * (2 x 4 / 16 bytes), and the coarser ones of the boundary search, which are a tenth of that.
 */
const ALIGNMENT_BYTES_PER_PIXEL = 0.55;

/**
 * Estimates the peak memory of a run from the headers of its files; no pixel is read. Tasks run one after the other, so
 * the worst one counts.
 *
 * `streaming` (default): a fixed part, the reduced pictures of the alignment, and for each worker a band of rows of the
 * larger image; whole images are never held. `reference`: four float32 canvases of the padded post-stain image, for
 * each task at a time. Where the reference package takes an image with separate colour planes for one 3 px high,
 * the true size is used in both models.
 *
 * Pairs that cannot be found or read, for whatever reason, count 0 and give a warning.
 */
export async function estimatePipelineMemory(
  pairs: readonly PairNames[],
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  reader: RawHeaderReader,
  options: MemoryEstimateOptions = {},
): Promise<MemoryEstimate> {
  const { pad = DEFAULT_PAD, model = 'streaming' } = options;
  const workerCount = Math.max(1, options.nWorkers ?? 1);
  const perWorker: number[] = [];
  const { bytes, warnings, resolvableCount } = await estimateEachPair(pairs, rawDir, async (files) => {
    const post = await reader.open(await files.post.getFile());
    if (model === 'reference') return referenceBytes(post, pad);
    const pre = await reader.open(await files.pre.getFile());
    const worker = streamingWorkerBytes(post, pre, pad);
    perWorker.push(worker);
    return streamingSharedBytes(post, pre, pad) + worker;
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

function streamingSharedBytes(post: Size, pre: Size, pad: number): number {
  const canvas = canvasSize(post, pre, pad);
  return BASE_BYTES + VIEWER_BYTES + Math.ceil(canvas.width * canvas.height * ALIGNMENT_BYTES_PER_PIXEL);
}

function streamingWorkerBytes(post: RawHeader, pre: RawHeader, pad: number): number {
  const rawBytes = Math.max(rowBytes(post), rowBytes(pre)) * STORED_TILE_SIZE;
  const floatBytes = canvasSize(post, pre, pad).width * STORED_TILE_SIZE * FLOAT32_BYTES * FLOAT_BANDS;
  return WORKER_BYTES + rawBytes + floatBytes;
}

function rowBytes({ width, sampleCount, pixelType }: RawHeader): number {
  return width * sampleCount * BYTES_PER_PIXEL[pixelType];
}

/** Size of the padded canvas that both images are placed on. */
export function canvasSize(post: Size, pre: Size, pad: number): Size {
  return {
    width: Math.max(post.width, pre.width) + 2 * pad,
    height: Math.max(post.height, pre.height) + 2 * pad,
  };
}
