import { isCovered, isRight, scaleError, type CaseResult } from './case-result.ts';

/** From this error of the scale on a case is named. */
const NAMED_SCALE_ERROR = 0.015;

/** What went wrong, a line for each case: a false PASS, a right pair that does not pass, a wrong map, a wrong scale. */
export function failureLines(results: readonly CaseResult[]): string[] {
  return results.flatMap((one) => {
    const faults = faultsOf(one);
    return faults.length === 0 ? [] : [`${one.name} (seed ${one.seed}, ${one.size}): ${faults.join('; ')}`];
  });
}

function faultsOf(one: CaseResult): string[] {
  const faults: string[] = [];
  const why = one.reasons.length === 0 ? '' : ` [${one.reasons.join(' | ')}]`;
  if (one.withoutAnswer !== null) {
    if (one.verdict === 'PASS') faults.push(`false PASS, of a pair without an answer (${one.withoutAnswer})`);
    return faults;
  }
  if (!isRight(one)) {
    const by =
      one.error === null
        ? 'no result'
        : `median ${one.error.medianPx.toFixed(3)} px, worst ${one.error.worstPx.toFixed(3)} px`;
    faults.push(
      `${one.verdict === 'PASS' ? 'false PASS' : `wrong map, verdict ${one.verdict}`}: ${by}${why}`,
    );
  } else if (one.verdict !== 'PASS') {
    faults.push(`right (worst ${one.error?.worstPx.toFixed(3)} px), but ${one.verdict}${why}`);
  }
  const scale = scaleError(one);
  if (scale !== null && Math.abs(scale) > NAMED_SCALE_ERROR) {
    faults.push(
      `scale ${one.scale?.toFixed(4)} instead of ${one.trueScale?.toFixed(4)} (${(100 * scale).toFixed(2)} %)`,
    );
  }
  if (isCovered(one) === false) {
    const ends = (one.interval ?? []).map((end) => end.toFixed(4)).join(' to ');
    faults.push(`true scale ${one.trueScale?.toFixed(4)} outside the interval ${ends}`);
  }
  return faults;
}
