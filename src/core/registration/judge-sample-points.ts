import type { Point } from '#core/geometry/homography.ts';

/** Closed lines as x0, y0, x1, y1, ..., px of post. */
export type OutlineLines = readonly (readonly number[])[];

/** Where the error of a map is asked for. */
export interface SamplePoints {
  /** A grid over the inside: equal shares of the sample's area. */
  readonly inside: readonly Point[];
  /** Points of the outline: the ends of the sample. */
  readonly rim: readonly Point[];
}

/** Cells along the longer side of the sample: two hundred points, between which a homography's error hardly changes. */
const GRID_CELLS = 16;
/** Points of the outline that are looked at. */
const RIM_POINTS = 48;

/**
 * Points over a sample: a grid inside its outline (by the even-odd rule), and points along the outline. Where no outline is
 * known the rectangle around `others` stands for it.
 */
export function samplePoints(outline: OutlineLines, others: readonly Point[]): SamplePoints {
  const lines = outline.map(pointsOf).filter((line) => line.length >= 3);
  const shape = lines.length > 0 ? lines : [rectangleAround(others)];
  const all = shape.flat();
  const left = Math.min(...all.map(({ x }) => x));
  const right = Math.max(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  const bottom = Math.max(...all.map(({ y }) => y));
  const step = Math.max(right - left, bottom - top) / GRID_CELLS;
  const inside: Point[] = [];
  if (step > 0) {
    for (let y = top + step / 2; y < bottom; y += step)
      for (let x = left + step / 2; x < right; x += step)
        if (isInside(shape, { x, y })) inside.push({ x, y });
  }
  const stride = Math.max(1, Math.floor(all.length / RIM_POINTS));
  const rim = all.filter((_, i) => i % stride === 0);
  return { inside: inside.length > 0 ? inside : rim, rim };
}

/** Convex hull of points, counter-clockwise on the screen (Andrew's monotone chain, 1979). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const at of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, at) <= 0) chain.pop();
      chain.push(at);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.toReversed())];
}

/** How far a point lies outside a convex polygon, px; 0 inside. */
export function distanceOutside(hull: readonly Point[], at: Point): number {
  if (hull.length >= 3 && isInside([hull], at)) return 0;
  return hull.reduce(
    (nearest, from, i) => Math.min(nearest, distanceToSide(from, hull[(i + 1) % hull.length]!, at)),
    Infinity,
  );
}

function pointsOf(line: readonly number[]): Point[] {
  return Array.from({ length: Math.floor(line.length / 2) }, (_, i) => ({
    x: line[2 * i]!,
    y: line[2 * i + 1]!,
  }));
}

function rectangleAround(points: readonly Point[]): Point[] {
  const x = points.map((at) => at.x);
  const y = points.map((at) => at.y);
  const [left, right] = [Math.min(...x), Math.max(...x)];
  const [top, bottom] = [Math.min(...y), Math.max(...y)];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

function isInside(shape: readonly (readonly Point[])[], at: Point): boolean {
  let inside = false;
  for (const line of shape) {
    for (let i = 0, k = line.length - 1; i < line.length; k = i++) {
      const a = line[i]!;
      const b = line[k]!;
      if (a.y > at.y !== b.y > at.y && at.x < ((b.x - a.x) * (at.y - a.y)) / (b.y - a.y) + a.x)
        inside = !inside;
    }
  }
  return inside;
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function distanceToSide(a: Point, b: Point, at: Point): number {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const along = length === 0 ? 0 : ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(a.x + t * (b.x - a.x) - at.x, a.y + t * (b.y - a.y) - at.y);
}
