import type { Progress } from '#core/run-context.ts';
import type { JobInput, JobName, JobOutput } from '#pipeline/jobs/job-table.ts';
import type { BackendName } from '#pipeline/kernels/kernels.ts';
import type { BackendChoice, BackendDecision } from '#pipeline/kernels/pick-backend.ts';

/** What a job tells while it runs. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly line: string }
  /** Which kernels the job computes with; told where it asks for kernels, and again where they were lost. */
  | { readonly kind: 'backend'; readonly decision: BackendDecision };

/** One worker of the pool, as the pool sees it. */
export interface PoolWorker {
  run<N extends JobName>(
    jobId: number,
    name: N,
    input: JobInput<N>,
    onMessage: (message: JobMessage) => void,
  ): Promise<JobOutput<N>>;
  /** Makes a running job reject with an AbortError. Unknown ids are ignored: the job may have just ended. */
  cancel(jobId: number): void;
  /** Sets what later jobs compute with; it is started by the first of them that asks for kernels. */
  configure(backend: BackendName): void;
  /** Finds out what a choice comes to on this computer, gives it back, and changes nothing. */
  tryBackend(choice: BackendChoice): Promise<BackendDecision>;
}
