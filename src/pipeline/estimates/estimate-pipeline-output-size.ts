import { canvasSize } from '#core/canvas/pad-images.ts';
import { BYTES_PER_PIXEL, type Size } from '#core/raster.ts';
import type { CheckpointFormat } from '../export-names.ts';
import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import type { ResolvedPair } from '../raw-folder/resolve-pair.ts';
import type { EstimateModel } from './estimate-pipeline-memory.ts';
import {
  estimateEachPair,
  tiffHeaderReader,
  type EstimateWarning,
  type PairNames,
  type RawHeader,
  type RawHeaderReader,
} from './estimate-targets.ts';

/** Options of {@link estimatePipelineOutputSize}. */
export interface OutputEstimateOptions {
  /** Zero pixels added on each side; counts for exported files only. Default 2000. */
  readonly pad?: number;
  /** Also the coarse result of stage 2. Default false. */
  readonly saveAllIntermediates?: boolean;
  /** Difference images, one for each active scale. Default 1; less counts as 1. */
  readonly nScaleMethods?: number;
  /** Default `tiff`. */
  readonly checkpointFormat?: CheckpointFormat;
  /** Default `streaming`. */
  readonly model?: EstimateModel;
  /** `streaming` only: also the exported files of every checkpoint. Default false: nothing is exported unasked. */
  readonly includeExports?: boolean;
  /** Default: {@link tiffHeaderReader}. */
  readonly reader?: RawHeaderReader;
}

/** Storage in bytes. */
export interface OutputEstimate {
  readonly bytesPerTask: readonly number[];
  readonly totalBytes: number;
  readonly nTasks: number;
  readonly nResolvable: number;
  readonly warnings: readonly EstimateWarning[];
}

const DEFAULT_PAD = 2000;
/** Plots of a task. */
const PLOT_BYTES = 10 * 2 ** 20;
/** Records of a task and the indexes of its stored images. */
const RECORD_BYTES = 2 ** 20;
/** A picture with all its halved levels: 1 + 1/4 + 1/16 + ... */
const PYRAMID_FACTOR = 4 / 3;
/** Pictures that every task has besides its difference images: padded post and pre, and pre of stages 2 and 3. */
const ALIGNED_PICTURES = 4;

/**
 * Estimates the storage that a run needs.
 *
 * `streaming` (default): the signal channel of both images in its own depth with its halved levels, without their empty tiles
 * where the reader tells how many there are (see `probingHeaderReader`), else as if there were none; exported files,
 * uncompressed float32 canvases, only with `includeExports`. `reference`: the reference package's own rule, 1.6 times the bytes of
 * the post-stain file for each picture and format, and 10 MiB of plots; the padding does not enter.
 *
 * Pairs that cannot be found or read count 0 and give a warning.
 */
export async function estimatePipelineOutputSize(
  pairs: readonly PairNames[],
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  options: OutputEstimateOptions = {},
): Promise<OutputEstimate> {
  const estimate =
    options.model === 'reference'
      ? (files: ResolvedPair) => referenceBytes(files, options)
      : (files: ResolvedPair) => streamingBytes(files, options);
  const { values: bytes, warnings, resolvableCount } = await estimateEachPair(pairs, rawDir, estimate);
  return {
    bytesPerTask: bytes,
    totalBytes: bytes.reduce((sum, each) => sum + each, 0),
    nTasks: pairs.length,
    nResolvable: resolvableCount,
    warnings,
  };
}

function fileCount(options: OutputEstimateOptions): number {
  const differences = Math.max(1, options.nScaleMethods ?? 1);
  const pictures = ALIGNED_PICTURES + differences + (options.saveAllIntermediates === true ? 1 : 0);
  return options.checkpointFormat === 'both' ? 2 * pictures : pictures;
}

async function referenceBytes(files: ResolvedPair, options: OutputEstimateOptions): Promise<number> {
  const { size } = await files.post.getFile();
  // In this order in double precision: the product is cut, and another order would cut elsewhere.
  return Math.floor(size * (4 / 3) * 1.2) * fileCount(options) + PLOT_BYTES;
}

async function streamingBytes(files: ResolvedPair, options: OutputEstimateOptions): Promise<number> {
  const { reader = tiffHeaderReader } = options;
  const post = await reader.open(await files.post.getFile());
  const pre = await reader.open(await files.pre.getFile());
  const stored = Math.ceil((channelBytes(post) + channelBytes(pre)) * PYRAMID_FACTOR) + RECORD_BYTES;
  return options.includeExports === true ? stored + exportedBytes(post, pre, options) : stored;
}

/** What an image's signal takes at full resolution, tiles of zeros left out. */
function channelBytes({ width, height, pixelType, signalShare = 1 }: RawHeader): number {
  return width * height * BYTES_PER_PIXEL[pixelType] * signalShare;
}

function exportedBytes(post: Size, pre: Size, options: OutputEstimateOptions): number {
  const canvas = canvasSize(post, pre, options.pad ?? DEFAULT_PAD);
  return canvas.width * canvas.height * BYTES_PER_PIXEL.float32 * fileCount(options) + PLOT_BYTES;
}
