import { describe, expect, it } from 'vitest';
import { binEdges } from '#core/statistics/histogram.ts';
import {
  estimateScaleMoffat,
  fitMoffatScale,
  refineMoffatScale,
} from '#core/statistics/scale/estimate-scale-moffat.ts';
import { fitMoffat, moffatAt } from '#core/statistics/scale/moffat-fit.ts';
import {
  PARTS_PER_BIN,
  RatioSurvey,
  RatioSweep,
  ratiosInto,
} from '#core/statistics/scale/ratio-statistics.ts';
import { goldenCase, goldenOption, goldenRaster } from '#testing/golden.ts';
import type { GoldenCase } from '#testing/golden.ts';

function estimate(one: GoldenCase) {
  const binCount = goldenOption<number>(one.inputs['n_bins']);
  const smoothSigma = goldenOption<number>(one.inputs['smooth_sigma']);
  return estimateScaleMoffat(goldenRaster(one.inputs['post']), goldenRaster(one.inputs['pre']), {
    ...(binCount === undefined ? {} : { binCount }),
    ...(smoothSigma === undefined ? {} : { smoothSigma }),
  });
}

describe('refineMoffatScale', () => {
  const edges = binEdges(-0.4, 1.2, 200 * PARTS_PER_BIN, 'float64');
  const coarseEdges = edges.filter((_, i) => i % PARTS_PER_BIN === 0);

  it.each([0.1712, 0.1743, 0.1758])('finds a background of log ratio %d to a fraction of its bin', (mu) => {
    const counts = edges.subarray(0, -1).map((edge) => {
      const background = moffatAt({ amp: 600, mu, alpha: 0.05, beta: 3 }, edge + 0.0005);
      return Math.round(background + moffatAt({ amp: 12, mu: 0.7, alpha: 0.3, beta: 4 }, edge));
    });
    const coarse = new Float64Array(200);
    counts.forEach((n, i) => (coarse[Math.floor(i / PARTS_PER_BIN)]! += n));
    const plain = fitMoffatScale({ counts: coarse, edges: coarseEdges });
    const refined = refineMoffatScale(plain, { counts, edges });
    expect(refined.refined).toBe(true);
    expect(Math.abs(Math.log10(refined.scale) - mu)).toBeLessThan(0.0003);
    expect([refined.peak, refined.outcome, refined.histogram]).toEqual([
      plain.peak,
      plain.outcome,
      plain.histogram,
    ]);
    const top = coarse.reduce((high, n) => Math.max(high, n), 0);
    expect(Math.abs((refined.fit?.amp ?? 0) / top - 1)).toBeLessThan(0.05);
  });

  it.each([
    ['float_1_4', 1.4],
    ['bytes_1_3', 1.3],
    ['mixed_0_7', 0.7],
  ] as const)('is nearer to the truth than the mirrored fit: %s', (name, truth) => {
    const one = goldenCase('moffat_scale', name);
    const [post, pre] = [goldenRaster(one.inputs['post']), goldenRaster(one.inputs['pre'])];
    const refined = estimateScaleMoffat(post, pre, { refine: true });
    expect(refined.refined).toBe(true);
    expect(Math.abs(refined.scale / truth - 1)).toBeLessThan(0.004);
  });

  it('leaves an estimate alone that has no core to fit', () => {
    for (const name of ['constant_ratio', 'peak_at_left_end', 'true_one']) {
      const one = goldenCase('moffat_scale', name);
      const [post, pre] = [goldenRaster(one.inputs['post']), goldenRaster(one.inputs['pre'])];
      expect(estimateScaleMoffat(post, pre, { refine: true })).toEqual(estimate(one));
    }
  });
});

