import type { Size } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';

/**
 * Where the viewer looks. Image positions are canvas pixels measured from corners: pixel `i` covers `[i, i + 1)`, so its
 * centre is at `i + 0.5`. Screen positions are device pixels of the drawing surface.
 */
export interface Camera {
  /** Image position in the middle of the pane. */
  readonly centerX: number;
  readonly centerY: number;
  /** Device pixels per image pixel: 1 is 1:1. */
  readonly zoom: number;
}

/** A camera in a pane: `screen = image * zoom + origin`; the origin is whole, so that whole zooms are exact. */
export interface Frame {
  readonly originX: number;
  readonly originY: number;
  readonly zoom: number;
}

/** Largest magnification: a pixel is then a square of this many device pixels, and a view holds a few dozen. */
export const MAX_ZOOM = 64;
/** Part of the pane that the image fills after a fit; the rest is a margin. */
const FIT_SHARE = 0.96;
/** The image may shrink to this part of its fitted size, no further. */
const MIN_ZOOM_OF_FIT = 0.25;

/** The frame of a camera in a pane. */
export function frameOf(camera: Camera, pane: Rect): Frame {
  return {
    originX: Math.round(pane.x + pane.width / 2 - camera.centerX * camera.zoom),
    originY: Math.round(pane.y + pane.height / 2 - camera.centerY * camera.zoom),
    zoom: camera.zoom,
  };
}

/** Image position under a screen position. */
export function imageAt(frame: Frame, screenX: number, screenY: number): { x: number; y: number } {
  return { x: (screenX - frame.originX) / frame.zoom, y: (screenY - frame.originY) / frame.zoom };
}

/** The part of the image that a pane shows; may reach beyond the image. */
export function imageRectOf(frame: Frame, pane: Rect): Rect {
  const { x, y } = imageAt(frame, pane.x, pane.y);
  return { x, y, width: pane.width / frame.zoom, height: pane.height / frame.zoom };
}

/** Where a part of the image lies on the screen, its edges on whole device pixels. */
export function screenRectOf(frame: Frame, part: Rect): Rect {
  const x = Math.round(part.x * frame.zoom) + frame.originX;
  const y = Math.round(part.y * frame.zoom) + frame.originY;
  const right = Math.round((part.x + part.width) * frame.zoom) + frame.originX;
  const bottom = Math.round((part.y + part.height) * frame.zoom) + frame.originY;
  return { x, y, width: right - x, height: bottom - y };
}

/** The camera that shows a part of the image whole and in the middle. */
export function fitCamera(part: Rect, pane: Size): Camera {
  const zoom = Math.min(
    (FIT_SHARE * Math.max(pane.width, 1)) / Math.max(part.width, 1),
    (FIT_SHARE * Math.max(pane.height, 1)) / Math.max(part.height, 1),
    MAX_ZOOM,
  );
  return { centerX: part.x + part.width / 2, centerY: part.y + part.height / 2, zoom };
}

/** The camera with another zoom, the image point at `anchor` staying where it is on the screen. */
export function zoomAt(camera: Camera, zoom: number, anchor: { x: number; y: number }): Camera {
  const ratio = camera.zoom / zoom;
  return {
    centerX: anchor.x + (camera.centerX - anchor.x) * ratio,
    centerY: anchor.y + (camera.centerY - anchor.y) * ratio,
    zoom,
  };
}

/** The camera kept where the image is: its centre on the image, its zoom between a quarter of the fit and {@link MAX_ZOOM}. */
export function boundedCamera(camera: Camera, image: Size, pane: Size): Camera {
  const fit = fitCamera({ x: 0, y: 0, ...image }, pane).zoom;
  return {
    centerX: clamp(camera.centerX, 0, image.width),
    centerY: clamp(camera.centerY, 0, image.height),
    zoom: clamp(camera.zoom, Math.min(fit * MIN_ZOOM_OF_FIT, 1), MAX_ZOOM),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
