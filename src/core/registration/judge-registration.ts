import { carriedModel } from '#core/geometry/fit-map-robustly.ts';
import type { MapModel } from '#core/geometry/map-model.ts';
import { AGREEMENT_PX, agreesWithMap, type ErrorFigure, type JudgedPatch } from './judge-evidence.ts';
import { mapError, roundPx } from './judge-map-error.ts';
import { disagreeingPart, residualPattern } from './judge-pattern.ts';
import {
  convexHull,
  distanceOutside,
  samplePoints,
  type OutlineLines,
  type SamplePoints,
} from './judge-sample-points.ts';

/** Whether a difference image may be trusted: yes; look first; no. */
export type Judgement = 'PASS' | 'WARN' | 'FAIL';

/** All that a registration is judged by. Lengths in full-resolution px of post. */
export interface RegistrationEvidence {
  /** Where the map comes from: the matched interior, the outline alone, or nowhere. */
  readonly stage: 'interior' | 'boundary' | 'identity';
  /** Whether the interior was not to be matched at all, which is the user's choice and no sign of trouble. */
  readonly switchedOff: boolean;
  /** Why the interior's result was not used, in a sentence or two; null where it was, or the reason is not known. */
  readonly refusal: string | null;
  /** Patches of the last refinement at full resolution. */
  readonly patches: readonly JudgedPatch[];
  /** Model of the map that was fitted; by default the richest that so many patches carry. */
  readonly model?: MapModel | undefined;
  /** Outlines of post as closed lines x0, y0, x1, y1, ...; empty where none was traced. */
  readonly outline: OutlineLines;
  /** Matches of the coarser level that the refinement started from, and those that agree. */
  readonly matches: number;
  readonly inliers: number;
  /** Turn in degrees and magnification of the map, against what was searched; null where nothing was searched. */
  readonly geometry: {
    readonly rotationDegrees: number;
    readonly magnification: number;
    /** The larger over the smaller stretch; 1 for a similarity. */
    readonly stretch: number;
    readonly searched: {
      readonly degrees: number;
      readonly smallest: number;
      readonly largest: number;
    } | null;
  } | null;
}

/** What a judgement rests on, one thing each. */
export type ReasonCode =
  | 'held-out-agree'
  | 'no-alignment'
  | 'interior-refused'
  | 'interior-off'
  | 'not-measured'
  | 'few-held-out'
  | 'few-patches'
  | 'patches-disagree'
  | 'error-visible'
  | 'error-uncertain'
  | 'ends-without-patches'
  | 'residuals-patterned'
  | 'part-disagrees'
  | 'matches-disagree'
  | 'geometry-unlikely';

/** A reason in plain words. */
export interface JudgementReason {
  readonly code: ReasonCode;
  /** What it alone would make of the verdict. */
  readonly judgement: Judgement;
  /** One or two sentences: what is the matter, and what to do. */
  readonly text: string;
}

/** The verdict on a registration. Plain data. */
export interface RegistrationJudgement {
  readonly verdict: Judgement;
  /** The gravest first; one that says why it passes where it does. Never empty. */
  readonly reasons: readonly JudgementReason[];
  /**
   * How far the map is off over the sample, px, each with its 95 % interval: the median, 95th percentile and worst point, by the
   * held-out patches without their own noise. Null where nothing was held out.
   */
  readonly error: {
    readonly median: ErrorFigure;
    readonly p95: ErrorFigure;
    readonly worst: ErrorFigure;
  } | null;
  /** The held-out patches as they were measured, their own noise included. */
  readonly heldOut: {
    readonly count: number;
    readonly agreeing: number;
    readonly medianPx: number;
    readonly p95Px: number;
    readonly worstPx: number;
    /** Noise of one patch along an axis. */
    readonly noisePx: number;
  } | null;
  /** Share of the sample that lies among agreeing patches, 0..1. */
  readonly coverage: number | null;
}

/** The bar for PASS: above it a sharp grain's edge leaves a visible rim in the difference, px. */
export const PASS_WORST_PX = 0.5;
/** Typically off by more than this the images are visibly apart, px. */
export const FAIL_MEDIAN_PX = 1;
/** Patches that have to agree for a PASS: twice the eight freedoms of a homography, so that their agreement says something. */
const LEAST_AGREEING = 16;
/** Held-out patches for a PASS: that five agree by chance happens once in a million. */
const LEAST_HELD_OUT = 5;
/** Share of the held-out patches that have to agree; below the second the map is wrong in most of the sample. */
const LEAST_AGREEING_SHARE = { pass: 0.7, warn: 0.4 };
/** Share of the coarse matches that have to agree for a PASS: unrelated images reach a fifth at most. */
const LEAST_INLIER_RATIO = 0.4;
/** A point farther outside the hull of the patches than this part of the hull's extent is extrapolated. */
const HULL_MARGIN = 0.08;
/** Share of the sample that has to lie among the patches. */
const LEAST_COVERAGE = 0.9;
/** So many patches in parts where most disagree are no chance any more. */
const LEAST_PART = 3;
/** A common error of neighbours above this is a deformation that the map does not follow, px. */
const PATTERN_LIMIT_PX = 0.1;
/** Steps beyond the searched range that a refined map may lie: half a step of the search, degrees and 1. */
const BEYOND_SEARCH = { degrees: 0.5, magnification: 0.02 };
/** Microscopes stretch by less than this; 1 is none. */
const LARGEST_STRETCH = 1.1;

