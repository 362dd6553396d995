import * as Comlink from 'comlink';
import { Exo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import type { JobInput, JobName, JobOutput } from '#pipeline/jobs/job-table.ts';
import { movedMemory } from '#pipeline/jobs/moved-memory.ts';
import type { BackendName } from '#pipeline/kernels/kernels.ts';
import type { BackendChoice, BackendDecision } from '#pipeline/kernels/pick-backend.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { JobMessage, PoolWorker } from './worker-channel.ts';

interface Slot {
  worker: Worker;
  remote: Comlink.Remote<PoolWorker>;
  /** Rejects what is in flight when the worker dies. */
  fail: ((error: Error) => void) | null;
}

/** A job that waits for a worker. */
interface Waiting {
  take(slot: Slot): void;
  refuse(error: Error): void;
}

const CLOSED = 'was closed';

/**
 * A fixed number of workers that take jobs in the order of the calls, one each. A worker that dies rejects only the
 * job that it had, and is replaced. Workers start with their first job, and end when none of them has had one for a while: what
 * they hold, their garbage too, goes back to the system, and the next job starts one anew.
 */
export class WorkerPool implements JobRunner {
  #size: number;
  readonly #createWorker: () => Worker;
  readonly #idle: Slot[] = [];
  readonly #all = new Set<Slot>();
  readonly #waiting: Waiting[] = [];
  #isClosed = false;
  readonly #restAfterMs: number;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #nextJobId = 1;
  #backend: BackendName = 'cpu';
  #onBackend: (decision: BackendDecision) => void = () => undefined;

  /**
   * @param size how many jobs run at the same time
   * @param createWorker starts a worker that serves jobs
   * @param restAfterMs time without jobs after which the workers end, ms; by default they never do
   */
  constructor(size: number, createWorker: () => Worker, restAfterMs: number = Infinity) {
    this.#size = size;
    this.#createWorker = createWorker;
    this.#restAfterMs = restAfterMs;
  }

  get parallelism(): number {
    return this.#size;
  }

  /** Sets how many jobs run at the same time from now on; workers that are too many end when they are idle. */
  resize(size: number): void {
    this.#size = size;
    while (this.#all.size > size) {
      const idle = this.#idle.pop();
      if (idle === undefined) return;
      this.#end(idle);
    }
  }

  async run<N extends JobName>(name: N, input: JobInput<N>, ctx: RunContext): Promise<JobOutput<N>> {
    ctx.signal.throwIfAborted();
    if (this.#isClosed) throw lostError(CLOSED);
    const slot = await this.#acquire(ctx.signal);
    const jobId = this.#nextJobId++;
    const cancel = (): void => void slot.remote.cancel(jobId);
    ctx.signal.addEventListener('abort', cancel);
    try {
      // A cancel, or the end of the pool, may have come between the worker's becoming free and now.
      ctx.signal.throwIfAborted();
      if (!this.#all.has(slot)) throw lostError(CLOSED);
      return await this.#runOn(slot, { jobId, name, input }, ctx);
    } finally {
      ctx.signal.removeEventListener('abort', cancel);
      this.#release(slot);
    }
  }

  /** Sets what jobs compute with that start from now on, in the workers that run and in those to come. */
  configure(backend: BackendName): void {
    this.#backend = backend;
    for (const slot of this.#all) void slot.remote.configure(backend);
  }

  /** Hears from every job that computes with kernels which ones run, and when they were lost. */
  watchBackend(handler: (decision: BackendDecision) => void): void {
    this.#onBackend = handler;
  }

  /** What a choice comes to on this computer, tried out in a worker that is free. */
  async tryBackend(choice: BackendChoice): Promise<BackendDecision> {
    if (this.#isClosed) throw lostError(CLOSED);
    const slot = await this.#acquire(new AbortController().signal);
    try {
      return await untilLost(slot, () => slot.remote.tryBackend(choice));
    } finally {
      this.#release(slot);
    }
  }

  /** Ends all workers for good; jobs in flight, waiting and to come reject with `worker-lost`. */
  dispose(): void {
    this.#isClosed = true;
    clearTimeout(this.#rest);
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(lostError(CLOSED));
    for (const slot of this.#all) {
      slot.fail?.(lostError(CLOSED));
      slot.worker.terminate();
    }
    this.#all.clear();
    this.#idle.length = 0;
  }

  async #runOn<N extends JobName>(
    slot: Slot,
    job: { jobId: number; name: N; input: JobInput<N> },
    ctx: RunContext,
  ): Promise<JobOutput<N>> {
    const onMessage = (message: JobMessage): void => {
      if (message.kind === 'progress') ctx.report(message.progress);
      else if (message.kind === 'log') ctx.log(message.line);
      else this.#onBackend(message.decision);
    };
    const proxy = Comlink.proxy(onMessage);
    const input = Comlink.transfer(job.input as object, movedMemory(job.input)) as JobInput<N>;
    return (await untilLost<unknown>(slot, () =>
      slot.remote.run(job.jobId, job.name, input, proxy),
    )) as JobOutput<N>;
  }

  #acquire(signal: AbortSignal): Promise<Slot> {
    clearTimeout(this.#rest);
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#all.size < this.#size) return Promise.resolve(this.#start());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        take(slot) {
          signal.removeEventListener('abort', abort);
          resolve(slot);
        },
        refuse(error) {
          signal.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason instanceof Error ? signal.reason : new DOMException('cancelled', 'AbortError'));
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiting);
    });
  }

  #release(slot: Slot): void {
    if (this.#all.size > this.#size && this.#all.has(slot)) {
      this.#end(slot);
      return;
    }
    const usable = this.#all.has(slot) ? slot : this.#waiting.length > 0 ? this.#start() : null;
    if (usable === null) return;
    const next = this.#waiting.shift();
    if (next !== undefined) next.take(usable);
    else {
      this.#idle.push(usable);
      this.#restLater();
    }
  }

  /** Ends all workers in a while, unless one has a job, or a job comes before. */
  #restLater(): void {
    if (this.#restAfterMs === Infinity || this.#idle.length < this.#all.size) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      for (const slot of this.#idle.splice(0)) this.#end(slot);
    }, this.#restAfterMs);
  }

  #end(slot: Slot): void {
    this.#all.delete(slot);
    slot.worker.terminate();
  }

  #start(): Slot {
    const worker = this.#createWorker();
    const slot: Slot = { worker, remote: Comlink.wrap<PoolWorker>(worker), fail: null };
    const lose = (reason: string): void => {
      this.#all.delete(slot);
      worker.terminate();
      const at = this.#idle.indexOf(slot);
      if (at >= 0) this.#idle.splice(at, 1);
      slot.fail?.(lostError(reason));
    };
    worker.addEventListener('error', (event) => lose(event.message || 'stopped'));
    worker.addEventListener('messageerror', () => lose('sent a message that could not be read'));
    this.#all.add(slot);
    if (this.#backend !== 'cpu') void slot.remote.configure(this.#backend);
    return slot;
  }
}

/** What a call of a worker gives; rejects where the worker dies first. */
async function untilLost<T>(slot: Slot, call: () => Promise<T>): Promise<T> {
  const lost = new Promise<never>((_, reject) => {
    slot.fail = reject;
  });
  try {
    return await Promise.race([call(), lost]);
  } finally {
    slot.fail = null;
  }
}

function lostError(reason: string): Exo2MicroError {
  return new Exo2MicroError(
    'worker-lost',
    `A background part of the app ${reason}, often because memory ran out. What was finished is kept: close other tabs and run again.`,
    { facts: { reason } },
  );
}

/** More workers than this find nothing to do: the disk and the memory bus are busy. */
const MAX_TILE_WORKERS = 8;

/** How many tile workers a machine is good for: all its cores, since the other threads mostly wait. */
export function tileWorkerCount(hardwareConcurrency: number): number {
  return Math.max(1, Math.min(MAX_TILE_WORKERS, hardwareConcurrency));
}
