import { describe, expect, it } from 'vitest';
import { applyHomography, invertHomography, type Point, type PostToPre } from '#core/geometry/homography.ts';
import { pyramidOf } from '#core/memory-pyramid.ts';
import { makePhantom, type Phantom, type PhantomOptions } from '#core/phantom/make-phantom.ts';
import { createRaster, rasterOf } from '#core/raster.ts';
import { silentContext, type Progress } from '#core/run-context.ts';
import { alignBoundary, type BoundaryResult } from '#core/registration/align-boundary.ts';
import type { BoundaryParameters } from '#core/registration/registration-parameters.ts';

const DEFAULTS: BoundaryParameters = {
  use_edges: true,
  boundary_width: 15,
  boundary_smooth: 10,
  rotation_search: true,
  angle_range: 20,
  angle_step: 1,
  scale_search: true,
  scale_min: 0.85,
  scale_max: 1.15,
  scale_step: 0.05,
  multiscale: true,
  down_scale: 0.3,
  max_translation: 200,
  max_rotation: 5,
  max_scale_delta: 0.2,
  max_scale_diff: 0.15,
  fine_ecc: false,
  stopit: 500,
  stopdelta: 1e-6,
};
/** The same search on a coarser grid, for what does not depend on it. */
const QUICK: BoundaryParameters = {
  ...DEFAULTS,
  angle_range: 16,
  angle_step: 2,
  scale_min: 0.9,
  scale_max: 1.1,
  scale_step: 0.1,
};
const WIDE: PhantomOptions = {
  seed: 3,
  size: { width: 600, height: 480 },
  rotationDegrees: 13,
  magnification: 0.9,
  shift: { x: 35, y: -20 },
  microbeCount: 40,
};

function run(pair: Phantom, changes: Partial<BoundaryParameters> = {}): Promise<BoundaryResult> {
  return alignBoundary(pyramidOf(pair.post), pyramidOf(pair.pre), { ...QUICK, ...changes }, silentContext());
}

/** Largest distance between two maps over the middle half of post, px of pre. */
function largestError(map: PostToPre, truth: PostToPre): number {
  let largest = 0;
  for (const x of [150, 300, 450]) {
    for (const y of [120, 240, 360]) {
      const a = applyHomography(map, { x, y });
      const b = applyHomography(truth, { x, y });
      largest = Math.max(largest, Math.hypot(a.x - b.x, a.y - b.y));
    }
  }
  return largest;
}

