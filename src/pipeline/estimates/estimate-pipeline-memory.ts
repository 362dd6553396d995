import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import { STORED_TILE_SIZE } from '../ports/tile-store.ts';
import { SIMD_MEMORY_BYTES } from '#core/accelerator/simd-kernels.ts';
import { BYTES_PER_PIXEL, type Size } from '#core/raster.ts';
import { TILE_CACHE_BYTES } from '../ingest/tile-cache.ts';
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

/** All processes of the browser with the page, the engine and their code, before any image, as measured in Chromium. */
const BASE_BYTES = 450 * MIB;
/** A thread with its code, what it leaves to be collected, and the reduced pictures of the alignment. */
const THREAD_BYTES = 32 * MIB;
/** Windows or rows of the canvas that a thread has at once: what it reads and what it makes, 16 MiB each. */
const CANVAS_BYTES = 32 * MIB;
/** Bytes that the engine's thread collects for one write. */
const WRITE_BYTES = 8 * MIB;
/** A picture with all its halved levels: 1 + 1/4 + 1/16 + ... */
const PYRAMID_FACTOR = 4 / 3;

/**
 * Estimates the peak memory of a run from the headers of its files; no pixel is read. Tasks run one after the other, so
 * the worst one counts.
 *
 * `streaming` (default): a fixed part for browser, page and engine, and for each worker a fixed part and the larger of what it
 * holds while files are read (a band of rows of the wider image) and afterwards (the tiles that it keeps at hand, and some
 * windows of the canvas). Whole images are never held, so that their height matters little and the padding not at all. What
 * the viewer keeps while somebody looks at pictures comes on top, 416 MiB at most. `reference`: four float32 canvases of the padded
 * post-stain image, for each task at a time. Where the reference package takes an image with separate colour planes for one 3 px high,
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
  const concurrent: number[] = [];
  const { values, warnings, resolvableCount } = await estimateEachPair(pairs, rawDir, async (files) => {
    const post = await reader.open(await files.post.getFile());
    if (model === 'reference') {
      const bytes = referenceBytes(post, pad);
      concurrent.push(bytes * workerCount);
      return bytes;
    }
    const pre = await reader.open(await files.pre.getFile());
    // Threads keep the tiles of the task before at hand too.
    const keptPairs = Math.min(2, pairs.length);
    concurrent.push(streamingBytes(post, pre, workerCount, keptPairs));
    return streamingBytes(post, pre, 1, keptPairs);
  });
  return {
    peakBytes: Math.max(0, ...values),
    concurrentPeakBytes: Math.max(0, ...concurrent),
    perTaskBytes: values,
    warnings,
    nResolvable: resolvableCount,
  };
}

function referenceBytes(post: Size, pad: number): number {
  return (post.height + 2 * pad) * (post.width + 2 * pad) * FLOAT32_BYTES * REFERENCE_CANVASES;
}

function streamingBytes(post: RawHeader, pre: RawHeader, workerCount: number, keptPairs: number): number {
  const thread = THREAD_BYTES + SIMD_MEMORY_BYTES;
  const wider = post.width * post.sampleCount > pre.width * pre.sampleCount ? post : pre;
  const signal = bandSignalBytes(wider);
  // What a worker reads and makes of it; what is on its way to the engine, and its rows of halved levels.
  const reading = workerCount * (thread + signal * (wider.sampleCount + 1 + PYRAMID_FACTOR));
  const writing = (workerCount + 1) * signal * PYRAMID_FACTOR + signal + WRITE_BYTES;
  const tiles = Math.min(TILE_CACHE_BYTES, keptPairs * (storedBytes(post) + storedBytes(pre)));
  const computing = workerCount * (thread + tiles + CANVAS_BYTES);
  return Math.ceil(BASE_BYTES + Math.max(reading + writing, computing));
}

/** The signal of one row of tiles, of which a band has one as a rule. */
function bandSignalBytes({ width, height, pixelType }: RawHeader): number {
  return width * Math.min(height, STORED_TILE_SIZE) * BYTES_PER_PIXEL[pixelType];
}

function storedBytes({ width, height, pixelType, signalShare = 1 }: RawHeader): number {
  return width * height * BYTES_PER_PIXEL[pixelType] * signalShare * PYRAMID_FACTOR;
}
