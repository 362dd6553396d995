import { assert } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ImageOpener } from '#pipeline/jobs/job-environment.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import { readCanvasWindow, type CanvasLayer } from '#pipeline/views/canvas-layer.ts';
import { postLayer, preLayer, VIEW_STAGES } from '#pipeline/views/task-layers.ts';
import type { PixelReadout } from '#protocol/view.ts';

/** Values of all stages at one full-resolution pixel of the canvas; zero outside the images. */
export async function readPixel(
  chain: RecordChain,
  at: { readonly x: number; readonly y: number },
  images: ImageOpener,
  ctx: RunContext,
): Promise<PixelReadout> {
  assert(Number.isInteger(at.x) && Number.isInteger(at.y), 'a pixel has whole coordinates');
  const valueOf = async (layer: CanvasLayer): Promise<number> => {
    const window = await readCanvasWindow(
      layer,
      await images.open(layer.image),
      0,
      { ...at, width: 1, height: 1 },
      ctx,
    );
    return window?.data[0] ?? 0;
  };
  const pre: { stage: (typeof VIEW_STAGES)[number]; value: number }[] = [];
  for (const stage of VIEW_STAGES) {
    const layer = preLayer(chain, stage);
    if (layer !== null) pre.push({ stage, value: await valueOf(layer) });
  }
  return { ...at, post: await valueOf(postLayer(chain)), pre };
}
