import { differenceColorAt } from '#core/display/color-maps.ts';
import { unpackRgba } from '#core/display/rgba.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { Figures, TaskView, ViewStage } from '#protocol/view.ts';
import { verdictOf } from '#ui/words/verdict.ts';
import { scaleLabelOf } from '../plot-figure.ts';
import { paintPicture } from './paint-picture.ts';
import { framePicture, joinPanels, type PictureOptions } from './picture-frame.ts';
import { readReduced, reducedPartOf } from './read-reduced.ts';

const BAR_STEPS = 64;

/** The difference under the scale `index` of the figures, from a reduced level, with its colour bar. */
export async function differencePicture(
  source: { readonly engine: Pick<EngineApi, 'readTile'>; readonly view: TaskView },
  { figures, index, stage }: { figures: Figures; index: number; stage: ViewStage },
  { longestPx, theme, bare }: PictureOptions,
): Promise<HTMLCanvasElement | null> {
  const { engine, view } = source;
  const scale = figures.scales[index];
  const limits = figures.differenceDisplay[index];
  if (scale === undefined || limits === undefined) return null;
  const part = reducedPartOf(view, longestPx);
  const post = await readReduced(engine, view, { layer: { kind: 'post' }, part });
  const pre = await readReduced(engine, view, { layer: { kind: 'pre', stage }, part });
  const image = paintPicture({ kind: 'difference', scale: scale.value, ...limits }, { post, pre });
  const { chip } = verdictOf(view.summary);
  // A picture that leaves the page says by itself that it is not to be trusted.
  const caution = chip === null || chip === 'PASS' ? '' : `, registration: ${chip}`;
  const title = `post − ${scale.value.toFixed(4)} × pre (${scaleLabelOf(scale.key)})${caution}`;
  const largest = limits.knee * Math.sinh(limits.limit);
  if (bare) return joinPanels([{ title, image }]);
  return framePicture([{ title, image }], theme, (context, box) => {
    drawColorBar(context, box, { largest: `${largest.toPrecision(3)} grey levels`, color: theme.text });
  });
}

function drawColorBar(
  context: CanvasRenderingContext2D,
  box: { x: number; y: number; width: number; text: number },
  { largest, color }: { largest: string; color: string },
): void {
  const { x, y, text } = box;
  const width = Math.min(box.width, 40 * text);
  for (let i = 0; i < BAR_STEPS; i++) {
    const [red, green, blue] = unpackRgba(differenceColorAt((2 * i) / (BAR_STEPS - 1) - 1));
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    const left = x + Math.floor((i * width) / BAR_STEPS);
    const right = x + Math.floor(((i + 1) * width) / BAR_STEPS);
    context.fillRect(left, y, right - left, text * 0.8);
  }
  context.fillStyle = color;
  const line = y + 1.7 * text;
  context.fillText(`− ${largest}`, x, line);
  context.textAlign = 'center';
  context.fillText('0', x + width / 2, line);
  context.textAlign = 'right';
  context.fillText(`+ ${largest}`, x + width, line);
  context.textAlign = 'left';
}
