import type { Point } from '#core/geometry/homography.ts';
import type { Mask } from '#core/raster.ts';

/** The eight neighbours in clockwise order on the screen, from the right. */
const STEP_X = [1, 1, 0, -1, -1, -1, 0, 1] as const;
const STEP_Y = [0, 1, 1, 1, 0, -1, -1, -1] as const;

/**
 * The outer outline of the mask's first component in reading order, as pixel centres in clockwise order (Moore-neighbour
 * tracing with Jacob's stopping rule); empty for an empty mask. The caller passes a mask of one component.
 */
export function traceOutline(mask: Mask): Point[] {
  const { width, height, data } = mask;
  const first = data.indexOf(1);
  if (first < 0) return [];
  const isSet = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
  const startX = first % width;
  const startY = Math.floor(first / width);
  const points: Point[] = [];
  let x = startX;
  let y = startY;
  // Nothing lies above the first pixel in reading order, and nothing to its left.
  let direction = 0;
  const limit = 4 * width * height;
  for (let i = 0; i < limit; i++) {
    points.push({ x, y });
    const next = nextDirection(x, y, direction, isSet);
    if (next < 0) break;
    x += STEP_X[next]!;
    y += STEP_Y[next]!;
    direction = next;
    if (
      x === startX &&
      y === startY &&
      nextDirection(x, y, direction, isSet) === firstStep(startX, startY, isSet)
    )
      break;
  }
  return points;
}

function firstStep(x: number, y: number, isSet: (x: number, y: number) => boolean): number {
  return nextDirection(x, y, 0, isSet);
}

/** Looks around clockwise, beginning behind the left shoulder of the way that it came. */
function nextDirection(x: number, y: number, came: number, isSet: (x: number, y: number) => boolean): number {
  for (let turn = 0; turn < 8; turn++) {
    const direction = (came + 5 + turn) % 8;
    if (isSet(x + STEP_X[direction]!, y + STEP_Y[direction]!)) return direction;
  }
  return -1;
}
