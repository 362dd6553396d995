import { preToPost } from '#core/display/pre-to-post.ts';
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
    this.#post ??= pathOf(this.#view.outlines?.post ?? [], (at) => at);
    return this.#post;
  }

  /** The outline of pre, where the geometry of a stage puts it on the canvas of post. */
  pre(stage: ViewStage): Path2D {
    const known = this.#pre.get(stage);
    if (known !== undefined) return known;
    const path = pathOf(this.#view.outlines?.pre ?? [], placeOf(this.#view, stage));
    this.#pre.set(stage, path);
    return path;
  }
}

/** A position in pixels. */
interface Position {
  readonly x: number;
  readonly y: number;
}

function placeOf(view: TaskView, stage: ViewStage): (at: Position) => Position {
  const matrix = view.stages.find((one) => one.stage === stage)?.homography;
  return matrix === undefined ? (at) => at : preToPost(matrix);
}

/** Outlines are given by pixel centres; half a pixel leads to corners. */
function pathOf(outlines: readonly Polyline[], place: (at: Position) => Position): Path2D {
  const path = new Path2D();
  for (const outline of outlines) {
    for (let i = 0; i + 1 < outline.length; i += 2) {
      const { x, y } = place({ x: outline[i]!, y: outline[i + 1]! });
      if (i === 0) path.moveTo(x + 0.5, y + 0.5);
      else path.lineTo(x + 0.5, y + 0.5);
    }
    path.closePath();
  }
  return path;
}
