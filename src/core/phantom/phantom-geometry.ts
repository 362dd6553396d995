import { homographyOf, type Point, type PostToPre } from '#core/geometry/homography.ts';
import type { Size } from '#core/raster.ts';
import type { SeededRandom } from '#core/seeded-random.ts';

/** How pre lies to post in a phantom. Whatever is left out is drawn from the seed within the bounds given. */
export interface PhantomGeometry {
  /** Turn of the map from post to pre, degrees, from x towards y. Default: drawn within +-4. */
  readonly rotationDegrees?: number;
  /** Magnification of the map from post to pre. Default: drawn within 0.98 .. 1.02. */
  readonly magnification?: number;
  /** Where the middle of post lies in pre, from the middle of pre, px. Default: drawn within +-40 on each axis. */
  readonly shift?: Point;
  /** Shear of the map. Default: drawn within +-0.003. */
  readonly shear?: number;
  /** Perspective terms of the map about the middle, 1/px. Default: drawn within +-1e-7. */
  readonly perspective?: Point;
}

/** Turn, magnification and shear about the middle of post, to the middle of pre plus the shift. */
export function phantomGeometry(
  random: SeededRandom,
  options: PhantomGeometry,
  size: Size,
  preSize: Size,
): PostToPre {
  const drawnDegrees = random.between(-4, 4);
  const drawnMagnification = random.between(0.98, 1.02);
  const drawnShift = { x: random.between(-40, 40), y: random.between(-40, 40) };
  const drawnShear = random.between(-0.003, 0.003);
  const drawnPerspective = { x: random.between(-1e-7, 1e-7), y: random.between(-1e-7, 1e-7) };
  const angle = ((options.rotationDegrees ?? drawnDegrees) * Math.PI) / 180;
  const magnification = options.magnification ?? drawnMagnification;
  const shift = options.shift ?? drawnShift;
  const shear = options.shear ?? drawnShear;
  const { x: g, y: h } = options.perspective ?? drawnPerspective;
  const a = magnification * Math.cos(angle);
  const d = magnification * Math.sin(angle);
  const b = -d + shear;
  const e = a * (1 + shear);
  const fromX = (size.width - 1) / 2;
  const fromY = (size.height - 1) / 2;
  const toX = (preSize.width - 1) / 2 + shift.x;
  const toY = (preSize.height - 1) / 2 + shift.y;
  // The middle moved to the origin, the map, and the origin moved to the new middle, multiplied out.
  const w = 1 - g * fromX - h * fromY;
  const row = (p: number, q: number, to: number): number[] => [
    p + to * g,
    q + to * h,
    to * w - p * fromX - q * fromY,
  ];
  return homographyOf([...row(a, b, toX), ...row(d, e, toY), g, h, w]);
}
