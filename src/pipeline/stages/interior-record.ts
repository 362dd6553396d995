import type { InteriorResult, InteriorVerdict } from '#core/registration/align-interior.ts';
import type { Parameters } from '../parameters.ts';
import type { InteriorRecordResult } from '../task/stage-record.ts';

/** A result of the interior alignment in the form that records keep, with what a user should know of it. */
export function interiorRecord(result: InteriorResult, parameters: Parameters): InteriorRecordResult {
  return {
    accepted: result.accepted,
    postToPre: Array.from(result.postToPre),
    accuracyPx: result.accuracyPx,
    heldOut: result.heldOut,
    predictedErrorPx: result.predictedErrorPx,
    predictedWorstPx: result.predictedWorstPx,
    inliers: result.inliers,
    matches: result.matches,
    levelsOk: result.levelsAccepted,
    residuals: result.residuals.map(({ x, y, dx, dy, inlier, heldOut, sigmaPx }) => ({
      x,
      y,
      dx,
      dy,
      inlier,
      heldOut,
      sigmaPx,
    })),
    remarks: remarksOf(result, parameters),
    details: {
      verdict: result.verdict,
      inlierRatio: result.inlierRatio,
      correctionPx: result.correctionPx,
      refused: result.refused === null ? null : Array.from(result.refused),
    },
  };
}

function remarksOf(result: InteriorResult, parameters: Parameters): string[] {
  const reason = REFUSALS[result.verdict];
  if (reason === null) return [];
  return [
    `The interior alignment was not used: ${reason(result, parameters)}. The outline alignment stands, and its accuracy was not measured: look at the overlay before you trust the difference.`,
  ];
}

type Reason = (result: InteriorResult, parameters: Parameters) => string;

const REFUSALS: Readonly<Record<InteriorVerdict, Reason | null>> = {
  accepted: null,
  'switched-off': () => 'it is switched off (interior_ecc)',
  'too-few-matches': ({ matches }) => `only ${matches} places of the interior could be matched`,
  'inlier-ratio-under-limit': ({ inlierRatio }, parameters) =>
    `${percent(inlierRatio)} of the matched places agree, and interior_min_inlier_ratio asks for ${percent(parameters.interior_min_inlier_ratio)}`,
  'correction-over-limit': ({ correctionPx }, parameters) =>
    `it would move the sample by ${Math.round(correctionPx ?? 0)} px, and interior_max_correction allows ${parameters.interior_max_correction} px`,
};

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

/** What the run's log says of a result. */
export function interiorLine({
  verdict,
  inliers,
  matches,
  accuracyPx,
  correctionPx,
}: InteriorResult): string {
  const accuracy = accuracyPx === null ? '' : `, ${accuracyPx.toFixed(3)} px median error on held-out places`;
  const moved = correctionPx === null ? '' : `, moved by up to ${correctionPx.toFixed(1)} px`;
  return `interior: ${verdict}, ${inliers} of ${matches} matches agree${moved}${accuracy}`;
}
