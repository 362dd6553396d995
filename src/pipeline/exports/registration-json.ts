import { canvasMatrix, mapInForce, stageInForce, stageMap, VIEW_STAGES } from '../views/task-layers.ts';
import { judgeChain } from '../task/judge-chain.ts';
import type { RecordChain } from '../task/stage-record.ts';

/**
 * `registration.json` of a task. All matrices map a pixel of the padded post-stain canvas to the pixel of the padded
 * pre-stain canvas to sample there: 9 numbers, row-major. Shapes are [height, width]. `verdict` is PASS, WARN, FAIL, or
 * null before stage 3. `error` is that of the map over the sample with its 95 % intervals, `heldOut` what was measured at patches
 * that the fit has not seen: both, and the residuals, in full-resolution px of post; the residuals' places too, without padding.
 * `scale` is the brightness scale by both methods: `method` names the one that was subtracted with, `robust` has its 95 % interval
 * from `low` to `high`; null before stage 4.
 */
export function registrationJson(chain: RecordChain): string {
  const { post, pre, canvas, pad } = chain.pad.result;
  const interior = chain.interior?.result ?? null;
  const judgement = judgeChain(chain);
  const stages = VIEW_STAGES.flatMap((stage) => {
    const map = stageMap(chain, stage);
    return map === null ? [] : [[stage, { homography: canvasMatrix(chain, map) }] as const];
  });
  const content = {
    homography: canvasMatrix(chain, mapInForce(chain)),
    stage: stageInForce(chain),
    pad,
    verdict: judgement?.verdict ?? null,
    reasons: judgement?.reasons ?? [],
    accuracyPx: judgement?.error?.median.px ?? null,
    error: judgement?.error ?? null,
    coverage: judgement?.coverage ?? null,
    inliers: interior?.inliers ?? 0,
    matches: interior?.matches ?? 0,
    heldOut: judgement?.heldOut ?? null,
    scale: chain.subtract?.result.estimates ?? null,
    remarks: [...(chain.boundary?.result.remarks ?? []), ...(interior?.remarks ?? [])],
    postShape: [post.size.height, post.size.width],
    preShape: [pre.size.height, pre.size.width],
    canvasShape: [canvas.height, canvas.width],
    stages: Object.fromEntries(stages),
    residuals: interior?.residuals ?? [],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
