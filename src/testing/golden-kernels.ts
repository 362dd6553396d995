import { rasterOf, type Raster } from '#core/raster.ts';
import { binEdges } from '#core/statistics/histogram.ts';
import { equalizePair } from '#core/statistics/equalize-pair.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';
import { goldenRaster, type GoldenArray, type GoldenCase } from './golden-comparison.ts';

/** How kernels answer the golden cases of a function that they take part in. */
export interface GoldenKernels {
  /** Some of a case's outputs, by their names, computed by the kernels. */
  readonly answer: (one: GoldenCase, kernels: Kernels) => Promise<object>;
  /** Cases in which no kernel is asked, or the library decides otherwise than the reference. */
  readonly without?: readonly string[];
}

const image = (one: GoldenCase, name: string = 'image'): Raster => goldenRaster(one.inputs[name]);
const numberOf = (one: GoldenCase, name: string): number | null => one.inputs[name] as number | null;
const row = (values: ArrayLike<number>): Raster => rasterOf(values.length, 1, Float32Array.from(values));

async function blurConserving(one: GoldenCase, kernels: Kernels): Promise<object> {
  const { width, height, data } = image(one);
  const sigma = one.inputs['sigma'] as number;
  const filled = Float32Array.from(data, (value) => (Number.isNaN(value) ? 0 : value));
  const valid = Uint8Array.from(data, (value) => (Number.isNaN(value) ? 0 : 1));
  const blurred = await kernels.gaussian(rasterOf(width, height, filled), sigma);
  const kept = await kernels.gaussian(rasterOf(width, height, valid), sigma);
  const conserved = blurred.data.map((value, i) =>
    valid[i] === 0 ? NaN : value + filled[i]! * (1 - kept.data[i]!),
  );
  return { image: rasterOf(width, height, conserved) };
}

async function equalized(one: GoldenCase, kernels: Kernels): Promise<object> {
  const [post, pre] = [image(one, 'post'), image(one, 'pre')];
  const got = await equalizePair(post, pre, kernels);
  const answer = { post_eq: got.post, pre_eq: got.pre };
  if (one.outputs['branch'] !== 'matched') return answer;
  const count = (picture: Raster, edges: unknown): Promise<Float64Array> =>
    kernels.histogram(picture, Float64Array.from((edges as GoldenArray).data));
  return {
    ...answer,
    post_p99: (await kernels.percentiles(post, [99], 'positive'))[0],
    post_counts: await count(post, one.outputs['post_edges']),
    pre_counts: await count(pre, one.outputs['pre_edges']),
  };
}

async function backgroundLevel(one: GoldenCase, kernels: Kernels): Promise<object> {
  const picture = image(one);
  const [top, bottom, left, right] = (one.inputs['region'] ?? [0, 5000, 0, 5000]) as number[];
  const values = Array.from(picture.data).filter((_, i) => {
    const [x, y] = [i % picture.width, Math.floor(i / picture.width)];
    return x >= left! && x < right! && y >= top! && y < bottom!;
  });
  return { level: (await kernels.percentiles(row(values), [50]))[0] };
}

async function divisor(one: GoldenCase, kernels: Kernels): Promise<object> {
  return { divisor: (await kernels.percentiles(image(one), [numberOf(one, 'percentile') ?? 100]))[0] };
}

async function vmax(one: GoldenCase, kernels: Kernels): Promise<object> {
  const positive = row(Array.from(image(one).data).filter((value) => value > 0));
  if (positive.width === 0) return { vmax: 1 };
  const [median = NaN] = await kernels.percentiles(positive, [50]);
  const deviations = row(Array.from(positive.data, (value) => Math.abs(value - median)));
  const [deviation = NaN] = await kernels.percentiles(deviations, [50]);
  return { vmax: median + (numberOf(one, 'n_mad') ?? 5) * deviation };
}

/** Log10 of the ratios where both are positive. */
function logRatios(one: GoldenCase): Raster {
  const [post, pre] = [image(one, 'post').data, image(one, 'pre').data];
  const ratios: number[] = [];
  post.forEach((value, i) => {
    if (value > 0 && pre[i]! > 0) ratios.push(Math.log10(value / pre[i]!));
  });
  return row(ratios);
}

async function scaleAt(one: GoldenCase, kernels: Kernels): Promise<object> {
  const [level = NaN] = await kernels.percentiles(logRatios(one), [numberOf(one, 'percentile') ?? NaN]);
  return { scale: Number.isNaN(level) ? null : 10 ** level };
}

async function ratioCounts(one: GoldenCase, kernels: Kernels): Promise<object> {
  const [lo, hi] = [one.outputs['lo'] as number, one.outputs['hi'] as number];
  return {
    counts: await kernels.histogram(
      logRatios(one),
      binEdges(lo, hi, numberOf(one, 'n_bins') ?? 200, 'float64'),
    ),
  };
}

async function brightnessCounts(one: GoldenCase, kernels: Kernels): Promise<object> {
  const names = ['pre', 'raw_pre', 'post'].filter((name) => one.inputs[name] !== null);
  const pictures = names.map((name) => image(one, name).data);
  const hasSignal = (_: unknown, i: number): boolean => pictures.some((data) => data[i]! > 0);
  const edges = Float64Array.from((one.outputs['edges'] as GoldenArray).data);
  const layers: Float64Array[] = [];
  for (const data of pictures)
    layers.push(await kernels.histogram(row(Array.from(data).filter(hasSignal)), edges));
  return { layers };
}

/** The functions of the reference that ask for a blur, a percentile, a histogram or a matching. */
export const GOLDEN_KERNELS: Readonly<Record<string, GoldenKernels>> = {
  filter_nan_gaussian_conserving: { answer: blurConserving },
  equalize_pair: { answer: equalized, without: ['empty_negative_post', 'negative_pre'] },
  subtract_median: { answer: backgroundLevel, without: ['outside', 'reversed', 'negative_start'] },
  normalize_image: { answer: divisor, without: ['too_high'] },
  robust_vmax: { answer: vmax },
  scale_percentile: { answer: scaleAt },
  moffat_scale: { answer: ratioCounts, without: ['no_overlap', 'constant_ratio', 'one_pixel'] },
  pre_post_histograms: { answer: brightnessCounts, without: ['empty'] },
};

/** The cases of a function in which kernels take part. */
export function kernelCasesOf(name: string, cases: readonly GoldenCase[]): readonly GoldenCase[] {
  const kernels = GOLDEN_KERNELS[name];
  if (kernels === undefined) return [];
  const { without = [] } = kernels;
  return cases.filter((one) => !without.includes(one.name));
}

/** The case with only those outputs that the answer names. */
export function onlyAnswered(one: GoldenCase, answer: object): GoldenCase {
  const outputs = Object.entries(one.outputs).filter(([key]) => key in answer);
  return { ...one, outputs: Object.fromEntries(outputs) };
}
