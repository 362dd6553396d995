import { postToPreAtLevels } from '#core/geometry/frames.ts';
import type { Point, PostToPre } from '#core/geometry/homography.ts';
import type { Progress, RunContext } from '#core/run-context.ts';
import { breathe } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import {
  alignPatch,
  type PatchAlignment,
  type PatchBrightness,
  type PatchStart,
} from '#core/registration/align-patch.ts';
import type { PatchShift } from '#core/registration/fit-correction.ts';
import { levelOf } from '#core/registration/level-image.ts';
import { isSeenIn, readPatchPair, type PatchShape } from '#core/registration/read-patch-pair.ts';

/** Patches to be measured at one level. Plain data: any thread that can open the images can do it. */
export interface PatchOrder {
  readonly level: number;
  /** The map that the shifts are measured against, between the raw images. */
  readonly map: PostToPre;
  /** Middles of the patches, full-resolution px of post. */
  readonly centres: readonly Point[];
  /** Which of the level's patches the first of them is. */
  readonly firstIndex: number;
  readonly shape: PatchShape;
  readonly begin: Omit<PatchStart, 'reachPx'>;
}

/** A patch that holds: where it was found, px of its level, and its brightness. */
export interface MeasuredPatch extends PatchShift {
  readonly brightness: PatchBrightness;
}

/** Every so many of the patches is kept out of the fit. */
const HOLD_OUT_EVERY = 4;
/** A patch that is less sure than this in any direction says nothing, px of the level. */
const LARGEST_SIGMA_PX = 1;
const PATCHES_PER_BREATH = 16;

/**
 * Measures where patches of post lie in pre against where the map puts them, in the order of their centres; those that do not
 * settle or are not sure are left out. Each is measured by itself, so that any portions of a level's patches, joined in
 * their order, give the same as all at once. Reads windows only.
 */
export async function measurePatches(
  images: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  { level, map: full, centres, firstIndex, shape, begin }: PatchOrder,
  ctx: RunContext,
): Promise<MeasuredPatch[]> {
  const post = levelOf(images.post, level);
  const pre = levelOf(images.pre, level);
  const map = postToPreAtLevels(full, level);
  const measured: MeasuredPatch[] = [];
  for (const [i, { x, y }] of centres.entries()) {
    const at = {
      x: Math.round((x + 0.5) / 2 ** level - 0.5),
      y: Math.round((y + 0.5) / 2 ** level - 0.5),
    };
    const pair = isSeenIn(pre, map, at) ? await readPatchPair(post, pre, at, map, shape, ctx) : null;
    const found = pair === null ? null : alignPatch(pair, map, { ...begin, reachPx: shape.reachPx });
    if (found !== null && isSure(found)) {
      measured.push({ ...found, at, heldOut: (firstIndex + i + 1) % HOLD_OUT_EVERY === 0 });
    }
    if ((i + 1) % PATCHES_PER_BREATH !== 0 && i + 1 !== centres.length) continue;
    ctx.report(measuringProgress(level, i + 1, centres.length));
    await breathe(ctx.signal);
  }
  return measured;
}

/** How far the patches of a level are. */
export function measuringProgress(level: number, done: number, total: number): Progress {
  const step = level === 0 ? 'Refining at full resolution' : `Refining at 1/${2 ** level} resolution`;
  return { stage: 'interior', step, done, total, unit: 'patches' };
}

function isSure({ covariance: [xx, xy, yy] }: PatchAlignment): boolean {
  const largest = (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
  return largest < LARGEST_SIGMA_PX ** 2;
}
