import { preToPost } from '#core/display/pre-to-post.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { Polyline, TaskView, ViewStage } from '#protocol/view.ts';
import { paintPicture } from './paint-picture.ts';
import {
  framePicture,
  joinPanels,
  type PictureOptions,
  type PicturePanel,
  textHeightOf,
} from './picture-frame.ts';
import { readReduced, type ReducedImage, type ReducedPart, reducedPartOf } from './read-reduced.ts';

const POST_OUTLINE = '#00ffff';
const PRE_OUTLINE = '#ff00ff';

/** The two stages that a picture compares, and what they are called. */
export interface AlignmentSteps {
  readonly before: ViewStage;
  readonly after: ViewStage;
  readonly beforeTitle: string;
  readonly afterTitle: string;
}

/** Post in red and pre in green with both outlines, before and after an alignment, from a reduced level. */
export async function alignmentPicture(
  source: { readonly engine: Pick<EngineApi, 'readTile'>; readonly view: TaskView },
  steps: AlignmentSteps,
  { longestPx, theme, bare }: PictureOptions,
): Promise<HTMLCanvasElement> {
  const { engine, view } = source;
  const part = reducedPartOf(view, longestPx);
  const post = await readReduced(engine, view, { layer: { kind: 'post' }, part });
  const panelOf = async (stage: ViewStage, title: string): Promise<PicturePanel> => {
    const pre = await readReduced(engine, view, { layer: { kind: 'pre', stage }, part });
    const image = overlayOf(view, post, pre);
    const outlines = outlinePathsOf(view, stage, part);
    return { title, image, annotate: (context) => strokeOutlines(context, outlines, image.width) };
  };
  const panels = [
    await panelOf(steps.before, steps.beforeTitle),
    await panelOf(steps.after, steps.afterTitle),
  ];
  if (bare) return joinPanels(panels);
  return framePicture(panels, theme, (context, { x, y, text }) => {
    const outlined = view.outlines === null ? '' : ' Outlines: post cyan, pre magenta, dashed.';
    context.fillText(`Post red, pre green.${outlined}`, x, y + text / 2);
  });
}

function overlayOf(view: TaskView, post: ReducedImage, pre: ReducedImage): HTMLCanvasElement {
  const { postVmax, preVmax } = view.display;
  const ranges = { post: { low: 0, high: postVmax }, pre: { low: 0, high: preVmax } };
  return paintPicture({ kind: 'overlay', colors: 'red-green', stretch: 'linear', ...ranges }, { post, pre });
}

function outlinePathsOf(view: TaskView, stage: ViewStage, part: ReducedPart): { post: Path2D; pre: Path2D } {
  const matrix = view.stages.find((one) => one.stage === stage)?.homography;
  const place = matrix === undefined ? (at: { x: number; y: number }) => at : preToPost(matrix);
  return {
    post: pathOf(view.outlines?.post ?? [], part, (at) => at),
    pre: pathOf(view.outlines?.pre ?? [], part, place),
  };
}

function pathOf(
  outlines: readonly Polyline[],
  part: ReducedPart,
  place: (at: { x: number; y: number }) => { x: number; y: number },
): Path2D {
  const path = new Path2D();
  const step = 2 ** part.level;
  for (const outline of outlines) {
    const ring = new Path2D();
    for (let i = 0; i + 1 < outline.length; i += 2) {
      const { x, y } = place({ x: outline[i]!, y: outline[i + 1]! });
      ring.lineTo((x + 0.5) / step - part.rect.x, (y + 0.5) / step - part.rect.y);
    }
    ring.closePath();
    path.addPath(ring);
  }
  return path;
}

function strokeOutlines(
  context: CanvasRenderingContext2D,
  outlines: { post: Path2D; pre: Path2D },
  width: number,
): void {
  const unit = textHeightOf(width) / 8;
  context.lineWidth = unit;
  context.strokeStyle = POST_OUTLINE;
  context.stroke(outlines.post);
  context.setLineDash([5 * unit]);
  context.strokeStyle = PRE_OUTLINE;
  context.stroke(outlines.pre);
}
