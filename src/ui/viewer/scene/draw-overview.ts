import { imageRectOf, frameOf, screenRectOf } from './camera.ts';
import { panesOf } from './panes.ts';
import type { Scene } from './scene.ts';
import type { ViewerState } from '../viewer-state.ts';
import { imagePartOf } from './image-part.ts';

const FRAME_COLOR = '#ffd43b';

/** Draws the inset: the whole image, and a frame around what the viewer shows of it. */
export function drawOverview(scene: Scene, canvas: HTMLCanvasElement, state: ViewerState): void {
  const context = canvas.getContext('2d', { alpha: false });
  const pane = panesOf(state)[0];
  if (context === null || state.view === null || pane === undefined) return;
  const width = Math.round(canvas.clientWidth * state.pixelRatio);
  const height = Math.round(canvas.clientHeight * state.pixelRatio);
  if (width === 0 || height === 0) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const frame = scene.drawOverview(context, imagePartOf(state.view));
  if (frame === null) return;
  const seen = screenRectOf(frame, imageRectOf(frameOf(state.camera, pane.rect), pane.rect));
  const line = 1.5 * state.pixelRatio;
  context.lineWidth = 2 * line;
  context.strokeStyle = 'rgb(0 0 0 / 0.7)';
  context.strokeRect(seen.x, seen.y, seen.width, seen.height);
  context.lineWidth = line;
  context.strokeStyle = FRAME_COLOR;
  context.strokeRect(seen.x, seen.y, seen.width, seen.height);
}
