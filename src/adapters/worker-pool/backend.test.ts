import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { silentContext } from '#core/run-context.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { BackendLostError, type BackendName, type Kernels } from '#pipeline/kernels/kernels.ts';
import type { BackendChoice, BackendDecision, GraphicsFacts } from '#pipeline/kernels/pick-backend.ts';
import { decisionOf, type BackendMemory } from './backend-memory.ts';
import { PoolBackend } from './pool-backend.ts';
import { WorkerBackend } from './worker-backend.ts';
import type { JobMessage } from './worker-channel.ts';

const CARD: GraphicsFacts = { usable: true, renderer: 'A graphics card' };
const IMITATION: GraphicsFacts = { usable: true, renderer: 'SwiftShader' };
const IMAGE = rasterOf(3, 1, Float32Array.of(1, 2, 4));

/** Graphics that compute as the processor does until they are lost, and count how often they were started. */
function fakeGraphics() {
  const state = { lost: false, loads: 0, disposals: 0 };
  const load = (): Promise<Kernels> => {
    state.loads++;
    return Promise.resolve({
      ...cpuKernels,
      backend: 'webgl',
      gaussian: (image, sigmaPx) =>
        state.lost
          ? Promise.reject(new BackendLostError('context lost'))
          : cpuKernels.gaussian(image, sigmaPx),
      dispose: () => void state.disposals++,
    });
  };
  return { state, provider: { probe: () => CARD, load } };
}

describe('the kernels of a worker', () => {
  it('are started by the first job that asks, and once', async () => {
    const { state, provider } = fakeGraphics();
    const backend = new WorkerBackend(provider);
    expect((await backend.kernels()).backend).toBe('cpu');
    backend.configure('webgl');
    expect(state.loads).toBe(0);
    expect((await backend.kernels()).backend).toBe('webgl');
    expect((await backend.kernels()).backend).toBe('webgl');
    expect(state.loads).toBe(1);
    backend.configure('cpu');
    expect(state.disposals).toBe(0);
    expect((await backend.kernels()).backend).toBe('cpu');
    expect(state.disposals).toBe(1);
  });

  it('tell the job of their loss, in its log and as the state, and no other job', async () => {
    const { state, provider } = fakeGraphics();
    const backend = new WorkerBackend(provider);
    backend.configure('webgl');
    const [during, after]: [JobMessage[], JobMessage[]] = [[], []];
    await backend.during(
      (message) => during.push(message),
      async () => {
        const kernels = await backend.kernels();
        state.lost = true;
        expect(await kernels.gaussian(IMAGE, 1)).toEqual(await cpuKernels.gaussian(IMAGE, 1));
      },
    );
    const reason = expect.stringMatching(/lost amid the work \(context lost\)/) as unknown as string;
    expect(during).toEqual([
      { kind: 'backend', decision: { backend: 'webgl', reason: 'Graphics were chosen: A graphics card.' } },
      { kind: 'log', line: reason },
      { kind: 'backend', decision: { backend: 'cpu', reason } },
    ]);
    await backend.during(
      (message) => after.push(message),
      () => backend.kernels(),
    );
    expect(after).toEqual([{ kind: 'backend', decision: { backend: 'cpu', reason } }]);
  });

  it('stay as they are while a choice is tried out, and the trial is given back', async () => {
    const { state, provider } = fakeGraphics();
    const backend = new WorkerBackend(provider);
    expect((await backend.tryOut('webgl')).backend).toBe('webgl');
    expect(state).toMatchObject({ loads: 1, disposals: 1 });
    expect((await backend.kernels()).backend).toBe('cpu');
    expect((await new WorkerBackend().tryOut('webgl')).reason).toMatch(/no graphics/);
  });
});

/** Two pools that note what they are told. */
function fakePools(
  facts: GraphicsFacts,
  trial: (choice: BackendChoice) => Promise<BackendDecision>,
  memory?: BackendMemory,
) {
  const configured: BackendName[] = [];
  const tried: BackendChoice[] = [];
  const told: { hear: (decision: BackendDecision) => void } = { hear: () => undefined };
  const backend = new PoolBackend({
    jobs: {
      parallelism: 3,
      run: () => Promise.reject(new Error(`ran on ${configured.at(-1)}`)),
      configure: (name) => void configured.push(name),
      watchBackend: (hear) => void (told.hear = hear),
    },
    trials: { tryBackend: (choice) => (tried.push(choice), trial(choice)) },
    probe: () => facts,
    ...(memory === undefined ? {} : { memory }),
  });
  return { backend, configured, tried, hear: (decision: BackendDecision) => told.hear(decision) };
}

const FASTER: BackendDecision = { backend: 'webgl', reason: 'It is faster.', isMeasured: true };

