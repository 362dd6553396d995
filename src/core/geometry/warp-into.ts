import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { WARP_BLOCK, stageSource, warpPartInto } from '#core/accelerator/warp-with-simd.ts';
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
  const inner: RowPart[] = [];
  for (let row = 0; row < height; row++) {
    const [from, to] = innerRange(target, source, map, target.origin.y + row);
    inner.push({ row, from, to });
    warpOuterPart(target, source, map, { row, from: target.origin.x, to: from });
    warpOuterPart(target, source, map, { row, from: to, to: target.origin.x + width });
  }
  if (simd === null) for (const part of inner) warpInnerPart(target, source, map, part);
  else {
    for (const block of tileGrid(target.raster, WARP_BLOCK)) {
      warpBlock(target, source, map, simd, innerPartsOf(block, inner, target.origin.x));
    }
  }
}

/** What of a block of the target has all its neighbours in the source, row by row; rows without any are left out. */
function innerPartsOf(block: Rect, inner: readonly RowPart[], originX: number): RowPart[] {
  const left = originX + block.x;
  return inner
    .slice(block.y, block.y + block.height)
    .map(({ row, from, to }) => ({ row, from: Math.max(from, left), to: Math.min(to, left + block.width) }))
    .filter(({ from, to }) => from < to);
}

/** Warps parts of rows of one block by SIMD, or by TypeScript where their source is too large for the kernels' memory. */
function warpBlock(
  target: PlacedRaster,
  source: PlacedRaster,
  map: Float64Array,
  simd: SimdKernels,
  parts: readonly RowPart[],
): void {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return;
  const x = Math.min(...parts.map((part) => part.from));
  const width = Math.max(...parts.map((part) => part.to)) - x;
  const y = target.origin.y + first.row;
  const seen = seenRect({ x, y, width, height: last.row - first.row + 1 }, map);
  const window = { ...rectOf(source.raster), x: source.origin.x, y: source.origin.y };
  const staged = seen === null ? null : stageSource(simd, source, intersectRects(seen, window));
  for (const part of parts) {
    if (staged === null) warpInnerPart(target, source, map, part);
    else {
      const at = part.row * target.raster.width + part.from - target.origin.x;
      const columns = { y: target.origin.y + part.row, from: part.from, to: part.to };
      warpPartInto(target.raster.data, at, simd, staged, map, columns);
    }
  }
}

/** Part of a target row: columns `from <= x < to` of the target's picture. */
interface RowPart {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The columns of a target row whose four neighbours surely lie in the source window. Each of the window's sides is a linear
 * inequality in x once it is multiplied by the denominator; a column at either end is left to the careful loop.
 */
function innerRange(
  target: PlacedRaster,
  source: PlacedRaster,
  map: Float64Array,
  y: number,
): [number, number] {
  const first = target.origin.x;
  const end = first + target.raster.width;
  const left = Math.max(0, source.origin.x);
  const top = Math.max(0, source.origin.y);
  const right = source.origin.x + source.raster.width - 1;
  const bottom = source.origin.y + source.raster.height - 1;
  const nx = [map[0]!, map[1]! * y + map[2]!];
  const ny = [map[3]!, map[4]! * y + map[5]!];
  const w = [map[6]!, map[7]! * y + map[8]!];
  const minus = (a: number[], b: number[], factor: number): number[] => [
    a[0]! - factor * b[0]!,
    a[1]! - factor * b[1]!,
  ];
  const positive = [
    w,
    minus(nx, w, left),
    minus(ny, w, top),
    minus([right * w[0]!, right * w[1]!], nx, 1),
    minus([bottom * w[0]!, bottom * w[1]!], ny, 1),
  ];
  let low = first;
  let high = end;
  for (const [slope, offset] of positive as [number, number][]) {
    const root = -offset / slope;
    if (slope > 0) low = Math.max(low, Math.floor(root) + 2);
    else if (slope < 0) high = Math.min(high, Math.ceil(root) - 1);
    else if (!(offset > 0)) high = first;
  }
  const from = Math.min(low, end);
  return [from, Math.max(from, high)];
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
