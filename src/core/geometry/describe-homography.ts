import { applyHomography, type Frame, type Homography, type Point } from '#core/geometry/homography.ts';

/** A map in the numbers that people speak of, at one point. */
export interface MapDescription {
  /** Turn from x towards y (clockwise on the screen), degrees. */
  readonly rotationDegrees: number;
  /** Geometric mean of the two stretches. */
  readonly magnification: number;
  /** Stretch along the target's x' axis, and across it. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** How far the y axis leans from the right angle, as a tangent. */
  readonly shear: number;
  /** Where the point goes, minus the point, px. */
  readonly shift: Point;
}

/**
 * Takes a map apart at the point `at`: its linear part there is rotation * [[scaleX, shear * scaleX], [0, scaleY]]
 * (QR decomposition), so shear and the two stretches are independent of the turn.
 */
export function describeHomography<From extends Frame, To extends Frame>(
  map: Homography<From, To>,
  at: Point,
): MapDescription {
  const { xx, xy, yx, yy } = linearPartAt(map, at);
  const scaleX = Math.hypot(xx, yx);
  const determinant = xx * yy - xy * yx;
  const scaleY = determinant / scaleX;
  const shear = (xx * xy + yx * yy) / (scaleX * scaleX);
  const seen = applyHomography(map, at);
  return {
    rotationDegrees: (Math.atan2(yx, xx) * 180) / Math.PI,
    magnification: Math.sqrt(Math.abs(determinant)),
    scaleX,
    scaleY,
    shear,
    shift: { x: seen.x - at.x, y: seen.y - at.y },
  };
}

/** Derivatives of a map: `xy` is that of the target's x by the source's y. */
export interface LinearPart {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
}

/** The linear part of a map at a point. */
export function linearPartAt<From extends Frame, To extends Frame>(
  map: Homography<From, To>,
  at: Point,
): LinearPart {
  const w = map[6]! * at.x + map[7]! * at.y + map[8]!;
  const seen = applyHomography(map, at);
  return {
    xx: (map[0]! - map[6]! * seen.x) / w,
    xy: (map[1]! - map[7]! * seen.x) / w,
    yx: (map[3]! - map[6]! * seen.y) / w,
    yy: (map[4]! - map[7]! * seen.y) / w,
  };
}
