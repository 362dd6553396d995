import { STORED_TILE_SIZE } from '../ports/tile-store.ts';
import type { RawImage } from '../ports/raw-image.ts';
import type { IngestPlan } from './ingested-band.ts';

/** The smallest level has no side over this, px. */
const SMALLEST_LEVEL_PX = 256;
/** A band's raw samples take no more than this, bytes, unless one row of tiles alone does. */
const MAX_BAND_BYTES = 48 * 2 ** 20;
/** Higher bands would leave too few of them for the workers to share, px. */
const MAX_BAND_ROWS = 2048;
/** Reading this part of the rows twice is not worth a higher band. */
const ACCEPTED_WASTE = 1.05;
const BYTES = { uint8: 1, uint16: 2, float32: 4 } as const;

/**
 * Cuts an image into bands of whole rows of tiles: one row of tiles each, or more where the file's strips or tiles would
 * otherwise be decoded twice. The same for the same file everywhere.
 */
export function planIngest(
  image: Pick<RawImage, 'width' | 'height' | 'pixelType' | 'sampleCount' | 'bandHeightHint' | 'access'>,
): IngestPlan {
  const { width, height, pixelType } = image;
  const bandHeight = chooseBandHeight(image);
  return {
    size: { width, height },
    pixelType,
    bandHeight,
    bandCount: Math.ceil(height / bandHeight),
    levelCount: levelCountOf(Math.max(width, height)),
  };
}

/** Rows of a band: `y0 <= y < y1`. */
export function bandRows(plan: IngestPlan, bandIndex: number): { y0: number; y1: number } {
  const y0 = bandIndex * plan.bandHeight;
  return { y0, y1: Math.min(plan.size.height, y0 + plan.bandHeight) };
}

function levelCountOf(longerSide: number): number {
  let count = 1;
  for (let side = longerSide; side > SMALLEST_LEVEL_PX; side = Math.ceil(side / 2)) count++;
  return count;
}

function chooseBandHeight(image: Parameters<typeof planIngest>[0]): number {
  const { width, height, sampleCount, pixelType, bandHeightHint, access } = image;
  // A sequential image is decoded on from band to band: nothing is decoded twice.
  if (access === 'sequential' || bandHeightHint <= 1) return STORED_TILE_SIZE;
  const most = Math.min(MAX_BAND_ROWS, MAX_BAND_BYTES / (width * sampleCount * BYTES[pixelType]));
  let best = STORED_TILE_SIZE;
  let least = Infinity;
  for (let rows = STORED_TILE_SIZE; rows === STORED_TILE_SIZE || rows <= most; rows += STORED_TILE_SIZE) {
    const decoded = decodedRows(height, rows, bandHeightHint);
    if (decoded >= least) continue;
    least = decoded;
    best = rows;
    if (decoded <= ACCEPTED_WASTE * height) break;
  }
  return best;
}

/** Rows decoded in all where bands decode every chunk that they touch. */
function decodedRows(height: number, bandHeight: number, chunkHeight: number): number {
  let total = 0;
  for (let y0 = 0; y0 < height; y0 += bandHeight) {
    const y1 = Math.min(height, y0 + bandHeight);
    total += (Math.ceil(y1 / chunkHeight) - Math.floor(y0 / chunkHeight)) * chunkHeight;
  }
  return total;
}
