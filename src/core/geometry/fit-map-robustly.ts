import { seededRandom } from '#core/seeded-random.ts';
import { fitMap, matchDistances, type PointMatch } from '#core/geometry/fit-map.ts';
import { applyHomography, homographyOf, type Frame, type Homography } from '#core/geometry/homography.ts';
import { FREEDOM, type MapModel } from '#core/geometry/map-model.ts';

/** How {@link fitMapRobustly} works. */
export interface RobustFitOptions {
  /** The richest model that may be fitted. */
  readonly model: MapModel;
  /** A match farther from the map than this is no inlier, px. */
  readonly thresholdPx: number;
  readonly seed: number;
}

/** A map and the matches that agree with it. */
export interface RobustFit<From extends Frame, To extends Frame> {
  readonly map: Homography<From, To>;
  readonly model: MapModel;
  readonly isInlier: readonly boolean[];
  readonly inlierCount: number;
}

/** Pairs of matches that are tried; at a third of inliers one of 500 misses all with probability 1e-25. */
const TRIALS = 500;
/** A pair closer than this share of the spread fixes turn and magnification too badly to be tried. */
const SHORTEST_BASE = 0.1;
/** Refits with narrowing weights. */
const REFITS = 10;
/**
 * Matches that a model needs. Shear is worth fitting early; perspective is so slight in this field that noise in few matches
 * makes more of it, at the ends of the sample, than there is.
 */
const LEAST_MATCHES: Readonly<Record<MapModel, number>> = { similarity: 0, affine: 12, homography: 40 };

/**
 * Fits a map to matches of which many may be wrong: random pairs propose similarities, scored by the truncated squared
 * distance (MSAC, Torr and Zisserman, 2000), which stands for all maps of this field as turn, magnification and shift
 * explain them to within a few pixels; then the richest model that the inliers carry is refitted with Cauchy weights,
 * and the inliers are found anew. Null where no pair has four followers. The same seed gives the same map.
 */
export function fitMapRobustly<From extends Frame, To extends Frame>(
  matches: readonly PointMatch[],
  options: RobustFitOptions,
): RobustFit<From, To> | null {
  let map = bestSimilarity<From, To>(matches, options);
  if (map === null) return null;
  let model: MapModel = 'similarity';
  // A similarity may be off by more than the threshold where there is shear: the first reach is twice as wide.
  for (let i = 0; i < REFITS; i++) {
    const reach = options.thresholdPx * Math.max(1, 2 - i / 3);
    const distances: Float64Array = distancesPx(matches, map);
    const count = distances.reduce((sum, value) => sum + (value < reach ? 1 : 0), 0);
    model = carriedModel(count, options.model);
    const weights: Float64Array = distances.map((value) =>
      value < reach ? 1 / (1 + ((3 * value) / reach) ** 2) : 0,
    );
    const next: Homography<From, To> | null = fitMap(matches, weights, map, model);
    if (next === null) break;
    map = next;
  }
  const isInlier = Array.from(distancesPx(matches, map), (value) => value < options.thresholdPx);
  const inlierCount = isInlier.filter(Boolean).length;
  return inlierCount < 4 ? null : { map, model, isInlier, inlierCount };
}

/** The richest model, up to `richest`, that so many matches carry. */
export function carriedModel(matchCount: number, richest: MapModel): MapModel {
  const models = (['homography', 'affine', 'similarity'] as const).filter(
    (model) => FREEDOM[model] <= FREEDOM[richest],
  );
  const carried = models.find((model) => matchCount >= LEAST_MATCHES[model]);
  return carried ?? 'similarity';
}

/** Weight functions of robust fits: Cauchy's never quite drops a match, Tukey's biweight does. */
export type WeightFunction = 'cauchy' | 'tukey';

/**
 * Weights for distances in standard deviations, whose usual size is given as their median: that of a two-dimensional normal
 * distance is 1.18 sigma; tuned to 95 % efficiency (2.385 sigma for Cauchy's function, 4.685 sigma for Tukey's).
 */
export function robustWeights(
  distances: Float64Array,
  median: number,
  weighting: WeightFunction,
): Float64Array {
  const sigma = Math.max(1e-9, median / 1.18);
  return distances.map((value) => {
    if (weighting === 'cauchy') return 1 / (1 + (value / (2.385 * sigma)) ** 2);
    const share = value / (4.685 * sigma);
    return share < 1 ? (1 - share * share) ** 2 : 0;
  });
}

function bestSimilarity<From extends Frame, To extends Frame>(
  matches: readonly PointMatch[],
  { thresholdPx, seed }: RobustFitOptions,
): Homography<From, To> | null {
  if (matches.length < 2) return null;
  const random = seededRandom(seed);
  const spread = spreadOf(matches);
  const limit = 4 * thresholdPx * thresholdPx;
  let best: Homography<From, To> | null = null;
  let bestCost = limit * (matches.length - 3.5);
  for (let trial = 0; trial < TRIALS; trial++) {
    const a = matches[random.index(matches.length)]!;
    const b = matches[random.index(matches.length)]!;
    const map = similarityThrough<From, To>(a, b, SHORTEST_BASE * spread);
    if (map === null) continue;
    let cost = 0;
    for (const { from, to } of matches) {
      const seen = applyHomography(map, from);
      cost += Math.min(limit, (to.x - seen.x) ** 2 + (to.y - seen.y) ** 2);
      if (cost >= bestCost) break;
    }
    if (cost < bestCost) [best, bestCost] = [map, cost];
  }
  return best;
}

function similarityThrough<From extends Frame, To extends Frame>(
  a: PointMatch,
  b: PointMatch,
  shortest: number,
): Homography<From, To> | null {
  const ux = b.from.x - a.from.x;
  const uy = b.from.y - a.from.y;
  const length = ux * ux + uy * uy;
  if (length <= shortest * shortest) return null;
  const vx = b.to.x - a.to.x;
  const vy = b.to.y - a.to.y;
  const c = (ux * vx + uy * vy) / length;
  const s = (ux * vy - uy * vx) / length;
  return homographyOf([
    c,
    -s,
    a.to.x - c * a.from.x + s * a.from.y,
    s,
    c,
    a.to.y - s * a.from.x - c * a.from.y,
    0,
    0,
    1,
  ]);
}

function spreadOf(matches: readonly PointMatch[]): number {
  const x = matches.map(({ from }) => from.x);
  const y = matches.map(({ from }) => from.y);
  return Math.hypot(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
}

function distancesPx<From extends Frame, To extends Frame>(
  matches: readonly PointMatch[],
  map: Homography<From, To>,
): Float64Array {
  return matchDistances(
    matches.map(({ from, to }) => ({ from, to, information: [1, 0, 1] })),
    map,
  );
}
