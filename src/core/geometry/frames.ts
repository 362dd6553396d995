import {
  composeHomographies,
  homographyOf,
  invertHomography,
  type Frame,
  type Homography,
  type PostToPre,
} from '#core/geometry/homography.ts';

/** The same map between the padded canvases: both images lie `pad` pixels to the right and down. */
export function postToPreOfCanvas(map: PostToPre, pad: number): Homography<'post-canvas', 'pre-canvas'> {
  return between(map, shiftBy<'post', 'post-canvas'>(pad), shiftBy<'pre', 'pre-canvas'>(pad));
}

/** The map between the raw images that belongs to a map between their canvases padded by `pad`. */
export function postToPreFromCanvas(map: Homography<'post-canvas', 'pre-canvas'>, pad: number): PostToPre {
  return between(map, shiftBy<'post-canvas', 'post'>(-pad), shiftBy<'pre-canvas', 'pre'>(-pad));
}

/** The same map between halved levels of the two images. Level 0 is the image itself. */
export function postToPreAtLevels(
  map: PostToPre,
  postLevel: number,
  preLevel: number = postLevel,
): Homography<'post-level', 'pre-level'> {
  return between(
    map,
    invertHomography(levelToFull<'post-level', 'post'>(postLevel)),
    invertHomography(levelToFull<'pre-level', 'pre'>(preLevel)),
  );
}

/** The full-resolution map that belongs to a map between halved levels. */
export function postToPreFromLevels(
  map: Homography<'post-level', 'pre-level'>,
  postLevel: number,
  preLevel: number = postLevel,
): PostToPre {
  return between(
    map,
    levelToFull<'post-level', 'post'>(postLevel),
    levelToFull<'pre-level', 'pre'>(preLevel),
  );
}

/** A level's pixel `x` lies at `(x + 0.5) 2^level - 0.5` of full resolution, as its block of pixels does. */
export function levelToFull<Level extends Frame, Full extends Frame>(level: number): Homography<Level, Full> {
  return scaleAbout(2 ** level);
}

/** Pixels `factor` times as large: `x` goes to `(x + 0.5) factor - 0.5`. */
export function scaleAbout<From extends Frame, To extends Frame>(factor: number): Homography<From, To> {
  const offset = (factor - 1) / 2;
  return homographyOf([factor, 0, offset, 0, factor, offset, 0, 0, 1]);
}

function shiftBy<From extends Frame, To extends Frame>(distance: number): Homography<From, To> {
  return homographyOf([1, 0, distance, 0, 1, distance, 0, 0, 1]);
}

/** `map` between other frames, each reached from the frame that `map` has there. */
function between<A extends Frame, B extends Frame, C extends Frame, D extends Frame>(
  map: Homography<A, B>,
  fromA: Homography<A, C>,
  fromB: Homography<B, D>,
): Homography<C, D> {
  return composeHomographies(composeHomographies(invertHomography(fromA), map), fromB);
}
