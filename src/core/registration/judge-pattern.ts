import { withoutHomography } from './judge-error-field.ts';
import { agreesWithMap, type JudgedPatch } from './judge-evidence.ts';

/** Whether neighbours err alike: what is left where the model of the map does not fit. */
export interface ResidualPattern {
  /** Amplitude of the common part, px along an axis; 0 where chance explains it. */
  readonly amplitudePx: number;
  /** Covariance of neighbours over its standard error. */
  readonly significance: number;
}

/** Patches closer than this part of the sample's extent, within bounds in px, may share pixels, and with them their noise. */
const SHARED_PIXELS = { part: 1 / 125, leastPx: 80, mostPx: 190 };
/** Neighbours of each patch. */
const NEIGHBOURS = 6;
/** Patches whose agreement is looked at together, and how many of them have to disagree to make a wrong part. */
const PART = { patches: 9, disagreeing: 6 };
/** Fewer patches than this show no pattern. */
const LEAST_PATCHES = 16;
/** Standard errors that chance is granted: exceeded once in 700 by chance. */
const CHANCE_ERRORS = 3;

/**
 * The part of the residuals that neighbours have in common: the mean product of a patch's residual with those of its nearest
 * neighbours that share no pixels with it (the covariance that Moran's index normalises, 1950). Noise of the patches is
 * independent and cancels, and a homography is taken off first; what it cannot follow stays.
 */
export function residualPattern(patches: readonly JudgedPatch[]): ResidualPattern {
  if (patches.length < LEAST_PATCHES) return { amplitudePx: 0, significance: 0 };
  const bare = withoutHomography(patches);
  const near = { count: NEIGHBOURS, beyondPx: sharedPixelsPx(bare) };
  const products = bare.flatMap((patch, i) =>
    neighboursOf(bare, i, near).map((other) => (patch.dx * other.dx + patch.dy * other.dy) / 2),
  );
  if (products.length < LEAST_PATCHES) return { amplitudePx: 0, significance: 0 };
  const covariance = products.reduce((sum, value) => sum + value, 0) / products.length;
  const variance = bare.reduce((sum, { dx, dy }) => sum + dx * dx + dy * dy, 0) / (2 * bare.length);
  // Each pair is met about twice, and each product has two axes.
  const error = variance / Math.sqrt(products.length);
  const certain = covariance - CHANCE_ERRORS * error;
  return {
    amplitudePx: certain > 0 ? Math.sqrt(covariance) : 0,
    significance: error > 0 ? covariance / error : 0,
  };
}

/**
 * How many patches lie in a part of the sample where most disagree with the map, as where a sample is torn or has moved in
 * parts. Single bad patches, up to a tenth of all, do not make one: six of nine neighbours are bad then once in 10,000 times.
 */
export function disagreeingPart(all: readonly JudgedPatch[]): number {
  const patches = apart(all);
  if (patches.length < LEAST_PATCHES) return 0;
  const near = { count: PART.patches - 1, beyondPx: 0 };
  return patches.filter((patch, i) => {
    const part = [patch, ...neighboursOf(patches, i, near)];
    return part.filter((one) => !agreesWithMap(one)).length >= PART.disagreeing;
  }).length;
}

/** How far apart patches have to be to be independent, px: they are larger on larger images. */
function sharedPixelsPx(patches: readonly JudgedPatch[]): number {
  const x = patches.map((patch) => patch.x);
  const y = patches.map((patch) => patch.y);
  const extentPx = Math.max(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
  const { part, leastPx, mostPx } = SHARED_PIXELS;
  return Math.min(mostPx, Math.max(leastPx, part * extentPx));
}

/** Patches of which no two share pixels; of those that do, one that agrees with the map stays. */
function apart(patches: readonly JudgedPatch[]): JudgedPatch[] {
  const apartPx = sharedPixelsPx(patches);
  const kept: JudgedPatch[] = [];
  const agreeingFirst = [...patches].sort((a, b) => Number(agreesWithMap(b)) - Number(agreesWithMap(a)));
  for (const patch of agreeingFirst) {
    const isFree = kept.every(({ x, y }) => (x - patch.x) ** 2 + (y - patch.y) ** 2 > apartPx ** 2);
    if (isFree) kept.push(patch);
  }
  return kept;
}

/** The nearest patches that are farther away than `beyondPx`. */
function neighboursOf(
  patches: readonly JudgedPatch[],
  index: number,
  { count, beyondPx }: { readonly count: number; readonly beyondPx: number },
): JudgedPatch[] {
  const { x, y } = patches[index]!;
  const nearest: JudgedPatch[] = [];
  const squares: number[] = [];
  for (const other of patches) {
    const square = (other.x - x) ** 2 + (other.y - y) ** 2;
    if (square <= beyondPx ** 2 || square >= (squares[count - 1] ?? Infinity)) continue;
    let at = Math.min(squares.length, count - 1);
    for (; at > 0 && squares[at - 1]! > square; at--) {
      squares[at] = squares[at - 1]!;
      nearest[at] = nearest[at - 1]!;
    }
    squares[at] = square;
    nearest[at] = other;
  }
  return nearest;
}
