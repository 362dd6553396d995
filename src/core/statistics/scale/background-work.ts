import type { BackgroundCells } from '#core/statistics/scale/background-cells.ts';
import type { OfPair } from '#core/statistics/scale/cell-window.ts';
import { trendTermsInto } from '#core/statistics/scale/scale-trend.ts';

/** How cells of the background are told from others. */
export interface BackgroundTuning {
  /** Cells are hot, or cold, beyond this many standard deviations, and are left out. */
  readonly hotSigmas: number;
  /** Whether the eight neighbours of a hot or cold cell, and of a hot one of the rim, are left out too. */
  readonly leaveNeighbours: boolean;
  /** Where Tukey's weight ends, standard deviations. */
  readonly tukeySigmas: number;
}

/** The list of cells with the arrays that the passes write into. */
export interface BackgroundWork {
  readonly cells: BackgroundCells;
  readonly white: OfPair;
  /** Mean of each term over all cells, for the mean of a trend. */
  readonly meanTerms: Float64Array;
  readonly scale: Float32Array;
  readonly residual: Float32Array;
  readonly isOut: Uint8Array;
  /** Eligible cells by texture: bin b holds `ordered[binStarts[b]]` and on. */
  ordered: Int32Array;
  binStarts: Int32Array;
  readonly binOf: Uint8Array;
  /** Brightness, as seen by the fainter camera, below which rounding up to 1 would tell. */
  faintest: number;
}

/** Room for fitting a list of cells. */
export function backgroundWork(cells: BackgroundCells, white: OfPair): BackgroundWork {
  const terms = new Float64Array(6);
  const meanTerms = new Float64Array(6);
  for (let i = 0; i < cells.count; i++) {
    trendTermsInto(terms, cells.x[i]!, cells.y[i]!);
    for (let k = 0; k < terms.length; k++) meanTerms[k]! += terms[k]! / cells.count;
  }
  return {
    cells,
    white,
    meanTerms,
    scale: new Float32Array(cells.count),
    residual: new Float32Array(cells.count),
    isOut: new Uint8Array(cells.count),
    ordered: new Int32Array(0),
    binStarts: new Int32Array(0),
    binOf: new Uint8Array(cells.count),
    faintest: 0,
  };
}
