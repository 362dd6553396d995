import { expect } from 'vitest';
import * as library from '../../index.ts';
import type { RowColumnRegion } from '../../index.ts';
import { expectGolden, goldenOption, goldenRaster, type GoldenCase } from '../golden.ts';
import { givenOptions, kept, refused, tested, type GoldenFunction } from './golden-function.ts';

const image = (one: GoldenCase, name: string = 'image') => goldenRaster(one.inputs[name]);
const pair = (one: GoldenCase) => [image(one, 'post'), image(one, 'pre')] as const;
const number = (one: GoldenCase, name: string) => goldenOption<number>(one.inputs[name]);
const SIZES_DIFFER = { errors: { 'invalid-argument': 'ValueError' } } as const;

export const padImages: GoldenFunction = {
  exports: 'padImages',
  answer: (one) => {
    const got = library.padImages(...pair(one), number(one, 'pad'));
    expect([got.post.data.constructor, got.pre.data.constructor]).toEqual(
      pair(one).map(({ data }) => data.constructor),
    );
    return got;
  },
};

export const trimToSignal: GoldenFunction = {
  exports: 'trimToSignal',
  answer: (one) => library.trimToSignal(...pair(one), number(one, 'threshold')),
  ...SIZES_DIFFER,
};

export const subtractMedian: GoldenFunction = {
  exports: 'subtractMedian',
  answer: (one) => ({
    image: library.subtractMedian(image(one), goldenOption<RowColumnRegion>(one.inputs['region'])),
  }),
  except: ['level'],
  decided: {
    outside: refused('an empty region has no median; NaN everywhere would hide that', 'invalid-argument'),
    reversed: refused('an empty region has no median; NaN everywhere would hide that', 'invalid-argument'),
    negative_start: tested('a region that begins above the picture is cut to it at that end too', (one) => {
      const picture = image(one);
      const region = one.inputs['region'] as RowColumnRegion;
      expect(library.subtractMedian(picture, region)).toEqual(
        library.subtractMedian(picture, [0, picture.height, 0, picture.width]),
      );
    }),
  },
};

const NO_DIVISOR = 'a picture cannot be divided by zero or less: signs would flip, or infinities appear';

export const normalizeImage: GoldenFunction = {
  exports: 'normalizeImage',
  answer: (one) => ({ image: library.normalizeImage(image(one), number(one, 'percentile')) }),
  except: ['divisor'],
  ...SIZES_DIFFER,
  decided: {
    percentile_0: refused(NO_DIVISOR, 'invalid-argument'),
    negative_maximum: refused(NO_DIVISOR, 'invalid-argument'),
    zero_percentile_of_signal: refused(NO_DIVISOR, 'invalid-argument'),
    all_zero: tested('a picture of zeros stays zero', (one) => {
      expect(library.normalizeImage(image(one)).data.every((value) => value === 0)).toBe(true);
    }),
  },
};

const sumOf = (data: Float32Array): number => data.reduce((sum, x) => (Number.isNaN(x) ? sum : sum + x), 0);

export const filterNanGaussianConserving: GoldenFunction = {
  exports: 'filterNanGaussianConserving',
  answer: (one) => {
    const got = library.filterNanGaussianConserving(image(one), one.inputs['sigma'] as number);
    const sumIn = sumOf(library.toFloat32(image(one)).data);
    const sumOut = sumOf(got.data);
    const relativeChange = sumIn === 0 ? 0 : (sumOut - sumIn) / sumIn;
    return { image: got, sum_in: sumIn, sum_out: sumOut, relative_change: relativeChange };
  },
};

async function equalized(one: GoldenCase) {
  const { post, pre } = await library.equalizePair(...pair(one));
  return { post_eq: post, pre_eq: pre };
}

const EQUALIZE_STEPS = ['branch', 'post_p99', 'post_counts', 'post_edges', 'pre_counts', 'pre_edges'];
const BINS_KEPT = 'the registration does not depend on where a bin ends, and agreement is worth more';

