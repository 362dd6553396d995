import { rasterOf, type PixelArray, type Raster } from '#core/raster.ts';
import { intersectRects, isEmptyRect, type Rect } from '#core/rect.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { CoarseRanksData, FineRanksData } from '#core/statistics/order-statistics.ts';
import {
  addCountsInto,
  addResidualSizesInto,
  countPeaks,
  emptyResidualSizes,
  smoothPair,
  type SmoothedPair,
} from '#core/statistics/pair/difference-peaks.ts';
import { DifferenceSurvey, DifferenceSweep } from '#core/statistics/pair/difference-survey.ts';
import { PairStatistics, type PairStatisticsData } from '#core/statistics/pair/pair-statistics.ts';
import { cellsOfWindow, type CellWindow, type OfPair } from '#core/statistics/scale/cell-window.ts';
import { RatioSweep, type RatioSweepData } from '#core/statistics/scale/ratio-statistics.ts';
import { canvasLevelToImageLevel, readCanvasWindow, type CanvasLayer } from '../views/canvas-layer.ts';
import type { JobEnvironment } from './job-environment.ts';

/** What is counted in a sweep over windows of a pair. */
export type PairSweepCount =
  /** Everything that needs no scale: see {@link PairStatistics}; and the cells that the scale is told from. */
  | { readonly kind: 'survey'; readonly brightnessUnit: number; readonly cells: CellChoice }
  /** The second sweep over the ratios, from the first one's extremes. */
  | { readonly kind: 'ratios'; readonly sweep: RatioSweepData }
  /** First sweep over the differences for each scale, and over the residuals under the first one. */
  | {
      readonly kind: 'differences';
      readonly scales: readonly number[];
      readonly peakWindows: readonly Rect[];
    }
  /** Second sweep over them, and the peaks above a threshold under some scales. */
  | {
      readonly kind: 'difference-ranks';
      readonly sweeps: readonly DifferenceSweepData[];
      readonly peakScales: readonly number[];
      readonly threshold: number;
      /** Those of all jobs' windows in which residuals and peaks are looked for. */
      readonly peakWindows: readonly Rect[];
    };

/** Where cells are made, and the brightness that counts as white. */
export interface CellChoice {
  /** Parts of windows of the canvas, none in more than one window; cells are made of those within the job's windows. */
  readonly parts: readonly Rect[];
  readonly white: OfPair;
}

/** {@link DifferenceSweep} as plain data. */
export interface DifferenceSweepData {
  readonly scale: number;
  readonly ranks: FineRanksData;
}

/** Full-resolution windows of the canvas to sweep over. */
export interface PairSweepJob {
  readonly post: CanvasLayer;
  readonly pre: CanvasLayer;
  /** Pre-stain on the canvas as it came. */
  readonly rawPre: CanvasLayer;
  readonly windows: readonly Rect[];
  readonly count: PairSweepCount;
}

/** What a sweep counted, in the form that can be merged. */
export type PairSweepResult =
  | {
      readonly kind: 'survey';
      readonly data: PairStatisticsData;
      /** In the order of the windows. */
      readonly cells: readonly CellWindow[];
    }
  | { readonly kind: 'ratios'; readonly data: RatioSweepData }
  | {
      readonly kind: 'differences';
      readonly data: readonly { scale: number; ranks: CoarseRanksData }[];
      /** See `addResidualSizesInto`. */
      readonly residualSizes: Float64Array;
    }
  | {
      readonly kind: 'difference-ranks';
      readonly data: readonly DifferenceSweepData[];
      /** For each of the peaks' scales. */
      readonly peaks: Float64Array;
    };

interface Counter {
  readonly needsRawPre: boolean;
  add(post: PixelArray, pre: PixelArray, rawPre: PixelArray | null, at: Rect): void;
  addEmpty(pixelCount: number): void;
  result(): PairSweepResult;
}

