import { isExo2MicroError } from '#core/errors.ts';
import type { RawImage } from '../ports/raw-image.ts';
import { readTiffHeader } from '../raw-image/tiff-image-reader.ts';
import { resolvePair, type ResolvedPair } from '../raw-folder/resolve-pair.ts';
import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';

/** What estimates need of a raw file: its header, and what a look at its pixels may have told. */
export interface RawHeader extends Pick<RawImage, 'width' | 'height' | 'sampleCount' | 'pixelType'> {
  /** Share of its tiles that have any signal, 0 to 1; without it all count as having some. */
  readonly signalShare?: number;
}

/** Reads headers; any reader of raw images does. */
export interface RawHeaderReader {
  open(file: File): Promise<RawHeader>;
}

/** Reads the headers of TIFF files, and needs no pixels behind them. */
export const tiffHeaderReader: RawHeaderReader = { open: readTiffHeader };

/** A pair by its names. */
export type PairNames =
  { readonly sample: string; readonly dye: string } | readonly [sample: string, dye: string];

/** A pair that could not be estimated; it counts as 0. */
export interface EstimateWarning {
  readonly sample: string;
  readonly dye: string;
  readonly kind: 'cannot-resolve' | 'unreadable-header';
  readonly message: string;
}

/** An estimate for each pair, 0 where there is none. */
export interface PairEstimates {
  readonly values: readonly number[];
  readonly warnings: readonly EstimateWarning[];
  readonly resolvableCount: number;
}

/**
 * Applies an estimate to every pair. Pairs without both files, and files that cannot be read, become warnings;
 * anything but an {@link isExo2MicroError} is passed on.
 */
export async function estimateEachPair(
  pairs: readonly PairNames[],
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  estimate: (pair: ResolvedPair) => Promise<number>,
): Promise<PairEstimates> {
  const values: number[] = [];
  const warnings: EstimateWarning[] = [];
  for (const pair of pairs) {
    const { sample, dye } = namesOf(pair);
    let kind: EstimateWarning['kind'] = 'cannot-resolve';
    try {
      const files = await resolvePair(sample, dye, rawDir);
      kind = 'unreadable-header';
      values.push(await estimate(files));
    } catch (error) {
      if (!isExo2MicroError(error)) throw error;
      values.push(0);
      warnings.push({ sample, dye, kind, message: error.message });
    }
  }
  return { values, warnings, resolvableCount: pairs.length - warnings.length };
}

function namesOf(pair: PairNames): { readonly sample: string; readonly dye: string } {
  return 'sample' in pair ? pair : { sample: pair[0], dye: pair[1] };
}