/** Keeps decisions as a browser's database does. */
function fakeMemory() {
  const kept = new Map<string, BackendDecision>();
  const memory: BackendMemory = {
    read: (name) => Promise.resolve(kept.get(name)),
    write: (name, decision) => Promise.resolve(void kept.set(name, decision)),
  };
  return { kept, memory };
}

describe('the choice for a pool', () => {
  it('takes no imitated graphics by itself, and tries none out', async () => {
    const { backend, configured, tried } = fakePools(IMITATION, () => Promise.resolve(FASTER));
    await backend.choose('auto');
    expect(backend.current().backend).toBe('cpu');
    expect(backend.current().reason).toMatch(/imitated/);
    expect([configured, tried]).toEqual([['cpu'], []]);
  });

  it('times a graphics card once, and says what came of it', async () => {
    const { backend, configured, tried } = fakePools(CARD, () => Promise.resolve(FASTER));
    await backend.choose('auto');
    await backend.choose('cpu');
    expect(backend.current().backend).toBe('cpu');
    await backend.choose('auto');
    expect(backend.current()).toEqual(FASTER);
    expect(tried).toEqual(['auto']);
    expect(configured).toEqual(['webgl', 'cpu', 'webgl']);
  });

  it('times a card at the first visit only, and another card again', async () => {
    const { memory } = fakeMemory();
    const visit = async (card: GraphicsFacts): Promise<readonly BackendChoice[]> => {
      const { backend, tried } = fakePools(card, () => Promise.resolve(FASTER), memory);
      await backend.choose('auto');
      expect(backend.current()).toEqual(FASTER);
      return tried;
    };
    expect(await visit(CARD)).toEqual(['auto']);
    expect(await visit(CARD)).toEqual([]);
    expect(await visit({ usable: true, renderer: 'Another card' })).toEqual(['auto']);
  });

  it('does not keep what was not measured', async () => {
    const { kept, memory } = fakeMemory();
    const failed: BackendDecision = { backend: 'cpu', reason: 'Graphics could not be started.' };
    const { backend } = fakePools(CARD, () => Promise.resolve(failed), memory);
    await backend.choose('auto');
    expect(backend.current()).toEqual(failed);
    expect(kept.size).toBe(0);
  });

  it('takes nothing for a decision that is none', () => {
    const stored = { backend: 'webgl', reason: 'It is faster.' };
    expect(decisionOf(stored)).toEqual(FASTER);
    for (const other of [undefined, null, 'webgl', { ...stored, backend: 'vulkan' }, { backend: 'cpu' }])
      expect(decisionOf(other)).toBeUndefined();
  });

  it('falls to the processor where the trial fails, with the reason', async () => {
    const { backend, configured } = fakePools(CARD, () => Promise.reject(new Error('the worker died')));
    await backend.choose('webgl');
    expect(backend.current().backend).toBe('cpu');
    expect(backend.current().reason).toMatch(/the worker died/);
    expect(configured).toEqual(['cpu']);
  });

  it('of graphics that came to nothing is in the log of the next run, once', async () => {
    const { backend } = fakePools(CARD, () => Promise.reject(new Error('the worker died')));
    await backend.choose('webgl');
    const lines: string[] = [];
    const ctx = { ...silentContext(), log: (line: string) => void lines.push(line) };
    const layer = { image: 'a', canvas: { width: 1, height: 1 }, pad: 0, postToImage: null };
    const input = { layer, level: 0, column: 0, row: 0, tileSize: 64 };
    for (let i = 0; i < 2; i++)
      await expect(backend.runner.run('canvas-tile', input, ctx)).rejects.toThrow('ran on cpu');
    expect(lines).toEqual([backend.current().reason]);
    expect(lines[0]).toMatch(/the worker died/);
  });

  it('is waited for by the jobs', async () => {
    let answer: (decision: BackendDecision) => void = () => undefined;
    const trial = new Promise<BackendDecision>((resolve) => (answer = resolve));
    const { backend, configured } = fakePools(IMITATION, () => trial);
    const choosing = backend.choose('webgl');
    const layer = { image: 'a', canvas: { width: 1, height: 1 }, pad: 0, postToImage: null };
    const input = { layer, level: 0, column: 0, row: 0, tileSize: 64 };
    const job = backend.runner.run('canvas-tile', input, silentContext());
    expect(configured).toEqual([]);
    answer(FASTER);
    await expect(job).rejects.toThrow('ran on webgl');
    await choosing;
  });

  it('goes back to the processor for all workers once one has lost the graphics', async () => {
    const { backend, configured, hear } = fakePools(CARD, () => Promise.resolve(FASTER));
    await backend.choose('auto');
    hear({ backend: 'webgl', reason: 'Graphics were chosen.' });
    expect(backend.current()).toEqual(FASTER);
    const lost: BackendDecision = { backend: 'cpu', reason: 'lost' };
    hear(lost);
    expect(backend.current()).toEqual(lost);
    expect(configured).toEqual(['webgl', 'cpu']);
  });
});
