import { afterEach, expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import { startTrialWorker } from '#testing/pool-trial.ts';
import { WorkerPool } from './worker-pool.ts';

const pool = new WorkerPool(1, startTrialWorker);
afterEach(() => pool.dispose());

const PARAMETERS = { ...DEFAULTS, multiscale: false, scale_search: false, angle_range: 1, angle_step: 1 };

// A job's messages have a port of their own, and its result, which goes by the worker's, can overtake them.
it('what a job logs last is heard before it ends', async () => {
  const counts: number[] = [];
  for (let i = 0; i < 40; i++) {
    const lines: string[] = [];
    const ctx = { ...silentContext(), log: (line: string) => void lines.push(line) };
    await pool.run('align-boundary', { post: 'a', pre: 'a', parameters: PARAMETERS }, ctx);
    counts.push(lines.length);
  }
  expect(counts.filter((n) => n !== 1)).toEqual([]);
});
