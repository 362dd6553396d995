/** A patch that was measured at full resolution, against the map that is judged. Lengths in full-resolution px of post. */
export interface JudgedPatch {
  /** Middle of the patch. */
  readonly x: number;
  readonly y: number;
  /** What was measured there minus what the map says. */
  readonly dx: number;
  readonly dy: number;
  /** Whether the patch was kept out of the fit. */
  readonly heldOut: boolean;
  /** Standard deviation of the measurement along an axis, as the patch itself predicts it; absent where that is not known. */
  readonly sigmaPx?: number | undefined;
}

/** A figure with its 95 % interval, px. */
export interface ErrorFigure {
  readonly px: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A patch further off than this says that the map is wrong there, px. Under a wrong map patches settle anywhere within their reach
 * of some 8 px, one in twenty within this by chance; under a right one the noise of a heavily stained patch stays below it.
 */
export const AGREEMENT_PX = 2;

/** Whether a patch lies where the map says, to within {@link AGREEMENT_PX}. */
export function agreesWithMap({ dx, dy }: JudgedPatch): boolean {
  return Math.hypot(dx, dy) <= AGREEMENT_PX;
}