// The machine that runs the tests may be busy.
describe('alignBoundary', { timeout: 30_000 }, () => {
  const pair = makePhantom(WIDE);
  const found = run(pair, DEFAULTS);

  it('finds turn, magnification and shift from post to pre, and not the other way round', async () => {
    const result = await found;
    expect(largestError(result.coarsePostToPre, pair.postToPre)).toBeLessThan(2);
    expect(largestError(result.postToPre, pair.postToPre)).toBeLessThan(2.5);
    const middle = applyHomography(result.postToPre, { x: 299.5, y: 239.5 });
    expect(middle.x).toBeCloseTo(299.5 + 35, -0.5);
    expect(middle.y).toBeCloseTo(239.5 - 20, -0.5);
    const inverse: Float64Array = invertHomography(result.postToPre);
    expect(largestError(inverse, pair.postToPre)).toBeGreaterThan(50);
  });

  it('finds the turn of a sparse sample with an elliptic outline by its grains', async () => {
    const sparse = makePhantom({ ...WIDE, outlineRoughness: 0, signalShare: 0.15 });
    expect(largestError((await run(sparse)).postToPre, sparse.postToPre)).toBeLessThan(3);
  });

  it('gives the same map each time', async () => {
    const [first, second] = [await found, await run(pair, DEFAULTS)];
    expect(Array.from(second.postToPre)).toEqual(Array.from(first.postToPre));
  });

  it('takes 16-bit and float images of unequal sizes, negative and missing pixels among them', async () => {
    const unequal = makePhantom({ ...WIDE, preSize: { width: 700, height: 450 } });
    const post = rasterOf(
      600,
      480,
      Uint16Array.from(unequal.post.data, (value) => value * 250),
    );
    const pre = rasterOf(
      700,
      450,
      Float32Array.from(unequal.pre.data, (value) => value / 100),
    );
    pre.data[0] = Number.NaN;
    pre.data[1] = -5;
    const result = await alignBoundary(pyramidOf(post), pyramidOf(pre), QUICK, silentContext());
    expect(largestError(result.postToPre, unequal.postToPre)).toBeLessThan(3);
  });

  it('finds samples on a background that is not zero', async () => {
    const lift = (value: number, i: number): number => Math.min(255, value + 6 + ((i * 7919) % 5));
    const post = rasterOf(600, 480, pair.post.data.map(lift));
    const pre = rasterOf(600, 480, pair.pre.data.map(lift));
    const result = await alignBoundary(pyramidOf(post), pyramidOf(pre), QUICK, silentContext());
    expect(largestError(result.postToPre, pair.postToPre)).toBeLessThan(5);
  });

  it('refuses a fit of the outlines beyond its limits, and says so', async () => {
    const small = makePhantom({ ...WIDE, rotationDegrees: 4, magnification: 1.05 });
    const unsearched = { multiscale: false } as const;
    const free = await run(small, unsearched);
    expect(free.icp.verdict).toBe('accepted');
    expect(free.hypotheses).toHaveLength(0);
    expect(free.icp.change?.rotationDegrees).toBeCloseTo(4, -0.5);
    const verdict = async (limit: Partial<BoundaryParameters>): Promise<string> =>
      (await run(small, { ...unsearched, ...limit })).icp.verdict;
    expect(await verdict({ max_translation: 3 })).toBe('translation-over-limit');
    expect(await verdict({ max_rotation: 1 })).toBe('rotation-over-limit');
    expect(await verdict({ max_scale_delta: 0.01 })).toBe('scale-over-limit');
    const refused = await run(small, { ...unsearched, max_scale_diff: 0 });
    expect(refused.icp).toMatchObject({ accepted: false, verdict: 'scale-difference-over-limit' });
    expect(Array.from(refused.postToPre)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('searches no farther than its ranges', async () => {
    const narrow = await run(pair, { angle_range: 2, scale_min: 1, scale_max: 1.1 });
    for (const { rotationDegrees, magnification } of narrow.hypotheses) {
      expect(Math.abs(rotationDegrees)).toBeLessThanOrEqual(2);
      expect(magnification).toBeGreaterThanOrEqual(1);
    }
    const fixed = await run(pair, { rotation_search: false, scale_search: false });
    expect(fixed.hypotheses.every((one) => one.rotationDegrees === 0 && one.magnification === 1)).toBe(true);
  });

  it('asks the ring only where edges are used', async () => {
    const result = await run(pair, { use_edges: false });
    expect(result.hypotheses.length).toBeGreaterThan(0);
    expect(result.hypotheses.every(({ vote }) => vote === 'interior')).toBe(true);
  });

  it('raises the correlation by ECC when asked, in no more steps than allowed', async () => {
    expect((await found).ecc).toBeNull();
    const { ecc } = await run(pair, { fine_ecc: true, stopit: 3 });
    expect(ecc?.iterations).toBeLessThanOrEqual(3);
    expect(ecc?.after).toBeGreaterThanOrEqual(ecc?.before ?? 1);
  });

  it('hands out both outlines in full-resolution pixels of their own images', async () => {
    const { postOutline, preOutline } = await found;
    // The shoelace formula.
    const area = (outline: readonly Point[]): number =>
      outline.reduce((sum, a, i) => {
        const b = outline[(i + 1) % outline.length] ?? a;
        return sum + (a.x * b.y - b.x * a.y) / 2;
      }, 0);
    const signal = ({ data }: { data: Uint8Array }): number =>
      data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    expect(area(postOutline) / signal(pair.post)).toBeCloseTo(1, 1);
    expect(area(preOutline) / signal(pair.pre)).toBeCloseTo(1, 1);
  });

  it('refuses an image without any signal, by its stain', async () => {
    const empty = pyramidOf(createRaster(600, 480, 'uint8'));
    const task = alignBoundary(pyramidOf(pair.post), empty, QUICK, silentContext());
    await expect(task).rejects.toMatchObject({ code: 'no-signal', facts: { stain: 'pre' } });
  });

  it('stops soon after it is cancelled, wherever it is', async () => {
    const [post, pre] = [pyramidOf(pair.post), pyramidOf(pair.pre)];
    const stop = new AbortController();
    const steps: Progress[] = [];
    const ctx = {
      ...silentContext(stop.signal),
      report: (progress: Progress) => {
        steps.push(progress);
        if (progress.step.startsWith('Searching')) stop.abort();
      },
    };
    await expect(alignBoundary(post, pre, DEFAULTS, ctx)).rejects.toHaveProperty('name', 'AbortError');
    expect(steps.filter(({ step }) => step.startsWith('Searching'))).toHaveLength(1);
  });
});
