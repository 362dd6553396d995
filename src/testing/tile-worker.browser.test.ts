import { wrap } from 'comlink';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeGraphics } from '#adapters/tfjs/probe-graphics.ts';
import { PoolBackend } from '#adapters/worker-pool/pool-backend.ts';
import { WorkerPool } from '#adapters/worker-pool/worker-pool.ts';
import { makePhantom } from '#core/phantom/make-phantom.ts';
import { silentContext } from '#core/run-context.ts';
import type { BackendDecision } from '#pipeline/kernels/pick-backend.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import type { EngineApi } from '#protocol/engine.ts';
import { installErrorTransport } from '#protocol/error-transport.ts';
import type { PictureStore } from './store-picture.worker.ts';

installErrorTransport();

const IMAGES = { post: 'tile worker test post', pre: 'tile worker test pre' };
const PARAMETERS = { ...DEFAULTS, angle_range: 4, angle_step: 2, scale_search: false };

const pictures = wrap<PictureStore>(
  new Worker(new URL('./store-picture.worker.ts', import.meta.url), { type: 'module' }),
);
const pools: WorkerPool[] = [];

/** A pool of the app's own workers, which tells what its jobs computed with. */
function createPool(): { pool: WorkerPool; heard: BackendDecision[] } {
  const pool = new WorkerPool(
    1,
    () => new Worker(new URL('../../workers/tile.worker.ts', import.meta.url), { type: 'module' }),
  );
  const heard: BackendDecision[] = [];
  pool.watchBackend((decision) => heard.push(decision));
  pools.push(pool);
  return { pool, heard };
}

async function align(pool: Pick<WorkerPool, 'run'>): Promise<{ map: readonly number[]; lines: string[] }> {
  const lines: string[] = [];
  const ctx = { ...silentContext(), log: (line: string) => void lines.push(line) };
  const result = await pool.run('align-boundary', { ...IMAGES, parameters: PARAMETERS }, ctx);
  return { map: result.postToPre, lines };
}

beforeAll(async () => {
  const pair = makePhantom({
    seed: 6,
    size: { width: 320, height: 256 },
    rotationDegrees: 3,
    microbeCount: 9,
  });
  await pictures.store(IMAGES.post, pair.post);
  await pictures.store(IMAGES.pre, pair.pre);
});

afterAll(async () => {
  for (const pool of pools) pool.dispose();
  await pictures.delete(IMAGES.post);
  await pictures.delete(IMAGES.pre);
});

// Imitated graphics on a machine that may be busy.
describe('the tile workers', { timeout: 60_000 }, () => {
  it('compute with what was chosen before they started, and with what is chosen later', async () => {
    const { pool, heard } = createPool();
    pool.configure('webgl');
    const onGraphics = await align(pool);
    expect(onGraphics.lines, JSON.stringify(heard)).toContain('boundary: computed with webgl');
    pool.configure('cpu');
    const onProcessor = await align(pool);
    expect(onProcessor.lines.join()).not.toContain('webgl');
    expect(heard.map(({ backend }) => backend)).toEqual(['webgl', 'cpu']);
    onProcessor.map.forEach((value, i) => expect(onGraphics.map[i]).toBeCloseTo(value, 4));
  });

  it('are not given imitated graphics by the automatic choice', async () => {
    const backend = new PoolBackend({
      jobs: createPool().pool,
      trials: createPool().pool,
      probe: probeGraphics,
    });
    await backend.choose('auto');
    expect(backend.current().backend).toBe('cpu');
    expect(backend.current().reason).toMatch(/imitated/);
  });

  it('tell the truth about graphics that are forced', async () => {
    const { pool } = createPool();
    const backend = new PoolBackend({ jobs: pool, trials: createPool().pool, probe: probeGraphics });
    await backend.choose('webgl');
    expect(backend.current().backend).toBe('webgl');
    expect(backend.current().reason).toMatch(/SwiftShader/);
    const { lines } = await align(backend.runner);
    expect(lines, backend.current().reason).toContain('boundary: computed with webgl');
    expect(backend.current().backend, backend.current().reason).toBe('webgl');
  });
});

it('the engine`s worker looks at the graphics by itself when it starts', { timeout: 60_000 }, async () => {
  const worker = new Worker(new URL('../../workers/pipeline.worker.ts', import.meta.url), { type: 'module' });
  const engine = wrap<EngineApi>(worker);
  const reason = async (): Promise<string> => (await engine.status()).backendReason;
  await expect.poll(reason, { timeout: 30_000 }).toMatch(/imitated/);
  worker.terminate();
});
