import type { MapError } from './map-error.ts';
import type { WithoutAnswer } from './pair-without-answer.ts';

/** What a run says about its own registration. */
export type CaseVerdict = 'PASS' | 'WARN' | 'FAIL';

/** A run held against the truth. Plain data. */
export interface CaseResult {
  readonly name: string;
  readonly family: string;
  readonly seed: number;
  readonly size: string;
  readonly withoutAnswer: WithoutAnswer | null;
  /** Null where there is no right answer, or no result. */
  readonly error: MapError | null;
  /** Cramer-Rao bound of the median error, px. */
  readonly boundPx: number | null;
  readonly scale: number | null;
  readonly trueScale: number | null;
  /** 95 % interval of the scale; null where none is given. */
  readonly interval: readonly [number, number] | null;
  readonly verdict: CaseVerdict;
  readonly reasons: readonly string[];
  /** Stages 2 and 3, processor time of the thread. */
  readonly registrationSeconds: number;
  /** All four stages, likewise. */
  readonly seconds: number;
}

/** Error at the worst point from which on a result is wrong, px. */
export const WRONG_FROM_PX = 0.5;

/** Whether the map is right: half a pixel or better at every point of the sample. */
export function isRight({ error }: CaseResult): boolean {
  return error !== null && error.worstPx <= WRONG_FROM_PX;
}

/** Whether a run is sure of a wrong result. */
export function isFalsePass(result: CaseResult): boolean {
  return result.verdict === 'PASS' && !isRight(result);
}

/** How far the scale is off, as a share; null where it has no truth. */
export function scaleError({ scale, trueScale }: CaseResult): number | null {
  return scale === null || trueScale === null ? null : scale / trueScale - 1;
}

/** Whether the interval holds the true scale; null where there is no interval or no truth. */
export function isCovered({ interval, trueScale }: CaseResult): boolean | null {
  if (interval === null || trueScale === null) return null;
  return interval[0] <= trueScale && trueScale <= interval[1];
}
