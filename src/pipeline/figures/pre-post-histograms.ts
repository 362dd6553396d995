import type { Raster } from '#core/raster.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';
import { percentileOfCounts } from '#core/statistics/pair/brightness-counts.ts';
import type { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import { pairStatisticsOf } from '#pipeline/figures/pair-statistics-of.ts';
import { edgesBetween } from '#pipeline/figures/pre-post-heatmap.ts';

/** One histogram of {@link PrePostHistograms}. */
export type HistogramLayer = 'warped' | 'pre' | 'post';

/** Histograms of brightness over the pixels where any picture is above 0. */
export interface PrePostHistograms {
  /** No pixel has signal; then there are no bins either. */
  readonly empty: boolean;
  /** Bins of all layers; the last is closed. */
  readonly edges: Float64Array;
  /** Counts in drawing order. */
  readonly layers: readonly Float64Array[];
  /** What each layer is: aligned pre (only where raw pre is known), then pre (raw where known), then post. */
  readonly layerNames: readonly HistogramLayer[];
  /** Pixels of each layer, those beyond the last bin among them. */
  readonly n: readonly number[];
  /** Whether counts are better shown by their logarithm: the bin of 0 is over five times the next highest. */
  readonly logY: boolean;
}

/** The right end leaves out a thousandth of the pixels: specks would squeeze all else to the left. */
const END_PERCENTILE = 99.9;
/** Unit bins are used where at least this share of them would hold an occurring value. */
const UNIT_BIN_SHARE = 0.3;
/** The bin of zero is dominant where it is over this many times the next highest. */
const DOMINANT_ZERO = 5;

/**
 * Histograms of post, aligned pre and raw pre. Unit bins from -0.5 up to the 99.9th percentile of post and raw pre
 * together (aligned pre where raw is missing), rounded up; where few whole values occur, one bin for each.
 */
export function prePostHistograms(
  post: Raster,
  pre: Raster,
  rawPre: Raster | null = null,
): PrePostHistograms {
  const statistics = pairStatisticsOf(post, pre, rawPre);
  const other = rawPre ?? pre;
  const inRegion: number[] = [];
  for (let i = 0; i < post.data.length; i++) {
    const hasSignal = post.data[i]! > 0 || pre.data[i]! > 0 || (rawPre !== null && rawPre.data[i]! > 0);
    if (hasSignal) inRegion.push(post.data[i]!, other.data[i]!);
  }
  return prePostHistogramsOf(statistics, percentilesOf(Float32Array.from(inRegion), [END_PERCENTILE])[0]);
}

/**
 * {@link prePostHistograms} of statistics gathered in any way.
 *
 * @param end the 99.9th percentile where it is known exactly; else it is taken from the statistics, exactly for whole
 * brightness and to a quarter of a unit otherwise
 */
export function prePostHistogramsOf(statistics: PairStatistics, end?: number): PrePostHistograms {
  const pre = statistics.brightness(statistics.hasRawPre ? 'rawPre' : 'pre');
  const post = statistics.brightness('post');
  const n = statistics.regionCount;
  if (n === 0)
    return { empty: true, edges: new Float64Array(0), layers: [], layerNames: [], n: [], logY: false };
  const highest = Math.max(1, Math.ceil(end ?? percentileOfCounts([post, pre], END_PERCENTILE)));
  const values = [...new Set([...post.wholeValues(), ...pre.wholeValues()])]
    .filter((value) => value <= highest)
    .sort((a, b) => a - b);
  const edges = binsFor(values, highest);
  const front = [pre.histogram(edges), post.histogram(edges)];
  const layers = statistics.hasRawPre ? [statistics.brightness('pre').histogram(edges), ...front] : front;
  const names: HistogramLayer[] = ['warped', 'pre', 'post'];
  return {
    empty: false,
    edges,
    layers,
    layerNames: names.slice(3 - layers.length),
    n: layers.map(() => n),
    logY: edges[0]! <= 0 && front.some(hasDominantFirstBin),
  };
}

function binsFor(values: readonly number[], highest: number): Float64Array {
  const unitBins = highest + 1;
  if (values.length === 0 || values.length >= UNIT_BIN_SHARE * unitBins) {
    return Float64Array.from({ length: unitBins + 1 }, (_, i) => i - 0.5);
  }
  return edgesBetween(values);
}

function hasDominantFirstBin(counts: Float64Array): boolean {
  const next = counts.subarray(1).reduce((top, n) => Math.max(top, n), 0);
  return counts.length > 1 && counts[0]! > DOMINANT_ZERO * next;
}
