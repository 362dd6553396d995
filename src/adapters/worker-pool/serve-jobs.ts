import * as Comlink from 'comlink';
import type { Progress, RunContext } from '#core/run-context.ts';
import type { JobEnvironment } from '#pipeline/jobs/job-environment.ts';
import { runJob, type JobInput, type JobName, type JobOutput } from '#pipeline/jobs/job-table.ts';

/** Shortest time between two progress messages of a job, in ms: about ten a second. */
const PROGRESS_INTERVAL_MS = 100;

type Message = { kind: 'progress'; progress: Progress } | { kind: 'log'; line: string };

/** Serves the pool's jobs in this worker. */
export function serveJobs(environment: JobEnvironment): void {
  const running = new Map<number, AbortController>();
  Comlink.expose({
    async run<N extends JobName>(
      jobId: number,
      name: N,
      input: JobInput<N>,
      onMessage: (message: Message) => void,
    ): Promise<JobOutput<N>> {
      const controller = new AbortController();
      running.set(jobId, controller);
      try {
        const output = await runJob(name, input, environment, messageContext(controller.signal, onMessage));
        return Comlink.transfer(output as object, transferablesOf(output)) as JobOutput<N>;
      } finally {
        running.delete(jobId);
        (onMessage as unknown as Comlink.ProxyMethods)[Comlink.releaseProxy]();
      }
    },
    cancel(jobId: number): void {
      running.get(jobId)?.abort(new DOMException('cancelled', 'AbortError'));
    },
  });
}

function messageContext(signal: AbortSignal, onMessage: (message: Message) => void): RunContext {
  let reportedAt = -Infinity;
  return {
    signal,
    report(progress) {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_INTERVAL_MS && progress.done < progress.total) return;
      reportedAt = now;
      onMessage({ kind: 'progress', progress });
    },
    log: (line) => onMessage({ kind: 'log', line }),
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
