import type { Raster } from '#core/raster.ts';

/** Options of {@link estimateGaussSigma}. */
export interface GaussSigmaOptions {
  /** A picture with a smaller share of positive pixels than this is sparse. @default 0.1 */
  readonly sparseThreshold?: number;
  /** Sigma for sparse pictures, px at the reduced scale. @default 5 */
  readonly sparseSigma?: number;
  /** Sigma for dense pictures, px at the reduced scale; 0 means no blur. @default 0 */
  readonly denseSigma?: number;
}

/**
 * Sigma of the blur before registration, by how much of the picture holds signal: few bright specks need blurring to
 * overlap, dense tissue does not. Negative pixels and NaN are no signal; a picture without pixels is sparse.
 *
 * @param _downScale reduction that follows. It changes nothing, as in the reference package: both sigmas are stated in
 * pixels of the reduced picture already.
 */
export function estimateGaussSigma(
  image: Raster,
  _downScale: number,
  options: GaussSigmaOptions = {},
): number {
  const { sparseThreshold = 0.1, sparseSigma = 5, denseSigma = 0 } = options;
  let positive = 0;
  for (let i = 0; i < image.data.length; i++) if (image.data[i]! > 0) positive++;
  const share = image.data.length === 0 ? 0 : positive / image.data.length;
  return share < sparseThreshold ? sparseSigma : denseSigma;
}
