import { memory } from '@tensorflow/tfjs-core';
import { wrap } from 'comlink';
import { afterAll, describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { histogramOf } from '#core/statistics/histogram.ts';
import { matchingOf } from '#core/statistics/match-histogram.ts';
import { BackendSwitch } from '#pipeline/kernels/backend.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { testKernels } from '#pipeline/kernels/kernels.conformance.ts';
import { KERNEL_TOLERANCE } from '#pipeline/kernels/kernels.ts';
import { isSoftwareRenderer } from '#pipeline/kernels/pick-backend.ts';
import { GpuSession } from './gpu-session.ts';
import { graphicsProvider } from './graphics-provider.ts';
import { probeGraphics } from './probe-graphics.ts';
import type { Trial } from './trial.worker.ts';
import { webglKernels } from './webgl-kernels.ts';

const IMAGE = rasterOf(
  40,
  30,
  Float32Array.from({ length: 1200 }, (_, i) => (i * 37) % 256),
);

function expectNear(got: Float32Array, want: Float32Array): void {
  const worst = want.reduce((top, value, i) => Math.max(top, Math.abs(value - (got[i] ?? NaN))), 0);
  expect(worst).toBeLessThan(255 * KERNEL_TOLERANCE);
}

describe('webgl kernels', () => {
  const session = new GpuSession();
  afterAll(() => session.dispose());
  // One session for all tests: a browser gives few contexts, and compiled programs are kept.
  testKernels(async () => ({ ...webglKernels(session), dispose: () => undefined }));

  it('holds nothing between calls, and no more textures after a hundred tiles than after two', async () => {
    const kernels = webglKernels(session);
    const matching = matchingOf(histogramOf(IMAGE.data, 256)!, histogramOf(IMAGE.data, 256)!);
    const tile = async (i: number): Promise<void> => {
      const pixels = rasterOf(
        40,
        30,
        IMAGE.data.map((value) => value + i),
      );
      await kernels.gaussian(pixels, 2);
      await kernels.percentiles(pixels, [10, 50]);
      await kernels.histogram(pixels, Float64Array.of(0, 100, 256));
      await kernels.matchHistogram(pixels, matching);
    };
    await tile(0);
    await tile(1);
    const before = { held: session.held(), tensors: memory().numTensors, bytes: memory().numBytes };
    expect(before.held.dataCount).toBe(0);
    for (let i = 2; i < 102; i++) await tile(i);
    await expect(kernels.gaussian(IMAGE, NaN)).rejects.toThrow(/sigma/);
    const after = { held: session.held(), tensors: memory().numTensors, bytes: memory().numBytes };
    expect(after).toEqual(before);
  });
});

describe('graphicsProvider', () => {
  it('knows this browser`s graphics as imitated, and does not take them by itself', async () => {
    const facts = probeGraphics();
    expect(facts.usable).toBe(true);
    expect(isSoftwareRenderer(facts.renderer ?? '')).toBe(true);
    const backend = new BackendSwitch({ graphics: graphicsProvider });
    await backend.choose('auto');
    expect(backend.current().backend).toBe('cpu');
  });

  it('runs in a worker', async () => {
    const worker = new Worker(new URL('./trial.worker.ts', import.meta.url), { type: 'module' });
    const answer = await wrap<Trial>(worker).blur(IMAGE, 1);
    worker.terminate();
    expect(answer.backend).toBe('webgl');
    expectNear(answer.pixels, (await cpuKernels.gaussian(IMAGE, 1)).data);
  });

  it('runs on graphics where they are chosen, and goes back to the processor', async () => {
    const backend = new BackendSwitch({ graphics: graphicsProvider });
    await backend.choose('webgl');
    expect(backend.current().backend).toBe('webgl');
    const got = await backend.kernels.gaussian(IMAGE, 1);
    const want = await cpuKernels.gaussian(IMAGE, 1);
    expectNear(got.data, want.data);
    await backend.choose('cpu');
    expect(backend.current().backend).toBe('cpu');
  });

  // Last: tfjs keeps one context for a page, and this test ruins it.
  it('a lost context is replaced by the processor, with a notice and the right result', async () => {
    const session = new GpuSession();
    const notices: string[] = [];
    const backend = new BackendSwitch({
      graphics: { probe: probeGraphics, load: async () => webglKernels(session) },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('webgl');
    await backend.kernels.gaussian(IMAGE, 1);
    session.loseContext();
    expect(await backend.kernels.gaussian(IMAGE, 1)).toEqual(await cpuKernels.gaussian(IMAGE, 1));
    expect(notices).toEqual([expect.stringMatching(/lost/)]);
    expect(backend.current().backend).toBe('cpu');
  });
});
