import type { Point } from '#core/geometry/homography.ts';

/** Coordinates around the middle of points, in units of their spread. */
export interface UnitFrame {
  /** The middle of the points. */
  readonly x: number;
  readonly y: number;
  /** Root of their mean square distance from it; 1 where that is 0. */
  readonly unit: number;
}

/** Coordinates in which the parameters of a map of these points are of one size (Hartley, 1997). */
export function unitFrame(points: readonly Point[]): UnitFrame {
  const n = Math.max(1, points.length);
  const x = points.reduce((sum, at) => sum + at.x, 0) / n;
  const y = points.reduce((sum, at) => sum + at.y, 0) / n;
  const spread = Math.sqrt(points.reduce((sum, at) => sum + (at.x - x) ** 2 + (at.y - y) ** 2, 0) / n);
  return { x, y, unit: spread > 0 ? spread : 1 };
}
