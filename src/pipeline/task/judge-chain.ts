import { describeHomography } from '#core/geometry/describe-homography.ts';
import { homographyOf } from '#core/geometry/homography.ts';
import {
  judgeRegistration,
  type RegistrationEvidence,
  type RegistrationJudgement,
} from '#core/registration/judge-registration.ts';
import type { Parameters } from '../parameters.ts';
import type { BoundaryRecordResult, InteriorRecordResult, RecordChain } from './stage-record.ts';

/**
 * The verdict on a task's registration; null before stage 3. It is computed from what the records of stages 2 and 3 hold, and
 * from nothing else: records of older versions get one too, and the same records always the same.
 */
export function judgeChain(chain: RecordChain): RegistrationJudgement | null {
  const { boundary, interior } = chain;
  if (boundary === null || interior === null) return null;
  const known = judged.get(interior.result);
  if (known !== undefined) return known;
  const judgement = judgeRegistration(
    evidenceOf(chain, boundary.result, interior.result, interior.parameters),
  );
  judged.set(interior.result, judgement);
  return judgement;
}

/** Records are asked for their verdict by each list, tile and export. */
const judged = new WeakMap<InteriorRecordResult, RegistrationJudgement>();

function evidenceOf(
  chain: RecordChain,
  boundary: BoundaryRecordResult,
  interior: InteriorRecordResult,
  parameters: Parameters,
): RegistrationEvidence {
  return {
    stage: interior.accepted ? 'interior' : 'boundary',
    switchedOff: !parameters.interior_ecc,
    refusal: interior.remarks[0] ?? null,
    patches: interior.residuals,
    outline: boundary.outlines.post,
    matches: interior.matches,
    inliers: interior.inliers,
    geometry: geometryOf(chain, interior, parameters),
  };
}

function geometryOf(
  chain: RecordChain,
  interior: InteriorRecordResult,
  parameters: Parameters,
): RegistrationEvidence['geometry'] {
  const { size } = chain.pad.result.post;
  const middle = { x: (size.width - 1) / 2, y: (size.height - 1) / 2 };
  const map = describeHomography(homographyOf<'post', 'pre'>(interior.postToPre), middle);
  const { rotationDegrees, magnification, scaleX, scaleY } = map;
  const isSearched = parameters.multiscale && parameters.rotation_search && parameters.scale_search;
  return {
    rotationDegrees,
    magnification,
    stretch: Math.max(scaleX, scaleY) / Math.min(scaleX, scaleY),
    searched: isSearched
      ? {
          degrees: parameters.angle_range,
          smallest: parameters.scale_min,
          largest: parameters.scale_max,
        }
      : null,
  };
}
