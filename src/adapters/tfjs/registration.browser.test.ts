import { describe, expect, it } from 'vitest';
import { applyHomography, type PostToPre } from '#core/geometry/homography.ts';
import { pyramidOf } from '#core/memory-pyramid.ts';
import { makePhantom } from '#core/phantom/make-phantom.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import { alignBoundary, type BoundaryResult } from '#core/registration/align-boundary.ts';
import { alignInterior, type InteriorResult } from '#core/registration/align-interior.ts';
import { silentContext } from '#core/run-context.ts';
import { BackendSwitch } from '#pipeline/kernels/backend.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import { GpuSession } from './gpu-session.ts';
import { probeGraphics } from './probe-graphics.ts';
import { webglKernels } from './webgl-kernels.ts';

/** A coarser grid and fewer steps than the defaults': what is compared here does not depend on them. */
const PARAMETERS = {
  ...DEFAULTS,
  angle_range: 2,
  angle_step: 2,
  scale_search: false,
  fine_ecc: true,
  stopit: 4,
  boundary_smooth: 1,
};
const SIZE = { width: 280, height: 224 };
const PAIR = makePhantom({
  seed: 5,
  size: SIZE,
  rotationDegrees: 3,
  magnification: 0.98,
  shift: { x: 14, y: -9 },
  microbeCount: 30,
});
const POST = pyramidOf(PAIR.post);
const PRE = pyramidOf(PAIR.pre);

interface Aligned {
  readonly boundary: BoundaryResult;
  readonly interior: InteriorResult;
}

async function align(pixels: PixelOperations): Promise<Aligned> {
  const boundary = await alignBoundary(POST, PRE, PARAMETERS, silentContext(), pixels);
  const starts = [boundary.postToPre] as const;
  const interior = await alignInterior(POST, PRE, starts, PARAMETERS, silentContext(), pixels);
  return { boundary, interior };
}

/** Largest distance between two maps over post, px of pre. */
function farthest(a: PostToPre, b: PostToPre): number {
  let largest = 0;
  for (let y = 0; y <= SIZE.height; y += 28) {
    for (let x = 0; x <= SIZE.width; x += 28) {
      const [p, q] = [applyHomography(a, { x, y }), applyHomography(b, { x, y })];
      largest = Math.max(largest, Math.hypot(p.x - q.x, p.y - q.y));
    }
  }
  return largest;
}

/** The kernels, and a hook that is called before each blur with the number of those before. */
function withHook(kernels: Kernels, beforeBlur: (count: number) => void): Kernels {
  let count = 0;
  return {
    ...kernels,
    gaussian: (image, sigmaPx) => {
      beforeBlur(count++);
      return kernels.gaussian(image, sigmaPx);
    },
  };
}

async function switchTo(kernels: Kernels, notices: string[] = []): Promise<BackendSwitch> {
  const backend = new BackendSwitch({
    graphics: { probe: probeGraphics, load: () => Promise.resolve(kernels) },
    notify: (notice) => notices.push(notice),
  });
  await backend.choose('webgl');
  return backend;
}

// Imitated graphics on a machine that may be busy.
describe('registration on graphics', { timeout: 60_000 }, () => {
  const onProcessor = align(processorOperations);
  let blurCount = 0;

  it('finds the maps of the processor to a hundredth of a pixel, and holds nothing afterwards', async () => {
    const want = await onProcessor;
    expect(want.interior.verdict).toBe('accepted');
    const session = new GpuSession();
    const backend = await switchTo(
      withHook(webglKernels(session), (count) => {
        blurCount = count;
      }),
    );
    const got = await align(backend.kernels);
    expectNear(got, want);
    expect(got.interior.verdict).toBe('accepted');
    expect(session.held().dataCount).toBe(0);
    expect(blurCount).toBeGreaterThan(10);
    expect(backend.current().backend).toBe('webgl');
    await backend.choose('cpu');
  });

  it.each([
    ['start', 0],
    ['middle', 0.5],
    ['end', 1],
  ])('goes on on the processor where the graphics are lost at its %s, and says so once', async (_, share) => {
    const want = await onProcessor;
    const session = new GpuSession();
    const notices: string[] = [];
    // Blur 0 is that of the check before the work.
    const at = Math.max(1, Math.round(share * blurCount));
    const losing = withHook(webglKernels(session), (count) => {
      if (count === at) session.loseContext();
    });
    const backend = await switchTo(losing, notices);
    const got = await align(backend.kernels);
    if (share === 0) expect(got).toEqual(want);
    else expectNear(got, want);
    expect(notices).toEqual([expect.stringMatching(/lost.*processor goes on/)]);
    expect(backend.current()).toEqual({ backend: 'cpu', reason: notices[0] });
  });
});

function expectNear(got: Aligned, want: Aligned): void {
  expect(farthest(got.boundary.postToPre, want.boundary.postToPre)).toBeLessThan(0.01);
  expect(farthest(got.interior.postToPre, want.interior.postToPre)).toBeLessThan(0.01);
}
