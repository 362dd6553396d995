import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { BackendSwitch, getBackend, provideGraphics, setBackend } from '#pipeline/kernels/backend.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { testKernels } from '#pipeline/kernels/kernels.conformance.ts';
import { BackendLostError } from '#pipeline/kernels/kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';
import { isSoftwareRenderer, pickBackend } from '#pipeline/kernels/pick-backend.ts';

const CARD = { usable: true, renderer: 'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11)' };
const IMITATION = { usable: true, renderer: 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))' };
const IMAGE = rasterOf(2, 1, Float32Array.of(1, 3));

/** A graphics backend that works as the processor does, until it is told to be lost. */
function fakeWebgl() {
  const state = { lost: false, disposed: 0 };
  const check = (): void => {
    if (state.lost) throw new BackendLostError('context lost');
  };
  const kernels: Kernels = {
    ...cpuKernels,
    backend: 'webgl',
    gaussian: async (image, sigma) => (check(), cpuKernels.gaussian(image, sigma)),
    percentiles: async (image, list) => (check(), cpuKernels.percentiles(image, list)),
    dispose: () => void state.disposed++,
  };
  return { state, kernels };
}

describe('cpu kernels', () => {
  testKernels(async () => cpuKernels);
});

describe('pickBackend', () => {
  it('takes a graphics card by itself, and an imitated one never', () => {
    expect(pickBackend('auto', CARD).backend).toBe('webgl');
    expect(pickBackend('auto', IMITATION).backend).toBe('cpu');
    expect(pickBackend('auto', { usable: true, renderer: null }).backend).toBe('cpu');
    expect(pickBackend('auto', { usable: false, renderer: null }).backend).toBe('cpu');
  });

  it('follows a choice wherever it can run', () => {
    expect(pickBackend('webgl', IMITATION).backend).toBe('webgl');
    expect(pickBackend('webgl', { usable: false, renderer: null }).backend).toBe('cpu');
    expect(pickBackend('cpu', CARD).backend).toBe('cpu');
  });

  it('knows renderers that run on the processor', () => {
    expect(
      ['llvmpipe (LLVM 15.0.6)', 'Microsoft Basic Render Driver', 'Google SwiftShader'].every(
        isSoftwareRenderer,
      ),
    ).toBe(true);
    expect(['Apple M2', 'Mesa Intel(R) UHD Graphics 620', CARD.renderer].some(isSoftwareRenderer)).toBe(
      false,
    );
  });
});