/** Sweeps over windows of a pair: pre-stain is warped window by window and counted at once, and nothing is kept. */
export async function sweepPair(
  job: PairSweepJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<PairSweepResult> {
  return environment.windows.lend(async (rasters) => {
    const counter = counterFor(job, rasters.make);
    const read = async (layer: CanvasLayer, at: Rect): Promise<Raster | null> =>
      readCanvasWindow(layer, await environment.images.open(layer.image), 0, at, ctx, rasters.make);
    for (const at of job.windows) {
      await breathe(ctx.signal);
      const post = await read(job.post, at);
      const pre = await read(job.pre, at);
      const rawPre = counter.needsRawPre ? await read(job.rawPre, at) : null;
      if (post === null && pre === null && rawPre === null) counter.addEmpty(at.width * at.height);
      else {
        const pixels = (window: Raster | null): PixelArray =>
          (window ?? rasters.make(at.width, at.height, 'uint8')).data;
        counter.add(pixels(post), pixels(pre), counter.needsRawPre ? pixels(rawPre) : null, at);
      }
      rasters.takeBack();
    }
    return counter.result();
  });
}

function counterFor({ count, pre }: PairSweepJob, make: RasterMaker): Counter {
  switch (count.kind) {
    case 'survey':
      return surveyCounter(new PairStatistics(count.brightnessUnit), count.cells, pre);
    case 'ratios':
      return ratioCounter(new RatioSweep(count.sweep));
    case 'differences':
      return differenceCounter(count.scales, count.peakWindows, make);
    case 'difference-ranks':
      return differenceRankCounter(count, make);
  }
}

function surveyCounter(
  statistics: PairStatistics,
  { parts, white }: CellChoice,
  preLayer: CanvasLayer,
): Counter {
  const sampledBy = canvasLevelToImageLevel(preLayer, 0, 0);
  const cells: CellWindow[] = [];
  return {
    needsRawPre: true,
    add: (post, pre, rawPre, at) => {
      statistics.add({ post, pre, rawPre });
      for (const part of parts) {
        if (isEmptyRect(intersectRects(at, part))) continue;
        const [postPart, prePart] = [cutPart(post, at, part), cutPart(pre, at, part)];
        cells.push(cellsOfWindow(postPart, prePart, white, part, sampledBy));
      }
    },
    addEmpty: (pixelCount) => statistics.addEmpty(pixelCount),
    result: () => ({ kind: 'survey', data: statistics.toData(), cells }),
  };
}

function ratioCounter(sweep: RatioSweep): Counter {
  return {
    needsRawPre: false,
    add: (post, pre) => sweep.addPair(post, pre),
    addEmpty: () => undefined,
    result: () => ({ kind: 'ratios', data: sweep.toData() }),
  };
}

function differenceCounter(
  scales: readonly number[],
  peakWindows: readonly Rect[],
  make: RasterMaker,
): Counter {
  const surveys = scales.map((scale) => new DifferenceSurvey(scale));
  const residualSizes = emptyResidualSizes();
  const [main] = scales;
  return {
    needsRawPre: false,
    add: (post, pre, _rawPre, at) => {
      surveys.forEach((survey) => survey.addPair(post, pre));
      if (main !== undefined && isAmong(peakWindows, at))
        addResidualSizesInto(residualSizes, smoothWindow(post, pre, at, make), main);
    },
    addEmpty: () => undefined,
    result: () => ({ kind: 'differences', data: surveys.map((survey) => survey.toData()), residualSizes }),
  };
}

function differenceRankCounter(
  count: PairSweepCount & { readonly kind: 'difference-ranks' },
  make: RasterMaker,
): Counter {
  const { peakScales, threshold, peakWindows } = count;
  const sweeps = count.sweeps.map(({ scale, ranks }) => new DifferenceSweep(scale, ranks));
  const peaks = new Float64Array(peakScales.length);
  return {
    needsRawPre: false,
    add: (post, pre, _rawPre, at) => {
      sweeps.forEach((sweep) => sweep.addPair(post, pre));
      if (isAmong(peakWindows, at))
        addCountsInto(peaks, countPeaks(smoothWindow(post, pre, at, make), peakScales, threshold));
    },
    addEmpty: () => undefined,
    result: () => ({ kind: 'difference-ranks', data: sweeps.map((sweep) => sweep.toData()), peaks }),
  };
}

function isAmong(windows: readonly Rect[], { x, y }: Rect): boolean {
  return windows.some((window) => window.x === x && window.y === y);
}

function smoothWindow(
  post: PixelArray,
  pre: PixelArray,
  { width, height }: Rect,
  make: RasterMaker,
): SmoothedPair {
  return smoothPair(rasterOf(width, height, post), rasterOf(width, height, pre), make);
}

function cutPart(pixels: PixelArray, window: Rect, part: Rect): Raster {
  if (part.width === window.width && part.height === window.height)
    return rasterOf(part.width, part.height, pixels);
  const cut = pixels.slice(0, part.width * part.height);
  for (let y = 0; y < part.height; y++) {
    const from = (part.y - window.y + y) * window.width + part.x - window.x;
    cut.set(pixels.subarray(from, from + part.width), y * part.width);
  }
  return rasterOf(part.width, part.height, cut);
}