export const equalizePair: GoldenFunction = {
  exports: 'equalizePair',
  answer: equalized,
  except: EQUALIZE_STEPS,
  decided: {
    empty_negative_post: tested(
      'a post picture of negative pixels only becomes 0 everywhere',
      async (one) => {
        const got = await equalized(one);
        expect(got.post_eq.data.every((value) => value === 0)).toBe(true);
        expectGolden(one, got, { except: [...EQUALIZE_STEPS, 'post_eq'] });
      },
    ),
    negative_pre: tested(
      'negative pre pixels are background and become 0; all others are the same',
      async (one) => {
        const got = await equalized(one);
        const pre = image(one, 'pre').data;
        const want = goldenRaster(one.outputs['pre_eq']).data;
        pre.forEach((value, i) => {
          if (value < 0) expect(got.pre_eq.data[i]).toBe(0);
          else expect(Math.abs(got.pre_eq.data[i]! - want[i]!)).toBeLessThan(4e-6);
        });
        expectGolden(one, got, { except: [...EQUALIZE_STEPS, 'pre_eq'] });
      },
    ),
    constant_pre: kept('one level has no distribution to match; ' + BINS_KEPT),
    constant_both: kept('one level has no distribution to match; ' + BINS_KEPT),
    edge_unit_steps: kept('a level on an edge falls one bin lower than it was counted; ' + BINS_KEPT),
    edge_both: kept('a level on an edge falls one bin lower than it was counted; ' + BINS_KEPT),
    one_pixel: kept('one pixel is matched to the middle of its bin; ' + BINS_KEPT),
  },
};

function tissueMask(one: GoldenCase) {
  const names = { signal_threshold: 'signalThreshold', dilation_iters: 'dilationIters' };
  const mask = library.buildTissueMask(...pair(one), givenOptions(one.inputs, names));
  return { mask, fraction: mask.data.reduce((n, x) => n + x, 0) / mask.data.length };
}

export const buildTissueMask: GoldenFunction = {
  exports: 'buildTissueMask',
  answer: tissueMask,
  ...SIZES_DIFFER,
  decided: {
    dilation_0: tested('0 growing steps grow nothing, where the reference fills the picture', (one) => {
      expect(tissueMask(one).mask).toEqual(library.buildCleanTissueMask(...pair(one)));
    }),
    dilation_negative: refused('a negative number of growing steps means nothing', 'invalid-argument'),
  },
};

export const buildCleanTissueMask: GoldenFunction = {
  exports: 'buildCleanTissueMask',
  answer: (one) => ({ mask: library.buildCleanTissueMask(...pair(one)) }),
};

export const estimateGaussSigma: GoldenFunction = {
  exports: 'estimateGaussSigma',
  answer: (one) => {
    const names = {
      sparse_threshold: 'sparseThreshold',
      sparse_sigma: 'sparseSigma',
      dense_sigma: 'denseSigma',
    };
    const options = givenOptions(one.inputs, names);
    return { sigma: library.estimateGaussSigma(image(one), one.inputs['down_scale'] as number, options) };
  },
  decided: {
    scale_ignored: kept('sigma is in pixels of the reduced picture, whatever the reduction'),
  },
};

export const robustVmax: GoldenFunction = {
  exports: 'robustVmax',
  answer: (one) => ({ vmax: library.robustVmax(image(one), number(one, 'n_mad')) }),
};

export const makeRgbOverlay: GoldenFunction = {
  exports: 'makeRgbOverlay',
  answer: (one) => {
    const { post_edges: postEdges, pre_edges: preEdges } = one.inputs;
    const overlay = library.makeRgbOverlay(...pair(one), {
      postEdges: postEdges === null ? null : goldenRaster(postEdges),
      preEdges: preEdges === null ? null : goldenRaster(preEdges),
    });
    return { rgb: overlay.data };
  },
};

/** log10 of the ratio, and the reference's words for what came of the fit. */
const OUTCOMES: Readonly<Record<string, string>> = {
  fit: 'fit',
  'too-few-points': 'peak_no_fit',
  'start-outside-limits': 'peak_infeasible',
  'not-converged': 'peak_failed',
};