describe('BackendSwitch', () => {
  it('starts on the processor and stays there without graphics', async () => {
    const backend = new BackendSwitch();
    expect(backend.current().backend).toBe('cpu');
    await backend.choose('webgl');
    expect(backend.current().backend).toBe('cpu');
    expect(backend.current().reason).toMatch(/no graphics/);
  });

  it.each([
    ['webgl', 3],
    ['cpu', 50],
  ] as const)('of two backends the faster one runs: %s', async (faster, gpuMs) => {
    const { kernels, state } = fakeWebgl();
    // Three runs of each: from, to.
    const times = [gpuMs, 20].flatMap((took) => [0, took, 0, took + 1, 0, took + 1]);
    const clock = (): number => times.shift() ?? NaN;
    const backend = new BackendSwitch({ graphics: { probe: () => CARD, load: async () => kernels }, clock });
    await backend.choose('auto');
    expect(backend.current().backend).toBe(faster);
    expect(state.disposed).toBe(faster === 'cpu' ? 1 : 0);
    expect(backend.current().isMeasured).toBe(true);
    expect(backend.current().reason).toContain(`${gpuMs}.0 ms there, 20.0 ms on the processor`);
  });

  it('graphics that are lost while they start are started again, once', async () => {
    const { kernels, state } = fakeWebgl();
    let loads = 0;
    const load = (): Promise<Kernels> => {
      loads++;
      const lost = (): Promise<never> => Promise.reject(new BackendLostError('context lost'));
      return Promise.resolve(loads === 1 ? { ...kernels, gaussian: lost } : kernels);
    };
    const notices: string[] = [];
    const backend = new BackendSwitch({
      graphics: { probe: () => CARD, load },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('webgl');
    expect(backend.current().backend).toBe('webgl');
    expect([loads, state.disposed, notices]).toEqual([2, 1, []]);
  });

  it('graphics that are lost at every start are not used, and it is said why', async () => {
    const { kernels, state } = fakeWebgl();
    state.lost = true;
    const notices: string[] = [];
    const backend = new BackendSwitch({
      graphics: { probe: () => CARD, load: () => Promise.resolve(kernels) },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('webgl');
    expect(notices).toEqual([
      'Graphics could not be started (context lost); the processor computes instead.',
    ]);
    expect(backend.current()).toEqual({ backend: 'cpu', reason: notices[0] });
  });

  it('graphics that are slow are not timed for long', async () => {
    const { kernels } = fakeWebgl();
    const blurred: number[] = [];
    const counting: Kernels = {
      ...kernels,
      gaussian: (image, sigma) => (blurred.push(image.width), kernels.gaussian(image, sigma)),
    };
    const times = [0, 200, 0, 1];
    const clock = (): number => times.shift() ?? NaN;
    const graphics = { probe: () => CARD, load: () => Promise.resolve(counting) };
    const backend = new BackendSwitch({ graphics, clock });
    await backend.choose('auto');
    expect(backend.current().backend).toBe('cpu');
    // The check, and one run.
    expect(blurred).toEqual([48, 512]);
  });

  it('graphics that lose NaN or infinity are not used', async () => {
    const { kernels, state } = fakeWebgl();
    const losing: Kernels = {
      ...kernels,
      gaussian: async (image, sigma) => {
        const { width, height, data } = await kernels.gaussian(image, sigma);
        return rasterOf(
          width,
          height,
          data.map((value) => (Number.isNaN(value) ? 0 : value)),
        );
      },
    };
    const notices: string[] = [];
    const backend = new BackendSwitch({
      graphics: { probe: () => CARD, load: () => Promise.resolve(losing) },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('webgl');
    expect(backend.current().backend).toBe('cpu');
    expect(notices).toEqual([expect.stringMatching(/wrong pixels/)]);
    expect(state.disposed).toBe(1);
  });

  it('graphics lost amid the work are replaced by the processor, with one notice and no lost result', async () => {
    const { kernels, state } = fakeWebgl();
    const notices: string[] = [];
    const backend = new BackendSwitch({
      graphics: { probe: () => IMITATION, load: async () => kernels },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('webgl');
    expect(await backend.kernels.percentiles(IMAGE, [50])).toEqual([2]);
    state.lost = true;
    const both = [backend.kernels.percentiles(IMAGE, [50]), backend.kernels.percentiles(IMAGE, [100])];
    expect(await Promise.all(both)).toEqual([[2], [3]]);
    expect(state.disposed).toBe(1);
    expect(notices).toEqual([expect.stringMatching(/lost/)]);
    expect(backend.current()).toEqual({ backend: 'cpu', reason: notices[0] });
  });

  it('graphics that do not start are replaced by the processor, with a notice', async () => {
    const notices: string[] = [];
    const load = async (): Promise<Kernels> => {
      throw new Error('no context');
    };
    const backend = new BackendSwitch({
      graphics: { probe: () => CARD, load },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('auto');
    expect(backend.current().backend).toBe('cpu');
    expect(notices).toEqual([expect.stringMatching(/no context/)]);
  });

  it('other errors are not taken for a loss', async () => {
    const { kernels } = fakeWebgl();
    const backend = new BackendSwitch({ graphics: { probe: () => CARD, load: async () => kernels } });
    await backend.choose('webgl');
    await expect(backend.kernels.gaussian(IMAGE, -1)).rejects.toThrow(/sigma/);
    expect(backend.current().backend).toBe('webgl');
  });
});

describe('setBackend', () => {
  it('runs what it is given, and says what runs', async () => {
    expect(await setBackend('webgl')).toBe('cpu');
    provideGraphics({ graphics: { probe: () => IMITATION, load: async () => fakeWebgl().kernels } });
    expect(await setBackend('auto')).toBe('cpu');
    expect(await setBackend('webgl')).toBe('webgl');
    expect(getBackend()).toBe('webgl');
    expect(await setBackend('cpu')).toBe('cpu');
  });
});
