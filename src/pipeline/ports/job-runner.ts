import type { RunContext } from '#core/run-context.ts';
import type { JobInput, JobName, JobOutput } from '../jobs/job-table.ts';

/** Runs heavy jobs somewhere: in a pool of workers, or in this very thread. */
export interface JobRunner {
  /** How many jobs run at the same time. */
  readonly parallelism: number;
  /**
   * Runs one job. Cancelling `ctx` stops it within a second and rejects with an AbortError.
   * Throws what the job threw, and `worker-lost` where its worker died.
   */
  run<N extends JobName>(name: N, input: JobInput<N>, ctx: RunContext): Promise<JobOutput<N>>;
}

/**
 * Runs `work` for every item with bounded look-ahead and hands the results over in the order of the items,
 * so that what is built from them does not depend on how many run at once.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  lookAhead: number,
  work: (item: Item, index: number) => Promise<Result>,
  take: (result: Result, index: number) => Promise<void> | void,
): Promise<void> {
  const waiting: Promise<Result>[] = [];
  let started = 0;
  const startNext = (): void => {
    const item = items[started] as Item;
    const promise = work(item, started);
    // A later item may fail before its turn comes; the failure is raised when it does.
    promise.catch(() => undefined);
    waiting.push(promise);
    started += 1;
  };
  try {
    for (let index = 0; index < items.length; index += 1) {
      while (started < items.length && started < index + lookAhead) startNext();
      await take(await (waiting.shift() as Promise<Result>), index);
    }
  } catch (error) {
    await Promise.allSettled(waiting);
    throw error;
  }
}
