import { describe, expect, test } from 'vitest';
import type { Figures } from '#protocol/view.ts';
import { excessOf } from './excess-heatmap.ts';
import { medianOf } from './histogram-line.ts';
import { plotFigures } from './plot-figures.ts';

function counts(...cells: readonly [post: number, pre: number, count: number][]): number[] {
  const all = Array.from<number>({ length: 256 * 256 }).fill(0);
  for (const [post, pre, count] of cells) all[post * 256 + pre] = count;
  return all;
}

const HISTOGRAM = { edges: [-0.5, 0.5, 1.5, 2.5], counts: [10, 0, 30] };

function figures(): Figures {
  return {
    brightnessUnit: 1,
    scales: [
      { key: 'moffat', value: 1.25 },
      { key: 'percentile_p50', value: 1.3 },
      { key: 'manual', value: 2 },
    ],
    prePostCounts: counts([0, 0, 5_000_000], [20, 10, 900], [10, 20, 100], [30, 30, 1000]),
    prePostHistograms: { post: HISTOGRAM, rawPre: HISTOGRAM, alignedPre: HISTOGRAM, logY: true },
    differenceHistogram: { all: HISTOGRAM, both: HISTOGRAM, postOnly: HISTOGRAM },
    ratio: {
      histogram: { edges: [0, 0.1, 0.2, 0.3], counts: [1, 8, 2] },
      peak: 0.15,
      fit: null,
      fitted: [{ x: 0.05, y: 1, mirrored: false }],
      scale: 1.25,
    },
    interval: { robust: { scale: 1.26, low: 1.25, high: 1.27 }, moffat: 1.25 },
    peaks: {
      scales: [1.24, 1.25, 1.26, 1.27],
      counts: [130, 120, 110, 105],
      sigma: 0.5,
      threshold: 2.5,
      share: 0.5,
    },
    differenceDisplay: [],
  };
}

function figureNamed(name: string) {
  const found = plotFigures(figures()).find((figure) => figure.name === name);
  if (found === undefined) throw new Error(`no plot ${name}`);
  return found;
}

describe('plots of stage 4', () => {
  test('have the names of their files', () => {
    expect(plotFigures(figures()).map(({ name }) => name)).toEqual([
      'ratio_histogram',
      'difference_peaks',
      'excess_heatmap',
      'pre_post_heatmap',
      'pre_post_histograms',
      'difference_histogram',
    ]);
  });

  test('the peaks are told over the interval of the scale alone', () => {
    const peaks = figureNamed('difference_peaks');
    expect(peaks.summary).toContain('105 to 120 peaks in 50 % of the sample');
    expect(peaks.traces[0]).toMatchObject({ x: [1.24, 1.25, 1.26, 1.27], y: [130, 120, 110, 105] });
  });

  test('the heat map leaves the pixels without signal out of its colour range', () => {
    expect(figureNamed('pre_post_heatmap').traces[0]).toMatchObject({ type: 'heatmap', zmin: 0, zmax: 3 });
  });

  test('excess is counts minus their transpose above the diagonal, never negative', () => {
    const excess = excessOf(figures().prePostCounts);
    expect(excess[20 * 256 + 10]).toBe(800);
    expect(excess.reduce((sum, count) => sum + count, 0)).toBe(800);
  });

  test('a scale line ends where it leaves the plot', () => {
    const lines = figureNamed('excess_heatmap').traces.slice(1);
    expect(lines.map((line) => 'x' in line && line.x)).toEqual([
      [0, 204],
      [0, 255 / 1.3],
      [0, 127.5],
    ]);
    expect(lines.map((line) => ('line' in line ? line.line : null))).toMatchObject([
      { color: '#00cc88' },
      { color: '#ff9933' },
      { color: '#ff3366' },
    ]);
  });

  test('a failed fit has no curve and is said so', () => {
    const figure = figureNamed('ratio_histogram');
    expect(figure.summary).toContain('the fit failed');
    expect(figure.legend.map(({ label }) => label)).not.toContain('Moffat curve');
  });

  test('empty bins are gaps on a logarithmic axis', () => {
    expect(figureNamed('difference_histogram').traces[0]).toMatchObject({ y: [10, null, 30] });
  });

  test('the median is the middle of the bin that holds it; empty histograms have none', () => {
    expect(medianOf(HISTOGRAM)).toBe(2);
    expect(medianOf({ edges: [0, 1], counts: [0] })).toBeNull();
  });
});
