import type { Rect } from '#core/rect.ts';
import { intersectRects, isEmptyRect, rectOf } from '#core/rect.ts';
import type { Size } from '#core/raster.ts';

/** Side of the windows of a sweep, px: a multiple of the stored tiles'. */
export const SWEEP_WINDOW_PX = 1024;

/** Windows that one job sweeps over at most: about 8 Mpx, more than long enough for a worker. */
const MOST_WINDOWS_PER_JOB = 8;
/** Jobs for each of the workers where there are few windows: so many end about together. */
const JOBS_PER_WORKER = 3;

/** The windows that cover a canvas, by rows; their grid begins at the image's corner, so that they lie on its tiles. */
export function sweepWindows(canvas: Size, pad: number): Rect[] {
  const first = (pad % SWEEP_WINDOW_PX) - SWEEP_WINDOW_PX;
  const windows: Rect[] = [];
  for (let y = first; y < canvas.height; y += SWEEP_WINDOW_PX) {
    for (let x = first; x < canvas.width; x += SWEEP_WINDOW_PX) {
      const window = intersectRects(
        { x, y, width: SWEEP_WINDOW_PX, height: SWEEP_WINDOW_PX },
        rectOf(canvas),
      );
      if (!isEmptyRect(window)) windows.push(window);
    }
  }
  return windows;
}

/** Windows in portions for the jobs of so many workers, in their order. */
export function windowPortions(windows: readonly Rect[], workers: number): Rect[][] {
  const evenShare = Math.ceil(windows.length / (JOBS_PER_WORKER * workers));
  const each = Math.max(1, Math.min(MOST_WINDOWS_PER_JOB, evenShare));
  const portions: Rect[][] = [];
  for (let at = 0; at < windows.length; at += each) portions.push(windows.slice(at, at + each));
  return portions;
}

/** At most `limit` of the windows, evenly spread, always the same ones. */
export function spreadWindows(windows: readonly Rect[], limit: number): Rect[] {
  if (windows.length <= limit) return [...windows];
  return Array.from({ length: limit }, (_, i) => windows[Math.floor((i * windows.length) / limit)] as Rect);
}

/** At most so many pixels tell the scale: then chance tells less than a ten-thousandth of it. */
const SCALE_PIXELS = 8 * SWEEP_WINDOW_PX ** 2;
/** Sides of the parts that tell it; smaller ones lie in more windows. */
const PART_SIDES_PX = [SWEEP_WINDOW_PX, 768, 512] as const;

/**
 * Where the scale is told from: whole windows while they are few, else the middles of as many as there may be, evenly
 * spread; always the same ones.
 */
export function scaleParts(windows: readonly Rect[]): Rect[] {
  const side = PART_SIDES_PX.find((px) => windows.length * px ** 2 <= SCALE_PIXELS) ?? PART_SIDES_PX[2];
  return spreadWindows(windows, Math.floor(SCALE_PIXELS / side ** 2)).map((at) => {
    const width = Math.min(side, at.width);
    const height = Math.min(side, at.height);
    // Multiples of 4 px from the window's corner, so that the cells lie alike in all of them.
    const inset = (free: number): number => 4 * Math.floor(free / 8);
    return { x: at.x + inset(at.width - width), y: at.y + inset(at.height - height), width, height };
  });
}
