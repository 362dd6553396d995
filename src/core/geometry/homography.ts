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
