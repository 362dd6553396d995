import type { ImagePyramid } from '#core/tile-source.ts';
import { measurePatches } from '#core/registration/measure-patches.ts';
import type { MeasureLevel } from '#core/registration/refine-through-levels.ts';
import type { RegistrationContext } from '#core/registration/registration-context.ts';
import { startInterior, type InteriorStart, type InteriorStarts } from '#core/registration/start-interior.ts';

/** What of the interior's alignment takes long: wherever it is done, the result is the same. */
export interface InteriorWork {
  /** See {@link startInterior}. */
  start(starts: InteriorStarts, blurPx: number): Promise<InteriorStart>;
  /** See {@link measurePatches}. */
  readonly measure: MeasureLevel;
}

/** The work done in this thread. */
export function interiorWorkHere(
  pair: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  ctx: RegistrationContext,
): InteriorWork {
  return {
    start: (starts, blurPx) => startInterior(pair, starts, blurPx, ctx),
    measure: (order) => measurePatches(pair, { ...order, firstIndex: 0 }, ctx),
  };
}