function moffat(one: GoldenCase) {
  const options = givenOptions(one.inputs, { n_bins: 'binCount', smooth_sigma: 'smoothSigma' });
  const got = library.estimateScaleMoffat(...pair(one), options);
  const { fit, histogram, scale } = got;
  const points = got.outcome === 'too-few-points' ? null : got.points;
  const answer = {
    scale,
    log_scale: Math.log10(scale),
    n_pixels: got.pixelCount,
    lo: histogram.edges[0],
    hi: histogram.edges.at(-1),
    counts: histogram.counts,
    initial: got.peak,
    outcome: OUTCOMES[got.outcome],
    fit,
    cost: fit?.cost ?? null,
    fit_x: points?.x ?? null,
    fit_y: points?.y ?? null,
  };
  return { got, answer };
}

/** The cases whose true scale lies at the gap that the reference leaves around ratio 1. */
function acrossOne(truth: number) {
  return tested(
    'the background peak is fitted across the gap at ratio 1, within 0.3 % of the truth',
    (one) => {
      const { got, answer } = moffat(one);
      expect(got.outcome).toBe('fit-across-one');
      expect(Math.abs(got.scale / truth - 1)).toBeLessThan(0.003);
      expect(Math.abs((one.outputs['scale'] as number) / truth - 1)).toBeGreaterThan(0.003);
      const differs = ['scale', 'log_scale', 'outcome', 'fit', 'cost', 'fit_x', 'fit_y'];
      expectGolden(one, answer, { except: differs });
    },
  );
}

function oneRatio(truth: number) {
  return tested('where every pixel has one ratio, that ratio is the scale', (one) => {
    const { got } = moffat(one);
    expect([got.outcome, got.fit]).toEqual(['one-ratio', null]);
    expect(got.scale).toBeCloseTo(truth, 6);
  });
}

export const moffatScale: GoldenFunction = {
  exports: 'estimateScaleMoffat',
  answer: (one) => moffat(one).answer,
  errors: { 'no-common-pixels': 'ValueError' },
  decided: {
    true_one: acrossOne(1),
    near_one: acrossOne(1.03),
    constant_ratio: oneRatio(1.5),
    one_pixel: oneRatio(7 / 5),
    peak_at_left_end: kept('too few points for a fit: the peak itself is the scale, and the outcome says so'),
  },
};

export const scalePercentile: GoldenFunction = {
  exports: 'scaleAtPercentile',
  answer: (one) => ({ scale: library.scaleAtPercentile(...pair(one), one.inputs['percentile'] as number) }),
};

export const prePostHeatmap: GoldenFunction = {
  exports: 'prePostHeatmap',
  answer: (one) => {
    const got = library.prePostHeatmap(...pair(one));
    return { ...got, n_pixels: got.nPixels, post_values: got.postValues, y_edges: got.yEdges };
  },
};

export const excessHeatmap: GoldenFunction = {
  exports: 'excessHeatmap',
  answer: (one) => {
    const single = one.inputs['scale'] as number | null;
    const scales = one.inputs['scales'] as { label: string; value: number }[];
    return library.excessHeatmap(...pair(one), [...scales, { label: 'scale', value: single }]);
  },
};

export const prePostHistograms: GoldenFunction = {
  exports: 'prePostHistograms',
  answer: (one) => {
    const raw = one.inputs['raw_pre'];
    const got = library.prePostHistograms(...pair(one), raw === null ? null : goldenRaster(raw));
    expect(got.layerNames).toHaveLength(got.layers.length);
    return { ...got, log_y: got.logY };
  },
};

export const differenceHistogram: GoldenFunction = {
  exports: 'differenceHistogram',
  answer: (one) => {
    const got = library.differenceHistogram(...pair(one));
    return { ...got, post_only: got.postOnly, n: { ...got.n, post_only: got.n.postOnly } };
  },
};

export const differenceImage: GoldenFunction = {
  exports: 'differenceImage',
  answer: (one) => library.differenceImage(...pair(one), one.inputs['scale'] as number),
};