/**
 * Judges a registration by what its fit has not seen. PASS says: the map is off by less than {@link PASS_WORST_PX} everywhere on
 * the sample, with 97.5 % confidence, and nothing else speaks against it. A map that no interior patches confirm never passes.
 * The result depends on the evidence alone: the same evidence gives the same judgement.
 */
export function judgeRegistration(evidence: RegistrationEvidence): RegistrationJudgement {
  const fallback = fallbackReason(evidence);
  if (fallback !== null) return unmeasured(fallback);
  const { patches } = evidence;
  const heldOut = patches.filter((patch) => patch.heldOut);
  const fitted = patches.filter((patch) => !patch.heldOut && agreesWithMap(patch));
  const points = patches.length < 3 ? null : samplePoints(evidence.outline, patches);
  if (points === null || heldOut.length === 0) return unmeasured(notMeasured());
  const agreeing = patches.filter(agreesWithMap);
  const pattern = residualPattern(agreeing);
  const model = evidence.model ?? carriedModel(fitted.length, 'homography');
  const error = mapError({ heldOut, fitted, model, patternPx: pattern.amplitudePx, points });
  const coverage = coverageOf(agreeing, points);
  const reasons = [
    ...countReasons(heldOut, agreeing),
    ...partReasons(disagreeingPart(patches), patches.length),
    ...patternReasons(pattern.amplitudePx),
    ...coverageReasons(coverage),
    ...errorReasons(error),
    ...matchReasons(evidence),
    ...geometryReasons(evidence),
  ].sort((a, b) => GRAVITY[b.judgement] - GRAVITY[a.judgement]);
  const gravest = reasons[0];
  return {
    verdict: gravest?.judgement ?? 'PASS',
    reasons: gravest === undefined ? [passReason(heldOut.length, error?.worst ?? null)] : reasons,
    error: error === null ? null : { median: error.median, p95: error.p95, worst: error.worst },
    heldOut: { ...measuredFigures(heldOut), noisePx: roundPx(error?.noisePx ?? 0) },
    coverage: Math.round(coverage * 1000) / 1000,
  };
}

const GRAVITY: Readonly<Record<Judgement, number>> = { PASS: 0, WARN: 1, FAIL: 2 };

function unmeasured(reason: JudgementReason): RegistrationJudgement {
  return { verdict: reason.judgement, reasons: [reason], error: null, heldOut: null, coverage: null };
}

function fallbackReason({ stage, switchedOff, refusal }: RegistrationEvidence): JudgementReason | null {
  if (stage === 'identity') {
    const text =
      'No alignment could be found: the pre-stain image is subtracted where it lay. Do not use the difference.';
    return { code: 'no-alignment', judgement: 'FAIL', text };
  }
  if (stage === 'interior') return null;
  return switchedOff
    ? {
        code: 'interior-off',
        judgement: 'WARN',
        text: 'Aligned by the outline only, because the interior alignment is switched off. The error was not measured; some pixels are usual. Switch it on, or look at the overlay.',
      }
    : {
        code: 'interior-refused',
        judgement: 'FAIL',
        text:
          refusal ??
          'Aligned by the outline only: the interior of the images did not confirm it. The error was not measured; look at the overlay before you use anything of the difference.',
      };
}

function notMeasured(): JudgementReason {
  const text =
    'The alignment could not be refined at full resolution, so its error was not measured; some pixels are possible. Look at the overlay.';
  return { code: 'not-measured', judgement: 'WARN', text };
}

function countReasons(heldOut: readonly JudgedPatch[], agreeing: readonly JudgedPatch[]): JudgementReason[] {
  const reasons: JudgementReason[] = [];
  const agreed = heldOut.filter(agreesWithMap).length;
  const share = agreed / heldOut.length;
  if (share < LEAST_AGREEING_SHARE.pass) {
    const judgement = share < LEAST_AGREEING_SHARE.warn ? 'FAIL' : 'WARN';
    const text = `At ${agreed} of ${heldOut.length} control places the images agree within ${AGREEMENT_PX} px; a right alignment reaches ${percent(LEAST_AGREEING_SHARE.pass)} and more. Look at the overlay.`;
    reasons.push({ code: 'patches-disagree', judgement, text });
  }
  if (heldOut.length < LEAST_HELD_OUT) {
    const text = `Only ${heldOut.length} control places: too few to tell the error. Look at the overlay.`;
    reasons.push({ code: 'few-held-out', judgement: 'WARN', text });
  }
  if (agreeing.length < LEAST_AGREEING) {
    const text = `Only ${agreeing.length} places of the interior hold the alignment; ${LEAST_AGREEING} make it sure. Look at the overlay.`;
    reasons.push({ code: 'few-patches', judgement: 'WARN', text });
  }
  return reasons;
}

