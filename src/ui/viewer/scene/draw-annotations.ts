import type { TaskView } from '#protocol/view.ts';
import type { ViewerState } from '../viewer-state.ts';
import type { Frame } from './camera.ts';
import { drawResiduals } from './draw-residuals.ts';
import type { OutlinePaths } from './outline-paths.ts';
import type { Pane } from './panes.ts';
import { partsOf } from './view-source.ts';

/** Colours of the outlines, as in the pictures for export: post cyan, pre magenta. */
export const OUTLINE_COLORS = { post: '#00ffff', pre: '#ff00ff' } as const;

const LINE_PX = 1.5;
/** A dark line under a bright one keeps it visible on every picture. */
const HALO = 'rgb(0 0 0 / 0.65)';
const HALO_PX = 3.5;
const DASH_PX = 7;

/** Draws what lies over the pixels of a pane: outlines, residual vectors, and where the pointer is in the other pane. */
export function drawAnnotations(
  context: CanvasRenderingContext2D,
  scene: {
    readonly frame: Frame;
    readonly pane: Pane;
    readonly state: ViewerState;
    readonly view: TaskView;
    readonly outlines: OutlinePaths;
  },
): void {
  const { frame, pane, state, view, outlines } = scene;
  const { kind, stage } = partsOf(pane.source);
  if (state.outlines) {
    const width = state.pixelRatio;
    strokePath(context, frame, { path: outlines.post(), color: OUTLINE_COLORS.post, width });
    const path = outlines.pre(kind === 'post' ? state.stage : stage);
    // Dashed, so that both show where they lie on each other, and without telling colours.
    strokePath(context, frame, { path, color: OUTLINE_COLORS.pre, width, dash: DASH_PX });
  }
  if (state.residuals) drawResiduals(context, frame, view.residuals, state.pixelRatio);
  if (state.mode === 'side' && state.pointer !== null) {
    drawPointer(context, frame, state.pointer, state.pixelRatio);
  }
}

/** Strokes a path of image positions with a line of constant width on the screen, dark edges around it. */
export function strokePath(
  context: CanvasRenderingContext2D,
  frame: Frame,
  line: { path: Path2D; color: string; width: number; dash?: number },
): void {
  const { path, color, width, dash } = line;
  context.save();
  context.translate(frame.originX, frame.originY);
  context.scale(frame.zoom, frame.zoom);
  context.lineJoin = 'round';
  if (dash === undefined) {
    context.strokeStyle = HALO;
    context.lineWidth = (HALO_PX * width) / frame.zoom;
    context.stroke(path);
  } else {
    context.setLineDash([(dash * width) / frame.zoom]);
  }
  context.strokeStyle = color;
  context.lineWidth = (LINE_PX * width) / frame.zoom;
  context.stroke(path);
  context.restore();
}

function drawPointer(
  context: CanvasRenderingContext2D,
  frame: Frame,
  at: { x: number; y: number },
  pixelRatio: number,
): void {
  const x = (at.x + 0.5) * frame.zoom + frame.originX;
  const y = (at.y + 0.5) * frame.zoom + frame.originY;
  const cross = new Path2D();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    cross.moveTo(x + 4 * dx * pixelRatio, y + 4 * dy * pixelRatio);
    cross.lineTo(x + 12 * dx * pixelRatio, y + 12 * dy * pixelRatio);
  }
  const still = { originX: 0, originY: 0, zoom: 1 };
  strokePath(context, still, { path: cross, color: '#ffffff', width: pixelRatio });
}
