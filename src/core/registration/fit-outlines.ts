import KDBush from 'kdbush';
import { applyHomography, homographyOf, type Homography, type Point } from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { breathe } from '#core/run-context.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';

/** Result of matching two outlines. */
export interface OutlineFit {
  readonly map: LevelMap;
  /** Root of the mean square distance of the kept pairs, px of the level. */
  readonly rmsPx: number;
  readonly iterations: number;
}

/** Share of the closest pairs that count; what is missing on one side has no partner on the other. */
const KEPT_SHARE = 0.85;
const MAX_ITERATIONS = 60;
/** Stops where the middle moves and the ends turn by less, px of the level. */
const STOP_PX = 1e-3;
/** Outline points that are matched; more add time and nothing else. */
const MAX_POINTS = 1500;
/** Radius within which a partner is first looked for, px; doubled until there is one. */
const FIRST_RADIUS_PX = 2;

/**
 * Iterative closest point (Besl and McKay, 1992), trimmed (Chetverikov, 2002), with an affine map: every point of post's
 * outline is paired with the closest point of pre's, the farthest pairs are left out, the map is fitted to the rest.
 * Null where an outline has too few points or the pairs lie on a line.
 */
export async function fitOutlines(
  post: readonly Point[],
  pre: readonly Point[],
  start: LevelMap,
  signal: AbortSignal,
): Promise<OutlineFit | null> {
  const points = thinned(post, MAX_POINTS);
  if (points.length < 12 || pre.length < 12) return null;
  const index = new KDBush(pre.length);
  for (const { x, y } of pre) index.add(x, y);
  index.finish();
  let map = start;
  let rmsPx = Infinity;
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const kept = closestPairs(points, pre, index, map);
    rmsPx = Math.sqrt(kept.reduce((sum, pair) => sum + pair.squared, 0) / kept.length);
    const fitted = fitAffine(kept);
    if (fitted === null) return null;
    const moved = Math.max(
      ...points.map((at) => distance(applyHomography(fitted, at), applyHomography(map, at))),
    );
    map = fitted;
    if (moved < STOP_PX) return { map, rmsPx, iterations: iteration };
    await breathe(signal);
  }
  return { map, rmsPx, iterations: MAX_ITERATIONS };
}

interface Pair {
  readonly from: Point;
  readonly to: Point;
  readonly squared: number;
}

function closestPairs(
  points: readonly Point[],
  targets: readonly Point[],
  index: KDBush,
  map: LevelMap,
): Pair[] {
  const pairs = points.map((from) => {
    const seen = applyHomography(map, from);
    const to = closest(targets, index, seen);
    return { from, to, squared: (to.x - seen.x) ** 2 + (to.y - seen.y) ** 2 };
  });
  pairs.sort((a, b) => a.squared - b.squared);
  return pairs.slice(0, Math.ceil(KEPT_SHARE * pairs.length));
}

function closest(targets: readonly Point[], index: KDBush, at: Point): Point {
  for (let radius = FIRST_RADIUS_PX; ; radius *= 2) {
    let best: Point | null = null;
    let bestSquared = Infinity;
    for (const id of index.within(at.x, at.y, radius)) {
      const target = targets[id]!;
      const squared = (target.x - at.x) ** 2 + (target.y - at.y) ** 2;
      if (squared < bestSquared) [best, bestSquared] = [target, squared];
    }
    if (best !== null) return best;
  }
}

/** Least-squares affine map of pairs, about their middle. */
function fitAffine(pairs: readonly Pair[]): LevelMap | null {
  const middleX = pairs.reduce((sum, { from }) => sum + from.x, 0) / pairs.length;
  const middleY = pairs.reduce((sum, { from }) => sum + from.y, 0) / pairs.length;
  const gram = new Float64Array(9);
  const rightX = new Float64Array(3);
  const rightY = new Float64Array(3);
  for (const { from, to } of pairs) {
    const row = [from.x - middleX, from.y - middleY, 1];
    for (let a = 0; a < 3; a++) {
      rightX[a]! += row[a]! * to.x;
      rightY[a]! += row[a]! * to.y;
      for (let b = 0; b < 3; b++) gram[a * 3 + b]! += row[a]! * row[b]!;
    }
  }
  const p = solvePositive(gram, rightX);
  const q = solvePositive(gram, rightY);
  if (p === null || q === null) return null;
  const map: Homography<'post-level', 'pre-level'> = homographyOf([
    p[0]!,
    p[1]!,
    p[2]! - p[0]! * middleX - p[1]! * middleY,
    q[0]!,
    q[1]!,
    q[2]! - q[0]! * middleX - q[1]! * middleY,
    0,
    0,
    1,
  ]);
  return map;
}

/** Every so many of the points, at most `count`. */
export function thinned<T>(points: readonly T[], count: number): T[] {
  const step = Math.max(1, points.length / count);
  return Array.from({ length: Math.min(points.length, count) }, (_, i) => points[Math.floor(i * step)]!);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
