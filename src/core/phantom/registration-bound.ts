import { applyHomography, type Point, type PostToPre } from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import type { ScenePair } from '#core/phantom/make-scene-pair.ts';
import type { Size } from '#core/raster.ts';

/** Free parameters of a homography. */
const FREEDOM = 8;
/** Pixels this near to the outline are left out: a cut edge is no gradient, px. */
const EDGE_PX = 2;
/** Rows looked at are this far apart, px: half of all pixels tell their sum well enough. */
const ROW_STEP = 2;
/** Step of the points over which the median is taken, px. */
const POINT_STEP_PX = 16;
/** Median of the length of a 2-D normal vector, over its standard deviation along one axis (Rayleigh). */
const RAYLEIGH_MEDIAN = Math.sqrt(2 * Math.LN2);

/**
 * The least median error that any unbiased registration of a pair can have, in pixels of pre: the Cramer-Rao bound of the
 * eight parameters of a homography (Robinson and Milanfar, "Fundamental performance limits in image registration", IEEE
 * Trans. Image Processing 13, 2004, there for a shift), as the predicted median over the sample.
 *
 * With the scene itself unknown and free, the most likely scene leaves `post - scale * pre(map)` with the variance
 * `v = noisePost^2 + scale^2 noisePre^2 / m^2`, where `m^2` is how many pixels of pre one of post has. A change `t` of the map
 * moves the content of post by `B(x) t`, so the information is `J = sum over pixels (B' g)(B' g)' / v` with the noiseless
 * gradient `g` of the minerals; the covariance of a point is `B J^-1 B'`, carried to pre by the map's own derivative. Only the
 * inside counts (not the outline), clipped pixels tell nothing, and what microbes hide is ignored, so that the bound is
 * rather too low than too high. Null where the minerals do not determine the map at all.
 */
export function registrationBound(pair: ScenePair): number | null {
  const { width, height } = pair.minerals;
  const unit: Unit = {
    x: (width - 1) / 2,
    y: (height - 1) / 2,
    px: Math.max(width, height) / 2,
  };
  const information = informationMatrix(pair, unit);
  const errors: number[] = [];
  let isDetermined = true;
  visitInside(pair, (x, y) => {
    if (x % POINT_STEP_PX !== 0 || y % POINT_STEP_PX !== 0 || !isDetermined) return;
    const [across, down] = basisAt(unit, x, y);
    const forX = solvePositive(information, across);
    const forY = solvePositive(information, down);
    isDetermined = forX !== null && forY !== null;
    if (forX === null || forY === null) return;
    const [a, b, c, d] = derivativeAt(pair.postToPre, { x, y });
    const trace =
      (a * a + c * c) * dot(across, forX) +
      2 * (a * b + c * d) * dot(across, forY) +
      (b * b + d * d) * dot(down, forY);
    errors.push(RAYLEIGH_MEDIAN * Math.sqrt(trace / 2));
  });
  errors.sort((p, q) => p - q);
  return isDetermined ? (errors[Math.floor(errors.length / 2)] ?? null) : null;
}

/** Where the generators are taken about, and their unit of length, px. */
interface Unit extends Point {
  readonly px: number;
}

/** How a point moves along x and along y with each parameter, px: the generators of the homographies. */
function basisAt(unit: Unit, x: number, y: number): readonly [across: Float64Array, down: Float64Array] {
  const u = (x - unit.x) / unit.px;
  const v = (y - unit.y) / unit.px;
  return [Float64Array.of(u, v, 1, 0, 0, 0, u * u, u * v), Float64Array.of(0, 0, 0, u, v, 1, u * v, v * v)];
}

/** Visits pixels of post well inside the sample that pre shows too, every {@link ROW_STEP}th row. */
function visitInside(pair: ScenePair, visit: (x: number, y: number) => void): void {
  const { minerals, postToPre, post, pre, isInside } = pair;
  const { width, height, data } = minerals;
  const brightest = post.data instanceof Uint16Array ? 65535 : 255;
  const isDeep = (x: number, y: number): boolean =>
    isInside(x, y) &&
    isInside(x - EDGE_PX, y) &&
    isInside(x + EDGE_PX, y) &&
    isInside(x, y - EDGE_PX) &&
    isInside(x, y + EDGE_PX);
  for (let y = EDGE_PX; y < height - EDGE_PX; y += ROW_STEP) {
    for (let x = EDGE_PX; x < width - EDGE_PX; x++) {
      if (data[y * width + x]! >= brightest || !isDeep(x, y)) continue;
      if (isWithin(pre, applyHomography(postToPre, { x, y }))) visit(x, y);
    }
  }
}

/** The Fisher information of the eight parameters, row-major. */
function informationMatrix(pair: ScenePair, unit: Unit): Float64Array {
  const { width, data } = pair.minerals;
  const information = new Float64Array(FREEDOM * FREEDOM);
  const change = new Float64Array(FREEDOM);
  visitInside(pair, (x, y) => {
    const i = y * width + x;
    const gx = (data[i + 1]! - data[i - 1]!) / 2;
    const gy = (data[i + width]! - data[i - width]!) / 2;
    const [across, down] = basisAt(unit, x, y);
    for (let k = 0; k < FREEDOM; k++) change[k] = gx * across[k]! + gy * down[k]!;
    for (let k = 0; k < FREEDOM; k++) {
      for (let l = 0; l < FREEDOM; l++) information[k * FREEDOM + l]! += change[k]! * change[l]!;
    }
  });
  const weight = ROW_STEP / pixelVariance(pair);
  return information.map((sum) => sum * weight);
}

/** Variance of the difference of both images for one pixel of post. */
function pixelVariance({ noise, scale, postToPre, minerals }: ScenePair): number {
  const middle = { x: (minerals.width - 1) / 2, y: (minerals.height - 1) / 2 };
  const [a, b, c, d] = derivativeAt(postToPre, middle);
  return noise.post ** 2 + (scale * noise.pre) ** 2 / Math.abs(a * d - b * c);
}

/** The derivative of a map at a point, row by row. */
function derivativeAt(map: PostToPre, at: Point): [number, number, number, number] {
  const w = map[6]! * at.x + map[7]! * at.y + map[8]!;
  const to = applyHomography(map, at);
  return [
    (map[0]! - to.x * map[6]!) / w,
    (map[1]! - to.x * map[7]!) / w,
    (map[3]! - to.y * map[6]!) / w,
    (map[4]! - to.y * map[7]!) / w,
  ];
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}

function isWithin(size: Size, at: Point): boolean {
  return at.x >= 0 && at.y >= 0 && at.x <= size.width - 1 && at.y <= size.height - 1;
}
