import type { MoffatEstimate, MoffatOutcome } from '#core/statistics/scale/estimate-scale-moffat.ts';
import type { ScaleEstimates } from '../task/stage-record.ts';

/** Where the two estimates are further apart than this share, a note says so. */
export const WORTH_A_NOTE = 0.01;

/** The estimate that is subtracted with. */
export function scaleInForce({ method, robust, moffat }: ScaleEstimates): number {
  return method === 'robust' && robust !== null ? robust.scale : moffat;
}

/** Share by which the Moffat fit lies above the robust estimate; null where that is missing. */
export function moffatExcess({ robust, moffat }: ScaleEstimates): number | null {
  return robust === null ? null : moffat / robust.scale - 1;
}

/** The line for the log. */
export function scaleLine(
  { robust, moffat }: ScaleEstimates,
  { outcome, pixelCount }: MoffatEstimate,
): string {
  const other = `Moffat ${moffat.toFixed(4)} (${outcome}) from ${pixelCount} pixels`;
  if (robust === null) return `scale: too little background; ${other}`;
  const { scale, low, high, keptCells, cells } = robust;
  return `scale ${scale.toFixed(4)}, 95 % ${low.toFixed(4)} to ${high.toFixed(4)}, from ${keptCells} of ${cells} cells; ${other}`;
}

/** What the user has to know about the scale. */
export function scaleRemarks(estimates: ScaleEstimates, outcome: MoffatOutcome): string[] {
  const { method, robust, moffat } = estimates;
  if (robust === null)
    return [
      'Too little background was found for the robust scale; the Moffat fit stands in for it.',
      ...moffatRemarks(outcome),
    ];
  const excess = moffatExcess(estimates) ?? 0;
  const apart =
    Math.abs(excess) > WORTH_A_NOTE
      ? [
          `The two estimates of the scale differ by ${Math.abs(100 * excess).toFixed(1)} %: robust ${robust.scale.toFixed(4)} ` +
            `(95 % ${robust.low.toFixed(4)} to ${robust.high.toFixed(4)}), Moffat ${moffat.toFixed(4)}.`,
        ]
      : [];
  return [...apart, ...(method === 'moffat' ? moffatRemarks(outcome) : [])];
}

function moffatRemarks(outcome: MoffatOutcome): string[] {
  switch (outcome) {
    case 'fit':
    case 'one-ratio':
      return [];
    case 'fit-across-one':
      return [
        'The brightness scale lies close to 1, where equal small values pile up: it was fitted across that gap.',
      ];
    case 'too-few-points':
    case 'start-outside-limits':
    case 'not-converged':
      return ['The Moffat fit of the scale failed; the highest bin of the ratio histogram stands in for it.'];
  }
}
