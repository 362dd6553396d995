import { describeHomography, type MapDescription } from '#core/geometry/describe-homography.ts';
import { postToPreOfCanvas } from '#core/geometry/frames.ts';
import { homographyOf } from '#core/geometry/homography.ts';
import type { Matrix, RecordChain } from '../task/stage-record.ts';
import type { CanvasLayer } from './canvas-layer.ts';

/** The stages whose pre-stain image differs: as it came, after the coarse search, after the outlines, after the interior. */
export const VIEW_STAGES = ['padded', 'coarse', 'boundary', 'interior'] as const;

/** One of {@link VIEW_STAGES}. */
export type TaskViewStage = (typeof VIEW_STAGES)[number];

const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The map from raw post to raw pre after a stage; null where the task has not come so far. */
export function stageMap(chain: RecordChain, stage: TaskViewStage): Matrix | null {
  switch (stage) {
    case 'padded':
      return IDENTITY;
    case 'coarse':
      return chain.boundary?.result.coarsePostToPre ?? null;
    case 'boundary':
      return chain.boundary?.result.postToPre ?? null;
    case 'interior':
      return chain.interior?.result.postToPre ?? null;
  }
}

/** The last map that a task has: the geometry in force. */
export function mapInForce(chain: RecordChain): Matrix {
  return stageMap(chain, 'interior') ?? stageMap(chain, 'boundary') ?? IDENTITY;
}

/** Which stage the map in force is from; an interior result that was refused leaves the boundary's in force. */
export function stageInForce(chain: RecordChain): 'interior' | 'boundary' | 'identity' {
  if (chain.interior?.result.accepted === true) return 'interior';
  return chain.boundary === null ? 'identity' : 'boundary';
}

/** Post-stain on the canvas. */
export function postLayer(chain: RecordChain): CanvasLayer {
  const { post, canvas, pad } = chain.pad.result;
  return { image: post.image, canvas, pad, postToImage: null };
}

/** Pre-stain on the canvas as a stage leaves it; null where the task has not come so far. */
export function preLayer(chain: RecordChain, stage: TaskViewStage): CanvasLayer | null {
  const map = stageMap(chain, stage);
  if (map === null) return null;
  const { pre, canvas, pad } = chain.pad.result;
  return { image: pre.image, canvas, pad, postToImage: stage === 'padded' ? null : map };
}

/** A map between raw images as the map between the canvases, as files and the viewer give it. */
export function canvasMatrix(chain: RecordChain, map: Matrix): number[] {
  return Array.from(postToPreOfCanvas(homographyOf<'post', 'pre'>(map), chain.pad.result.pad));
}

/** The geometry in force in words' numbers, at the middle of the post-stain image. */
export function describeGeometry(chain: RecordChain): MapDescription {
  const { size } = chain.pad.result.post;
  const middle = { x: (size.width - 1) / 2, y: (size.height - 1) / 2 };
  return describeHomography(homographyOf<'post', 'pre'>(mapInForce(chain)), middle);
}
