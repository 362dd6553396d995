import { withoutHomography } from './judge-error-field.ts';
import type { JudgedPatch } from './judge-evidence.ts';

/** Whether neighbours err alike: what is left where the model of the map does not fit. */
export interface ResidualPattern {
  /** Amplitude of the common part, px along an axis; 0 where chance explains it. */
  readonly amplitudePx: number;
  /** Covariance of neighbours over its standard error. */
  readonly significance: number;
}

/** Patches closer than this share pixels, and with them their noise, px. */
const SHARED_PIXELS_PX = 80;
/** Neighbours of each patch. */
const NEIGHBOURS = 6;
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
  const products = bare.flatMap((patch, i) =>
    neighboursOf(bare, i).map((other) => (patch.dx * other.dx + patch.dy * other.dy) / 2),
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

/** The nearest patches beyond shared pixels. */
function neighboursOf(patches: readonly JudgedPatch[], index: number): JudgedPatch[] {
  const { x, y } = patches[index]!;
  const nearest: JudgedPatch[] = [];
  const squares: number[] = [];
  for (const other of patches) {
    const square = (other.x - x) ** 2 + (other.y - y) ** 2;
    if (square <= SHARED_PIXELS_PX ** 2 || square >= (squares[NEIGHBOURS - 1] ?? Infinity)) continue;
    let at = Math.min(squares.length, NEIGHBOURS - 1);
    for (; at > 0 && squares[at - 1]! > square; at--) {
      squares[at] = squares[at - 1]!;
      nearest[at] = nearest[at - 1]!;
    }
    squares[at] = square;
    nearest[at] = other;
  }
  return nearest;
}
