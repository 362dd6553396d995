import { applyHomography, homographyOf, invertHomography, type Point } from '../geometry/homography.ts';

/**
 * Where points of the canvas of pre lie on the canvas of post. `homography` is the matrix in force, 9 numbers row-major,
 * which maps the other way, post to pre. Throws an assertion error where it cannot be turned round.
 */
export function preToPost(homography: readonly number[]): (at: Point) => Point {
  const inverse = invertHomography(homographyOf<'post-canvas', 'pre-canvas'>(homography));
  return (at) => applyHomography(inverse, at);
}
