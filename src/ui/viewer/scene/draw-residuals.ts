import type { TaskView } from '#protocol/view.ts';
import type { Frame } from './camera.ts';

/** Residual vectors of a registration. */
type Residuals = TaskView['residuals'];

/** Colours and what they stand for; each kind also has a shape of its own. */
export const RESIDUAL_STYLES = {
  heldOut: { color: '#ffd43b', label: 'checked, not fitted' },
  inlier: { color: '#69db7c', label: 'fitted' },
  outlier: { color: '#ff8787', label: 'left out' },
} as const;

/** Length on the screen that a typical residual gets, in CSS px: seen at a glance, and not on top of its neighbours. */
const TYPICAL_ARROW_PX = 24;
/** "Typical" is the residual that this share of the vectors stays under. */
const TYPICAL_SHARE = 0.9;
/** Longer arrows are cut here and drawn open, in CSS px. */
const LONGEST_ARROW_PX = 120;

/** How long an arrow is drawn: CSS px for each px of residual, and a round residual for the legend. */
export interface ArrowScale {
  readonly cssPxPerPx: number;
  readonly legendPx: number;
}

/** The scale at which typical residuals of the fit are easy to see; null without residuals. */
export function arrowScaleOf(residuals: Residuals): ArrowScale | null {
  const lengths = residuals
    .filter(({ inlier, heldOut }) => inlier || heldOut)
    .map(({ dx, dy }) => Math.hypot(dx, dy))
    .sort((a, b) => a - b);
  const typical = lengths[Math.floor((lengths.length - 1) * TYPICAL_SHARE)];
  if (typical === undefined || typical <= 0) return null;
  return { cssPxPerPx: TYPICAL_ARROW_PX / typical, legendPx: roundNumberBelow(1.7 * typical) };
}

/** The largest of 1, 2 or 5 times a power of ten that is not above a value. */
export function roundNumberBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [5, 2, 1].find((one) => one * power <= value * (1 + 1e-9)) ?? 1;
  return factor * power;
}

/** Draws residual vectors, magnified the same at every zoom: filled heads where fitted, rings where checked, crosses else. */
export function drawResiduals(
  context: CanvasRenderingContext2D,
  frame: Frame,
  residuals: Residuals,
  pixelRatio: number,
): void {
  const scale = arrowScaleOf(residuals);
  if (scale === null) return;
  const { width, height } = context.canvas;
  const margin = LONGEST_ARROW_PX * pixelRatio;
  for (const residual of residuals) {
    const x = (residual.x + 0.5) * frame.zoom + frame.originX;
    const y = (residual.y + 0.5) * frame.zoom + frame.originY;
    if (x < -margin || y < -margin || x > width + margin || y > height + margin) continue;
    const length = Math.hypot(residual.dx, residual.dy) || 1e-9;
    const shown = Math.min(length * scale.cssPxPerPx, LONGEST_ARROW_PX) * pixelRatio;
    const kind = residual.heldOut ? 'heldOut' : residual.inlier ? 'inlier' : 'outlier';
    drawArrow(context, {
      from: { x, y },
      to: { x: x + (residual.dx / length) * shown, y: y + (residual.dy / length) * shown },
      kind,
      pixelRatio,
    });
  }
}

/** One arrow with the shape of its kind at its foot; also for the legend. */
export function drawArrow(
  context: CanvasRenderingContext2D,
  arrow: {
    readonly from: { x: number; y: number };
    readonly to: { x: number; y: number };
    readonly kind: keyof typeof RESIDUAL_STYLES;
    readonly pixelRatio: number;
  },
): void {
  const path = arrowPath(arrow);
  context.save();
  context.lineCap = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 0.7)';
  context.lineWidth = 3.5 * arrow.pixelRatio;
  context.stroke(path);
  context.strokeStyle = RESIDUAL_STYLES[arrow.kind].color;
  context.lineWidth = 1.5 * arrow.pixelRatio;
  context.stroke(path);
  context.restore();
}

function arrowPath({ from, to, kind, pixelRatio }: Parameters<typeof drawArrow>[1]): Path2D {
  const path = new Path2D();
  const foot = 2.5 * pixelRatio;
  if (kind === 'outlier') {
    path.moveTo(from.x - foot, from.y - foot);
    path.lineTo(from.x + foot, from.y + foot);
    path.moveTo(from.x - foot, from.y + foot);
    path.lineTo(from.x + foot, from.y - foot);
  } else {
    const radius = kind === 'heldOut' ? foot : foot / 2;
    path.moveTo(from.x + radius, from.y);
    path.arc(from.x, from.y, radius, 0, 2 * Math.PI);
  }
  path.moveTo(from.x, from.y);
  path.lineTo(to.x, to.y);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const head = Math.min(5 * pixelRatio, Math.hypot(to.x - from.x, to.y - from.y) / 2);
  for (const turn of [2.6, -2.6]) {
    path.moveTo(to.x, to.y);
    path.lineTo(to.x + head * Math.cos(angle + turn), to.y + head * Math.sin(angle + turn));
  }
  return path;
}
