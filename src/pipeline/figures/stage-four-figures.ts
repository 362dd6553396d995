/** A histogram with its bin edges: `counts[i]` lies in `[edges[i], edges[i + 1])`, the last bin closed. */
export interface HistogramFigure {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** A scale that was subtracted with, for the lines and labels of the plots. */
export interface ScaleFigure {
  /** `moffat`, `percentile_p50` and so on, `manual`. */
  readonly key: string;
  readonly value: number;
}

/** The interval of the scale and both estimates, for the plots. */
export interface ScaleIntervalFigure {
  /** See `estimateBackgroundScale`; null where too little background was left. */
  readonly robust: { readonly scale: number; readonly low: number; readonly high: number } | null;
  readonly moffat: number;
}

/** How many peaks the difference has under several scales; see `differencePeaks`. */
export interface PeaksFigure {
  /** Rising: over the 95 % interval of the scale, and the estimates themselves. */
  readonly scales: readonly number[];
  /** For each scale. */
  readonly counts: readonly number[];
  /** Standard deviation of the smoothed residual, grey levels. */
  readonly sigma: number;
  /** Height above which peaks count, grey levels. */
  readonly threshold: number;
  /** Share of the sample that was looked at. */
  readonly share: number;
}

/** The data of the ratio histogram with the Moffat fit. */
export interface RatioFigure {
  /** Histogram of log10(post / pre) where both are positive. */
  readonly histogram: HistogramFigure;
  /** Centre of the peak bin, log10. */
  readonly peak: number;
  /** The fitted curve `amp (1 + ((x - mu) / alpha)^2)^-beta`; null where the fit failed and the peak stands in. */
  readonly fit: {
    readonly amp: number;
    readonly mu: number;
    readonly alpha: number;
    readonly beta: number;
  } | null;
  /** The points that were fitted: bins left of the peak as counted, and their mirror images. */
  readonly fitted: readonly { readonly x: number; readonly y: number; readonly mirrored: boolean }[];
  /** 10^mu, or 10^peak. */
  readonly scale: number;
}

/**
 * The data of all stage-4 plots as plain JSON, kept in the stage's record; drawing is the page's business.
 * Brightness is divided by `brightnessUnit`, which is 1 for 8-bit images and more for brighter ones (16 bit, float),
 * then rounded half to even, and clipped to 0..255 in the joint counts.
 */
export interface StageFourFigures {
  readonly brightnessUnit: number;
  readonly scales: readonly ScaleFigure[];
  /** 256 x 256 counts, `counts[post * 256 + pre]`, over all pixels of the canvas. */
  readonly prePostCounts: readonly number[];
  /** Histograms of brightness over the pixels where any of the three has signal, in common bins; no bins where none has. */
  readonly prePostHistograms: {
    readonly post: HistogramFigure;
    readonly rawPre: HistogramFigure;
    readonly alignedPre: HistogramFigure;
    readonly logY: boolean;
  };
  /** Histograms of rounded post - pre: all pixels of the canvas, both positive, and post only. */
  readonly differenceHistogram: {
    readonly all: HistogramFigure;
    readonly both: HistogramFigure;
    readonly postOnly: HistogramFigure;
  };
  readonly ratio: RatioFigure;
  readonly interval: ScaleIntervalFigure;
  readonly peaks: PeaksFigure;
  /** For each scale, in the order of `scales`: the asinh knee and the symmetric display limit of the difference image. */
  readonly differenceDisplay: readonly { readonly knee: number; readonly limit: number }[];
}
