import * as Comlink from 'comlink';
import type { RunContext } from '#core/run-context.ts';
import type { JobEnvironment } from '#pipeline/jobs/job-environment.ts';
import { runJob, type JobInput, type JobName, type JobOutput } from '#pipeline/jobs/job-table.ts';
import type { GraphicsProvider } from '#pipeline/kernels/backend.ts';
import { WorkerBackend } from './worker-backend.ts';
import type { JobMessage, PoolWorker } from './worker-channel.ts';

/** Shortest time between two progress messages of a job, in ms: about ten a second. */
const PROGRESS_INTERVAL_MS = 100;

/** Serves the pool's jobs in this worker, which computes on its graphics where it has some and is told to. */
export function serveJobs(images: Omit<JobEnvironment, 'kernels'>, graphics?: GraphicsProvider): void {
  const running = new Map<number, AbortController>();
  const backend = new WorkerBackend(graphics);
  const environment: JobEnvironment = { ...images, kernels: () => backend.kernels() };
  const served: PoolWorker = {
    async run<N extends JobName>(
      jobId: number,
      name: N,
      input: JobInput<N>,
      onMessage: (message: JobMessage) => void,
    ): Promise<JobOutput<N>> {
      const controller = new AbortController();
      running.set(jobId, controller);
      const messages = new JobMessages(onMessage);
      try {
        const ctx = messageContext(controller.signal, messages.send);
        const output = await backend.during(messages.send, () => runJob(name, input, environment, ctx));
        return Comlink.transfer(output as object, transferablesOf(output)) as JobOutput<N>;
      } finally {
        await messages.heard();
        running.delete(jobId);
        (onMessage as unknown as Comlink.ProxyMethods)[Comlink.releaseProxy]();
      }
    },
    cancel: (jobId) => running.get(jobId)?.abort(new DOMException('cancelled', 'AbortError')),
    configure: (chosen) => backend.configure(chosen),
    tryBackend: (choice) => backend.tryOut(choice),
  };
  Comlink.expose(served);
}

/**
 * The messages of a job to whoever runs it. They have a port of their own, and the answer, which goes by the worker's port, can
 * overtake them: the job's last lines would be missing from its log.
 */
class JobMessages {
  readonly #port: (message: JobMessage) => unknown;
  #lastHeard: Promise<unknown> = Promise.resolve();

  constructor(port: (message: JobMessage) => unknown) {
    this.#port = port;
  }

  /** Sends one; messages arrive in the order in which they were sent. */
  readonly send = (message: JobMessage): void => {
    this.#lastHeard = Promise.resolve(this.#port(message));
  };

  /** Waits until all have been heard. */
  async heard(): Promise<void> {
    await this.#lastHeard;
  }
}

function messageContext(signal: AbortSignal, send: (message: JobMessage) => void): RunContext {
  let reportedAt = -Infinity;
  return {
    signal,
    report(progress) {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_INTERVAL_MS && progress.done < progress.total) return;
      reportedAt = now;
      send({ kind: 'progress', progress });
    },
    log: (line) => send({ kind: 'log', line }),
  };
}

/** The distinct buffers of all typed arrays in a plain value, which then move instead of being copied. */
export function transferablesOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (item: unknown): void => {
    if (ArrayBuffer.isView(item)) {
      if (item.buffer instanceof ArrayBuffer) found.add(item.buffer);
    } else if (Array.isArray(item)) {
      if (typeof item[0] === 'object') item.forEach(visit);
    } else if (
      item !== null &&
      typeof item === 'object' &&
      Object.getPrototypeOf(item) === Object.prototype
    ) {
      Object.values(item).forEach(visit);
    }
  };
  visit(value);
  return [...found];
}