describe('fitMoffat', () => {
  const truth = { amp: 800, mu: 0.13, alpha: 0.06, beta: 3.2 };
  const x = Float64Array.from({ length: 90 }, (_, i) => -0.2 + i * 0.007);
  const bounds = {
    lower: { amp: 0, mu: -0.2, alpha: 1e-6, beta: 1 },
    upper: { amp: Infinity, mu: 0.43, alpha: 0.63, beta: 20 },
  };
  const start = { amp: 500, mu: 0.2, alpha: 0.1, beta: 2.5 };

  it('finds the profile that the points were made of', () => {
    const fit = fitMoffat({ x, y: x.map((at) => moffatAt(truth, at)) }, start, bounds);
    expect(fit?.cost).toBeLessThan(1e-12);
    for (const key of ['amp', 'mu', 'alpha', 'beta'] as const) expect(fit?.[key]).toBeCloseTo(truth[key], 6);
  });

  it('stays within its limits, and best there', () => {
    const tight = { ...bounds, upper: { ...bounds.upper, beta: 2 } };
    const fit = fitMoffat({ x, y: x.map((at) => moffatAt(truth, at)) }, { ...start, beta: 1.5 }, tight);
    expect(fit?.beta).toBe(2);
    expect(fit?.mu).toBeCloseTo(truth.mu, 4);
  });
});

describe('ratio sweeps', () => {
  const post = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256);
  const pre = Float32Array.from({ length: 3000 }, (_, i) => ((i * 104729) % 997) / 5);

  it('portions, merging and another thread change nothing', () => {
    const ratiosOf = (from: number, to: number): Float32Array => {
      const ratios = new Float32Array(to - from);
      return ratios.subarray(0, ratiosInto(ratios, post.subarray(from, to), pre.subarray(from, to)));
    };
    const whole = new RatioSurvey();
    whole.add(ratiosOf(0, 3000));
    const survey = new RatioSurvey();
    for (const [from, to] of [
      [2000, 3000],
      [0, 1],
      [1, 2000],
    ] as const) {
      const part = new RatioSurvey();
      part.add(ratiosOf(from, to));
      survey.mergeFrom(new RatioSurvey(structuredClone(part.toData())));
    }
    expect(survey.toData()).toEqual(whole.toData());
    const sweep = survey.refine([20, 50]);
    const other = new RatioSweep(structuredClone(sweep.emptyCopy().toData()));
    other.add(ratiosOf(500, 3000));
    sweep.add(ratiosOf(0, 500));
    sweep.mergeFrom(other);
    const wholeSweep = whole.refine([20, 50]);
    wholeSweep.add(ratiosOf(0, 3000));
    expect(sweep.toData()).toEqual(wholeSweep.toData());
    expect(sweep.percentile(20)).toBe(wholeSweep.percentile(20));
  });

  it('counts each ratio in the bin that its logarithm belongs to', () => {
    const survey = new RatioSurvey();
    const ratios = Float32Array.from({ length: 5000 }, (_, i) => Math.exp(Math.sin(i) * 3));
    survey.add(ratios);
    const sweep = survey.refine();
    sweep.add(ratios);
    const { counts, edges } = sweep.histogram;
    const want = new Float64Array(200);
    for (const ratio of ratios) {
      const log = Math.log10(ratio);
      want[
        Math.min(
          199,
          edges.findLastIndex((edge) => edge <= log),
        )
      ]!++;
    }
    expect([...counts]).toEqual([...want]);
  });

  it('no common pixel gives no percentile and no scale', () => {
    const sweep = new RatioSurvey().refine([50]);
    expect([sweep.count, sweep.percentile(50)]).toEqual([0, null]);
    expect(() => fitMoffatScale(sweep.histogram)).toThrow(
      expect.objectContaining({ code: 'no-common-pixels' }),
    );
  });

  it('a wing that lies beside the gap is not fitted across it', () => {
    const edges = binEdges(-0.5, 0.5, 200, 'float64');
    const counts = Float64Array.from({ length: 200 }, (_, i) =>
      Math.round(moffatAt({ amp: 900, mu: 0.12, alpha: 0.05, beta: 3 }, -0.4975 + i * 0.005)),
    );
    expect(fitMoffatScale({ counts, edges }).outcome).toBe('fit');
  });
});
