import { assert } from '#core/errors.ts';

/** Coordinate frames, all in pixels with centres at integers. */
export type Frame =
  /** The post-stain image as it came. */
  | 'post'
  /** The pre-stain image as it came. */
  | 'pre'
  /** The padded canvas of the post-stain image: post shifted by (pad, pad). */
  | 'post-canvas'
  /** The padded canvas of the pre-stain image: pre shifted by (pad, pad). */
  | 'pre-canvas'
  /** A reduced level of post; which one is the owner's business. */
  | 'post-level'
  /** A reduced level of pre. */
  | 'pre-level';

declare const frames: unique symbol;

/**
 * A projective map of the plane as 9 float64, row-major, `[8] = 1`: `(x, y)` of frame `From` goes to
 * `((h0 x + h1 y + h2) / w, (h3 x + h4 y + h5) / w)` of frame `To`, `w = h6 x + h7 y + 1`.
 * Typed by its frames, so that a map applied the wrong way round does not compile.
 */
export type Homography<From extends Frame, To extends Frame> = Float64Array & {
  readonly [frames]?: (from: From) => To;
};

/** The map that registration looks for: a pixel of post to the pixel of pre to sample there. */
export type PostToPre = Homography<'post', 'pre'>;

/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The map that leaves every point where it is. */
export function identityHomography<From extends Frame, To extends Frame>(): Homography<From, To> {
  return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
}

/**
 * Nine row-major numbers, from a record or a caller, as a map with `[8] = 1`.
 * Throws {@link AppAssertionError} where there are not nine finite numbers or the map sends the origin to infinity.
 */
export function homographyOf<From extends Frame, To extends Frame>(
  values: ArrayLike<number>,
): Homography<From, To> {
  const map = Float64Array.from(values);
  const last = map[8] ?? 0;
  assert(map.length === 9 && map.every(Number.isFinite), 'a homography is nine finite numbers, row-major');
  assert(last !== 0, 'a homography must not send the origin to infinity');
  return map.map((value) => value / last);
}

/** Where a point of frame `From` lies in frame `To`. */
export function applyHomography<From extends Frame, To extends Frame>(
  map: Homography<From, To>,
  at: Point,
): Point {
  const w = map[6]! * at.x + map[7]! * at.y + map[8]!;
  return {
    x: (map[0]! * at.x + map[1]! * at.y + map[2]!) / w,
    y: (map[3]! * at.x + map[4]! * at.y + map[5]!) / w,
  };
}

/** The map that does `first` and then `second`. */
export function composeHomographies<A extends Frame, B extends Frame, C extends Frame>(
  first: Homography<A, B>,
  second: Homography<B, C>,
): Homography<A, C> {
  const product = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += second[row * 3 + k]! * first[k * 3 + column]!;
      product[row * 3 + column] = sum;
    }
  }
  return homographyOf(product);
}

/** The map the other way round. Throws {@link AppAssertionError} where the map is singular. */
export function invertHomography<From extends Frame, To extends Frame>(
  map: Homography<From, To>,
): Homography<To, From> {
  const [a, b, c, d, e, f, g, h, i] = Array.from(map) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const adjugate = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const determinant = a * adjugate[0]! + b * adjugate[3]! + c * adjugate[6]!;
  assert(Math.abs(determinant) > 1e-12, 'a homography that is turned round must not be singular');
  return homographyOf(adjugate);
}
