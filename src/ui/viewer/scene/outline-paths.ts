import { applyHomography, homographyOf, invertHomography } from '#core/geometry/homography.ts';
import type { Polyline, TaskView, ViewStage } from '#protocol/view.ts';

/** Outlines of the sample as paths in canvas pixels measured from corners; made once per stage. */
export class OutlinePaths {
  readonly #view: TaskView;
  readonly #pre = new Map<ViewStage, Path2D>();
  #post: Path2D | null = null;

  constructor(view: TaskView) {
    this.#view = view;
  }

  /** The outline of post. */
  post(): Path2D {
    this.#post ??= pathOf(this.#view.outlines?.post ?? [], (x, y) => ({ x, y }));
    return this.#post;
  }

  /** The outline of pre, where the geometry of a stage puts it on the canvas of post. */
  pre(stage: ViewStage): Path2D {
    const known = this.#pre.get(stage);
    if (known !== undefined) return known;
    const path = pathOf(this.#view.outlines?.pre ?? [], preToPost(this.#view, stage));
    this.#pre.set(stage, path);
    return path;
  }
}

/** Where a point of the canvas of pre lies on the canvas of post at a stage: its matrix maps the other way. */
export function preToPost(
  view: Pick<TaskView, 'stages'>,
  stage: ViewStage,
): (x: number, y: number) => { x: number; y: number } {
  const matrix = view.stages.find((one) => one.stage === stage)?.homography;
  if (matrix === undefined) return (x, y) => ({ x, y });
  const inverse = invertHomography(homographyOf<'post-canvas', 'pre-canvas'>(matrix));
  return (x, y) => applyHomography(inverse, { x, y });
}

/** Outlines are given by pixel centres; half a pixel leads to corners. */
function pathOf(
  outlines: readonly Polyline[],
  place: (x: number, y: number) => { x: number; y: number },
): Path2D {
  const path = new Path2D();
  for (const outline of outlines) {
    for (let i = 0; i + 1 < outline.length; i += 2) {
      const { x, y } = place(outline[i]!, outline[i + 1]!);
      if (i === 0) path.moveTo(x + 0.5, y + 0.5);
      else path.lineTo(x + 0.5, y + 0.5);
    }
    path.closePath();
  }
  return path;
}
