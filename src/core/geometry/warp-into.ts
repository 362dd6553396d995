import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import {
  WARP_BLOCK,
  stageSource,
  warpPartInto,
  type StagedSource,
} from '#core/accelerator/warp-with-simd.ts';
import type { Raster, Size } from '#core/raster.ts';
import { intersectRects, rectOf, tileGrid, type Rect } from '#core/rect.ts';
import { applyHomography, type Frame, type Homography, type Point } from '#core/geometry/homography.ts';

/** A window of a picture: its pixels, and where its first pixel lies in the picture. */
export interface PlacedRaster {
  readonly raster: Raster<Float32Array>;
  readonly origin: Point;
}

/**
 * Fills the target with the source seen through `map`, which takes a target pixel to the source pixel to sample there
 * (an inverse map). Bilinear; what lies outside the source window counts as 0, also as one of the four neighbours.
 * Both windows keep whole-number origins in their own picture, and every pixel's coordinates are computed in float64 from
 * its place in the whole picture: a pixel gets the same value to the last bit whichever window it is computed in, as long
 * as the source window holds {@link warpSourceRect}, and whether SIMD instructions compute it or not. Every target pixel
 * is written.
 *
 * @param simd what to compute with; null for TypeScript alone
 */
export function warpInto<Target extends Frame, Source extends Frame>(
  target: PlacedRaster,
  source: PlacedRaster,
  map: Homography<Target, Source>,
  simd: SimdKernels | null = simdKernels,
): void {
  const { width, height } = target.raster;
  const inner = innerRanges(target, source, map);
  const [left, right] = [target.origin.x, target.origin.x + width];
  for (let row = 0; row < height; row++) {
    warpOuterPart(target, source, map, { row, from: left, to: inner.from[row]! });
    warpOuterPart(target, source, map, { row, from: inner.to[row]!, to: right });
  }
  const blocks = simd === null ? [rectOf(target.raster)] : tileGrid(target.raster, WARP_BLOCK);
  for (const block of blocks) warpBlock(target, source, map, simd, innerPartOf(block, inner, left));
}

