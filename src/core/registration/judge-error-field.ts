import type { Point } from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import type { JudgedPatch } from './judge-evidence.ts';

/** Freedoms of a small homography, which is what the error of a fitted map is. */
export const PARAMETERS = 8;

/** Coordinates around the patches, of unit size. */
export interface ErrorFrame {
  readonly x: number;
  readonly y: number;
  readonly unitPx: number;
}

/** A frame around patches. */
export function frameOf(patches: readonly JudgedPatch[]): ErrorFrame {
  const n = patches.length;
  const x = patches.reduce((sum, at) => sum + at.x, 0) / n;
  const y = patches.reduce((sum, at) => sum + at.y, 0) / n;
  const spread = Math.sqrt(patches.reduce((sum, at) => sum + (at.x - x) ** 2 + (at.y - y) ** 2, 0) / n);
  return { x, y, unitPx: spread > 0 ? spread : 1 };
}

/** A place in units of the frame. */
export function unitPlace(at: Point, frame: ErrorFrame): { readonly u: number; readonly v: number } {
  return { u: (at.x - frame.x) / frame.unitPx, v: (at.y - frame.y) / frame.unitPx };
}

/** Derivatives of the displacement at a point by the eight parameters, all in px: two rows. */
export function rowsAt(at: Point, frame: ErrorFrame): readonly [Float64Array, Float64Array] {
  const { u, v } = unitPlace(at, frame);
  return [
    Float64Array.of(u, v, 1, 0, 0, 0, -u * u, -u * v),
    Float64Array.of(0, 0, 0, u, v, 1, -u * v, -v * v),
  ];
}

/** Adds the normal equations' matrix of two rows. */
export function addRowsInto(
  matrix: Float64Array,
  rows: readonly [Float64Array, Float64Array],
  weight: number,
): void {
  for (const row of rows)
    for (let a = 0; a < PARAMETERS; a++)
      for (let b = 0; b < PARAMETERS; b++) matrix[a * PARAMETERS + b]! += weight * row[a]! * row[b]!;
}

/** Scalar product. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The residuals less the small homography that fits them best by least squares: what no map of this kind follows. */
export function withoutHomography(patches: readonly JudgedPatch[]): JudgedPatch[] {
  const frame = frameOf(patches);
  const rows = patches.map((patch) => rowsAt(patch, frame));
  const matrix = new Float64Array(PARAMETERS * PARAMETERS);
  const right = new Float64Array(PARAMETERS);
  patches.forEach(({ dx, dy }, i) => {
    const [alongX, alongY] = rows[i]!;
    addRowsInto(matrix, rows[i]!, 1);
    for (let a = 0; a < PARAMETERS; a++) right[a]! += alongX[a]! * dx + alongY[a]! * dy;
  });
  const field = solvePositive(matrix, right) ?? new Float64Array(PARAMETERS);
  return patches.map((patch, i) => {
    const [alongX, alongY] = rows[i]!;
    return { ...patch, dx: patch.dx - dot(alongX, field), dy: patch.dy - dot(alongY, field) };
  });
}