function errorReasons(error: ReturnType<typeof mapError>): JudgementReason[] {
  if (error === null) return [notMeasured()];
  const { median, worst } = error;
  if (median.px > FAIL_MEDIAN_PX) {
    const text = `The images are off by ${px(median.px)} over half of the sample: grains leave rims in the difference. Try a wider search, or other parameters of stage 2.`;
    return [{ code: 'error-visible', judgement: 'FAIL', text }];
  }
  if (worst.high <= PASS_WORST_PX) return [];
  const text = `At its worst place the alignment may be off by up to ${px(worst.high)} (typically ${px(median.px)}); above ${PASS_WORST_PX} px grains leave rims in the difference. Look at the ends of the sample.`;
  return [{ code: 'error-uncertain', judgement: 'WARN', text }];
}

/** Share of the sample's points that lie among the patches, or nearly. */
function coverageOf(agreeing: readonly JudgedPatch[], { inside }: SamplePoints): number {
  const hull = convexHull(agreeing);
  if (hull.length < 3) return 0;
  const width = Math.max(...hull.map(({ x }) => x)) - Math.min(...hull.map(({ x }) => x));
  const height = Math.max(...hull.map(({ y }) => y)) - Math.min(...hull.map(({ y }) => y));
  const margin = HULL_MARGIN * Math.hypot(width, height);
  return inside.filter((at) => distanceOutside(hull, at) <= margin).length / inside.length;
}

function coverageReasons(coverage: number): JudgementReason[] {
  if (coverage >= LEAST_COVERAGE) return [];
  const text = `${percent(1 - coverage)} of the sample lie outside the places that could be compared; there the alignment is only continued. Look at the ends of the sample.`;
  return [{ code: 'ends-without-patches', judgement: 'WARN', text }];
}

function partReasons(patchCount: number, allCount: number): JudgementReason[] {
  if (patchCount < LEAST_PART) return [];
  const text = `In a part of the sample, about ${percent(Math.max(0.01, patchCount / allCount))} of it, most places disagree with the alignment: it may be torn or have moved by itself. Look at the error map.`;
  return [{ code: 'part-disagrees', judgement: 'WARN', text }];
}

function patternReasons(amplitudePx: number): JudgementReason[] {
  if (amplitudePx <= PATTERN_LIMIT_PX) return [];
  const text = `Neighbouring places are off alike, by ${px(amplitudePx)}: the sample or the picture is bent in a way that the alignment does not follow. Look at the error map.`;
  return [{ code: 'residuals-patterned', judgement: 'WARN', text }];
}

function matchReasons({ matches, inliers }: RegistrationEvidence): JudgementReason[] {
  if (matches === 0 || inliers / matches >= LEAST_INLIER_RATIO) return [];
  const text = `Only ${inliers} of ${matches} matched places agreed at first. Look at the overlay.`;
  return [{ code: 'matches-disagree', judgement: 'WARN', text }];
}

function geometryReasons({ geometry }: RegistrationEvidence): JudgementReason[] {
  if (geometry === null) return [];
  const { rotationDegrees, magnification, stretch, searched } = geometry;
  const oddities: string[] = [];
  if (stretch > LARGEST_STRETCH)
    oddities.push(`stretches one direction by ${percent(stretch - 1)} more than the other`);
  if (searched !== null && Math.abs(rotationDegrees) > searched.degrees + BEYOND_SEARCH.degrees)
    oddities.push(
      `turns by ${Math.abs(rotationDegrees).toFixed(1)} degrees, where ${searched.degrees} were searched`,
    );
  if (
    searched !== null &&
    (magnification < searched.smallest - BEYOND_SEARCH.magnification ||
      magnification > searched.largest + BEYOND_SEARCH.magnification)
  )
    oddities.push(
      `magnifies by ${magnification.toFixed(3)}, where ${searched.smallest} to ${searched.largest} were searched`,
    );
  if (oddities.length === 0) return [];
  const text = `The alignment ${oddities.join(', and ')}. Look at the overlay.`;
  return [{ code: 'geometry-unlikely', judgement: 'WARN', text }];
}

function passReason(heldOutCount: number, worst: ErrorFigure | null): JudgementReason {
  const bound = worst === null ? '' : `, and no place of the sample is off by more than ${px(worst.high)}`;
  const text = `${heldOutCount} control places that the fit has not seen agree with it${bound}.`;
  return { code: 'held-out-agree', judgement: 'PASS', text };
}

function measuredFigures(
  heldOut: readonly JudgedPatch[],
): Omit<NonNullable<RegistrationJudgement['heldOut']>, 'noisePx'> {
  const errors = heldOut.map(({ dx, dy }) => Math.hypot(dx, dy)).sort((a, b) => a - b);
  const quantile = (share: number): number => roundPx(errors[Math.round(share * (errors.length - 1))]!);
  return {
    count: heldOut.length,
    agreeing: heldOut.filter(agreesWithMap).length,
    medianPx: quantile(0.5),
    p95Px: quantile(0.95),
    worstPx: quantile(1),
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function px(value: number): string {
  return `${value.toFixed(value < 0.095 ? 3 : value < 9.95 ? 2 : 0)} px`;
}
