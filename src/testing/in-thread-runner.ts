import type { RunContext } from '#core/run-context.ts';
import type { JobEnvironment } from '#pipeline/jobs/job-environment.ts';
import { runJob, type JobInput, type JobName, type JobOutput } from '#pipeline/jobs/job-table.ts';
import { PARAMETERS, type Parameters } from '#pipeline/parameters.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';

/** What a test may learn, and do, when a job is about to run. */
export interface JobStart {
  readonly name: JobName;
  readonly input: unknown;
}

/** Settings of {@link InThreadRunner}. */
export interface InThreadOptions {
  /** How many jobs are under way at the same time; 1 by default. */
  readonly parallelism?: number;
  /** Called before each job; what it throws, the job throws. */
  readonly onStart?: (start: JobStart) => void;
  /** Whether registration jobs that ran before on equal input give what they gave then; yes by default. */
  readonly remembers?: boolean;
}

/**
 * Results of the registration jobs by their input, of which they are pure functions: tests of the order of things need not
 * wait for the same search again and again.
 */
const remembered = new Map<string, unknown>();

const REGISTRATION: ReadonlySet<JobName> = new Set(['align-boundary', 'match-interior', 'measure-patches']);

/**
 * Runs jobs in this thread, at most `parallelism` of them interleaved, in the order of the calls; results are copied as
 * they are when they cross threads.
 */
export class InThreadRunner implements JobRunner {
  readonly parallelism: number;
  /** Names of the jobs that were started, in order. */
  readonly started: JobName[] = [];
  readonly #environment: JobEnvironment;
  readonly #onStart: (start: JobStart) => void;
  readonly #remembers: boolean;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(environment: JobEnvironment, options: InThreadOptions = {}) {
    this.parallelism = options.parallelism ?? 1;
    this.#environment = environment;
    this.#onStart = options.onStart ?? (() => undefined);
    this.#remembers = options.remembers ?? true;
  }

  async run<N extends JobName>(name: N, input: JobInput<N>, ctx: RunContext): Promise<JobOutput<N>> {
    ctx.signal.throwIfAborted();
    if (this.#running >= this.parallelism) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      ctx.signal.throwIfAborted();
      this.started.push(name);
      this.#onStart({ name, input });
      return structuredClone(await this.#result(name, input, ctx));
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #result<N extends JobName>(name: N, input: JobInput<N>, ctx: RunContext): Promise<JobOutput<N>> {
    if (!this.#remembers || !REGISTRATION.has(name)) return runJob(name, input, this.#environment, ctx);
    const key = JSON.stringify([name, ownInput(input)]);
    const known = remembered.get(key) as JobOutput<N> | undefined;
    const result = known ?? (await runJob(name, input, this.#environment, ctx));
    remembered.set(key, result);
    return result;
  }
}

/** A registration job's input without the parameters of other stages, which it does not look at. */
function ownInput(input: unknown): unknown {
  const { parameters, ...rest } = input as { parameters?: Parameters };
  if (parameters === undefined) return rest;
  const own = PARAMETERS.filter((parameter) => parameter.stage === 2);
  return [rest, own.map((parameter) => parameters[parameter.name])];
}
