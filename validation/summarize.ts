import { isCovered, isFalsePass, isRight, scaleError, type CaseResult } from './case-result.ts';

/** Results of a family, or of all. */
export interface Summary {
  readonly count: number;
  /** Cases that have a right answer. */
  readonly answerable: number;
  readonly errorMedianPx: number | null;
  readonly errorWorstPx: number | null;
  /** Of the absolute error of the scale, as a share. */
  readonly scaleMedian: number | null;
  readonly scaleWorst: number | null;
  /** Share of the intervals that hold the true scale. */
  readonly coverage: number | null;
  readonly verdicts: Readonly<Record<CaseResult['verdict'], number>>;
  readonly falsePasses: number;
  /** Cases with a right answer that pass and are right. */
  readonly rightPasses: number;
  readonly registrationSeconds: number | null;
  readonly seconds: number | null;
  /** Median of the true error over the bound. */
  readonly boundRatio: number | null;
}

/** One line of the table. */
export function summarize(results: readonly CaseResult[]): Summary {
  const answerable = results.filter(({ withoutAnswer }) => withoutAnswer === null);
  const errors = answerable.flatMap(({ error }) => error ?? []);
  const scales = answerable.flatMap((one) => scaleError(one) ?? []).map(Math.abs);
  const covered = answerable.flatMap((one) => isCovered(one) ?? []);
  const ratios = answerable.flatMap(({ error, boundPx }) =>
    error === null || boundPx === null ? [] : error.medianPx / boundPx,
  );
  const count = (verdict: CaseResult['verdict']): number =>
    results.filter((one) => one.verdict === verdict).length;
  return {
    count: results.length,
    answerable: answerable.length,
    errorMedianPx: median(errors.map(({ medianPx }) => medianPx)),
    errorWorstPx: largest(errors.map(({ worstPx }) => worstPx)),
    scaleMedian: median(scales),
    scaleWorst: largest(scales),
    coverage: covered.length === 0 ? null : covered.filter(Boolean).length / covered.length,
    verdicts: { PASS: count('PASS'), WARN: count('WARN'), FAIL: count('FAIL') },
    falsePasses: results.filter(isFalsePass).length,
    rightPasses: answerable.filter((one) => one.verdict === 'PASS' && isRight(one)).length,
    registrationSeconds: median(results.map(({ registrationSeconds }) => registrationSeconds)),
    seconds: median(results.map(({ seconds }) => seconds)),
    boundRatio: median(ratios),
  };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1];
  const upper = sorted[Math.floor(half)];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