/** What of each row of a target has all its neighbours in the source: columns `from <= x < to` of the target's picture. */
interface InnerRanges {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** What has all its neighbours in the source, of a block of the target: the block's rows that have any, and their columns. */
interface InnerPart {
  readonly ranges: InnerRanges;
  /** Rows of the target, `firstRow <= row < endRow`; rows between them may have nothing. */
  readonly firstRow: number;
  readonly endRow: number;
  /** Columns of the target's picture that the ranges are cut to. */
  readonly left: number;
  readonly right: number;
  /** Columns of the cut ranges: the least, and the one behind the largest. */
  readonly from: number;
  readonly to: number;
}

function innerPartOf(block: Rect, ranges: InnerRanges, originX: number): InnerPart {
  const left = originX + block.x;
  const right = left + block.width;
  let firstRow = -1;
  let endRow = -1;
  let from = right;
  let to = left;
  for (let row = block.y; row < block.y + block.height; row++) {
    const rowFrom = Math.max(ranges.from[row]!, left);
    const rowTo = Math.min(ranges.to[row]!, right);
    if (rowFrom >= rowTo) continue;
    if (firstRow < 0) firstRow = row;
    endRow = row + 1;
    from = Math.min(from, rowFrom);
    to = Math.max(to, rowTo);
  }
  return { ranges, firstRow, endRow, left, right, from, to };
}

/** Warps the inner part of a block by SIMD, or by TypeScript where its source is too large for the kernels' memory. */
function warpBlock(
  target: PlacedRaster,
  source: PlacedRaster,
  map: Float64Array,
  simd: SimdKernels | null,
  part: InnerPart,
): void {
  const { ranges, firstRow, endRow } = part;
  if (firstRow < 0) return;
  const staged = simd === null ? null : stagedFor(part, target, source, map, simd);
  for (let row = firstRow; row < endRow; row++) {
    const from = Math.max(ranges.from[row]!, part.left);
    const to = Math.min(ranges.to[row]!, part.right);
    if (from >= to) continue;
    if (staged === null || simd === null) warpInnerPart(target, source, map, { row, from, to });
    else {
      const at = row * target.raster.width + from - target.origin.x;
      warpPartInto(target.raster.data, at, simd, staged, map, { y: target.origin.y + row, from, to });
    }
  }
}

function stagedFor(
  { firstRow, endRow, from, to }: InnerPart,
  target: PlacedRaster,
  source: PlacedRaster,
  map: Float64Array,
  simd: SimdKernels,
): StagedSource | null {
  const y = target.origin.y + firstRow;
  const seen = seenRect({ x: from, y, width: to - from, height: endRow - firstRow }, map);
  const window = { ...rectOf(source.raster), x: source.origin.x, y: source.origin.y };
  return seen === null ? null : stageSource(simd, source, intersectRects(seen, window));
}

/** Part of a target row: columns `from <= x < to` of the target's picture. */
interface RowPart {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** Sides of the source window, and the denominator: what has to be positive for a column to be an inner one. */
const CONDITIONS = 5;

/**
 * The columns of each target row whose four neighbours surely lie in the source window. Each of the window's sides is a linear
 * inequality in x once it is multiplied by the denominator; a column at either end is left to the careful loop.
 */
function innerRanges(target: PlacedRaster, source: PlacedRaster, map: Float64Array): InnerRanges {
  const { width, height } = target.raster;
  const ranges = { from: new Int32Array(height), to: new Int32Array(height) };
  // One pair of small arrays for all rows: pictures have many, and this is asked for each patch and window.
  const slopes = new Float64Array(CONDITIONS);
  const offsets = new Float64Array(CONDITIONS);
  const end = target.origin.x + width;
  for (let row = 0; row < height; row++) {
    conditionsInto(slopes, offsets, source, map, target.origin.y + row);
    let low = target.origin.x;
    let high = end;
    for (let i = 0; i < CONDITIONS; i++) {
      const slope = slopes[i]!;
      const root = -offsets[i]! / slope;
      if (slope > 0) low = Math.max(low, Math.floor(root) + 2);
      else if (slope < 0) high = Math.min(high, Math.ceil(root) - 1);
      else if (!(offsets[i]! > 0)) high = target.origin.x;
    }
    ranges.from[row] = Math.min(low, end);
    ranges.to[row] = Math.max(ranges.from[row]!, high);
  }
  return ranges;
}

/** The inequalities `slope * x + offset > 0` of a row: the denominator, and the place's distance from each side times it. */
function conditionsInto(
  slopes: Float64Array,
  offsets: Float64Array,
  { origin, raster }: PlacedRaster,
  map: Float64Array,
  y: number,
): void {
  const left = Math.max(0, origin.x);
  const top = Math.max(0, origin.y);
  const right = origin.x + raster.width - 1;
  const bottom = origin.y + raster.height - 1;
  const offsetX = map[1]! * y + map[2]!;
  const offsetY = map[4]! * y + map[5]!;
  const offsetW = map[7]! * y + map[8]!;
  slopes[0] = map[6]!;
  offsets[0] = offsetW;
  slopes[1] = map[0]! - left * map[6]!;
  offsets[1] = offsetX - left * offsetW;
  slopes[2] = map[3]! - top * map[6]!;
  offsets[2] = offsetY - top * offsetW;
  slopes[3] = right * map[6]! - map[0]!;
  offsets[3] = right * offsetW - offsetX;
  slopes[4] = bottom * map[6]! - map[3]!;
  offsets[4] = bottom * offsetW - offsetY;
}

function warpInnerPart(target: PlacedRaster, source: PlacedRaster, map: Float64Array, part: RowPart): void {
  const { width, data: pixels } = source.raster;
  const originX = source.origin.x;
  const originY = source.origin.y;
  const out = target.raster.data;
  const y = target.origin.y + part.row;
  const m0 = map[0]!;
  const m3 = map[3]!;
  const m6 = map[6]!;
  const rowX = map[1]! * y + map[2]!;
  const rowY = map[4]! * y + map[5]!;
  const rowW = map[7]! * y + map[8]!;
  const shift = part.row * target.raster.width - target.origin.x;
  for (let x = part.from; x < part.to; x++) {
    const inverse = 1 / (m6 * x + rowW);
    const sx = (m0 * x + rowX) * inverse;
    const sy = (m3 * x + rowY) * inverse;
    // Both are positive here, so cutting off the fraction is the floor.
    const column = sx | 0;
    const line = sy | 0;
    const tx = sx - column;
    const k = (line - originY) * width + column - originX;
    const upper = pixels[k]! + (pixels[k + 1]! - pixels[k]!) * tx;
    const lower = pixels[k + width]! + (pixels[k + width + 1]! - pixels[k + width]!) * tx;
    out[x + shift] = upper + (lower - upper) * (sy - line);
  }
}

function warpOuterPart(target: PlacedRaster, source: PlacedRaster, map: Float64Array, part: RowPart): void {
  const { width, height } = source.raster;
  const out = target.raster.data;
  const y = target.origin.y + part.row;
  const rowX = map[1]! * y + map[2]!;
  const rowY = map[4]! * y + map[5]!;
  const rowW = map[7]! * y + map[8]!;
  const shift = part.row * target.raster.width - target.origin.x;
  for (let x = part.from; x < part.to; x++) {
    const w = map[6]! * x + rowW;
    const inverse = 1 / w;
    const sx = (map[0]! * x + rowX) * inverse;
    const sy = (map[3]! * x + rowY) * inverse;
    const wholeX = Math.floor(sx);
    const wholeY = Math.floor(sy);
    const column = wholeX - source.origin.x;
    const line = wholeY - source.origin.y;
    const isSeen = w > 0 && column >= -1 && column < width && line >= -1 && line < height;
    out[x + shift] = isSeen ? borderValue(source.raster, column, line, sx - wholeX, sy - wholeY) : 0;
  }
}

function borderValue(
  raster: Raster<Float32Array>,
  column: number,
  line: number,
  tx: number,
  ty: number,
): number {
  const { width, height, data } = raster;
  const left = column >= 0;
  const right = column + 1 < width;
  const k = line * width + column;
  let upper = 0;
  let lower = 0;
  if (line >= 0) {
    const a = left ? data[k]! : 0;
    upper = a + ((right ? data[k + 1]! : 0) - a) * tx;
  }
  if (line + 1 < height) {
    const a = left ? data[k + width]! : 0;
    lower = a + ((right ? data[k + width + 1]! : 0) - a) * tx;
  }
  return upper + (lower - upper) * ty;
}

/**
 * The part of the source that the target rectangle needs through `map`, with the neighbours of bilinear sampling; cut to
 * the source, so of width or height 0 where nothing of it is seen. All of the source where the rectangle reaches the
 * map's horizon.
 */
export function warpSourceRect<Target extends Frame, Source extends Frame>(
  target: Rect,
  map: Homography<Target, Source>,
  sourceSize: Size,
): Rect {
  const seen = seenRect(target, map);
  return seen === null ? rectOf(sourceSize) : intersectRects(seen, rectOf(sourceSize));
}

/** {@link warpSourceRect} of a source without borders; null where the rectangle reaches the map's horizon. */
function seenRect(target: Rect, map: Float64Array): Rect | null {
  const right = target.x + target.width - 1;
  const bottom = target.y + target.height - 1;
  const corners = [
    { x: target.x, y: target.y },
    { x: right, y: target.y },
    { x: target.x, y: bottom },
    { x: right, y: bottom },
  ];
  if (corners.some((at) => map[6]! * at.x + map[7]! * at.y + map[8]! <= 0)) return null;
  const seen = corners.map((at) => applyHomography(map, at));
  // One pixel more on each side than the floor needs: rounding at a corner must not cost a neighbour.
  const x = Math.floor(Math.min(...seen.map((at) => at.x))) - 1;
  const y = Math.floor(Math.min(...seen.map((at) => at.y))) - 1;
  const width = Math.floor(Math.max(...seen.map((at) => at.x))) + 3 - x;
  const height = Math.floor(Math.max(...seen.map((at) => at.y))) + 3 - y;
  return { x, y, width, height };
}
