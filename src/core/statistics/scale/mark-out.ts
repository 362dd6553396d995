import type { BackgroundTuning, BackgroundWork } from '#core/statistics/scale/background-work.ts';

/** Marks in `work.isOut` what is no background: hot, cold and clipped cells by their residuals, and their neighbours. */
export function markOutInto(work: BackgroundWork, widths: Float64Array, tuning: BackgroundTuning): void {
  const { cells, residual, isOut, binOf } = work;
  const { count, grid, place, stride, isClipped, isEligible } = cells;
  const widest = widths.reduce((a, b) => Math.max(a, b), 0);
  isOut.fill(0);
  for (let i = 0; i < count; i++) {
    const width = isEligible[i] === 1 ? widths[binOf[i]!]! : widest;
    if (isClipped[i] === 0 && Math.abs(residual[i]!) <= tuning.hotSigmas * width) continue;
    isOut[i] = 1;
    if (tuning.leaveNeighbours) markAround(isOut, grid, place[i]!, stride[i]!);
  }
}

/** Marks the listed cells of the three by three around a place. */
function markAround(isOut: Uint8Array, grid: Int32Array, place: number, stride: number): void {
  for (let row = -stride; row <= stride; row += stride) {
    for (let where = place + row - 1; where <= place + row + 1; where++) {
      const cell = grid[where]!;
      if (cell >= 0) isOut[cell] = 1;
    }
  }
}
