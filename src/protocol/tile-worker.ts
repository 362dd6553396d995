import type { Progress } from '#core/run-context.ts';
import type { JobInput, JobName, JobOutput } from '#pipeline/jobs/job-table.ts';

/** What a job tells while it runs. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly line: string };

/** One worker of the pool, as the pipeline worker sees it. */
export interface TileWorkerApi {
  run<N extends JobName>(
    jobId: number,
    name: N,
    input: JobInput<N>,
    onMessage: (message: JobMessage) => void,
  ): Promise<JobOutput<N>>;
  /** Makes a running job reject with an AbortError. Unknown ids are ignored: the job may have just ended. */
  cancel(jobId: number): void;
}
