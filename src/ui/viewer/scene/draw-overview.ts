import type { Rect } from '#core/rect.ts';
import { fitCamera, type Frame, frameOf, imageRectOf, screenRectOf } from './camera.ts';
import { imagePartOf } from './image-part.ts';
import { panesOf } from './panes.ts';
import type { Scene } from './scene.ts';
import type { ViewerState } from '../viewer-state.ts';

const FRAME_COLOR = '#ffd43b';
const FRAME_HALO = 'rgb(0 0 0 / 0.7)';
/** Width of the frame's line, CSS px; the dark one under it is twice as wide. */
const FRAME_LINE_PX = 1.5;

/**
 * Makes what draws the inset after each frame of a scene: the whole image, and a frame around what the viewer shows of it. The image
 * is kept as it was shrunk, for shrinking it finely takes longer than all else in a frame, and it changes with its tiles alone.
 */
export function overviewDrawer(): (scene: Scene, canvas: HTMLCanvasElement, state: ViewerState) => void {
  const picture = document.createElement('canvas');
  let drawnFrom: readonly unknown[] = [];
  return (scene, canvas, state) => {
    const context = canvas.getContext('2d', { alpha: false });
    const pane = panesOf(state)[0];
    const tiles = scene.overviewTiles();
    if (context === null || state.view === null || pane === undefined || tiles.length === 0) return;
    const size = {
      width: Math.round(canvas.clientWidth * state.pixelRatio),
      height: Math.round(canvas.clientHeight * state.pixelRatio),
    };
    if (size.width === 0 || size.height === 0) return;
    resize(canvas, size);
    const frame = overviewFrame(imagePartOf(state.view), size);
    const from = [...tiles, size.width, size.height];
    if (!isSame(from, drawnFrom)) {
      resize(picture, size);
      scene.drawOverview(picture, frame);
      drawnFrom = from;
    }
    context.drawImage(picture, 0, 0);
    const seen = screenRectOf(frame, imageRectOf(frameOf(state.camera, pane.rect), pane.rect));
    strokeSeen(context, seen, FRAME_LINE_PX * state.pixelRatio);
  };
}

/** Where the part `shown` of the canvas lies in an inset that it fills from side to side. */
function overviewFrame(shown: Rect, size: { width: number; height: number }): Frame {
  const pane = { x: 0, y: 0, ...size };
  return frameOf({ ...fitCamera(shown, pane), zoom: size.width / shown.width }, pane);
}

function strokeSeen(context: CanvasRenderingContext2D, seen: Rect, line: number): void {
  context.lineWidth = 2 * line;
  context.strokeStyle = FRAME_HALO;
  context.strokeRect(seen.x, seen.y, seen.width, seen.height);
  context.lineWidth = line;
  context.strokeStyle = FRAME_COLOR;
  context.strokeRect(seen.x, seen.y, seen.width, seen.height);
}

function resize(canvas: HTMLCanvasElement, { width, height }: { width: number; height: number }): void {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i]);
}
