import type { BackendName } from '#pipeline/kernels/kernels.ts';
import {
  pickBackend,
  type BackendChoice,
  type BackendDecision,
  type GraphicsFacts,
} from '#pipeline/kernels/pick-backend.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { BackendMemory } from './backend-memory.ts';
import type { WorkerPool } from './worker-pool.ts';

/** What {@link PoolBackend} works with. */
export interface PoolBackendOptions {
  /** The pool whose jobs compute with kernels. */
  readonly jobs: JobRunner & Pick<WorkerPool, 'configure' | 'watchBackend'>;
  /** A pool that is free while the other one works: a backend is tried out in one of its workers. */
  readonly trials: Pick<WorkerPool, 'tryBackend'>;
  /** Looks at the graphics of this computer; cheap, loads no backend. */
  readonly probe: () => GraphicsFacts;
  /** Where the timing of a card is kept for later visits; it is timed at each where this is missing. */
  readonly memory?: BackendMemory;
}

/** Graphics that have not answered by then are left alone: jobs wait for the choice. A busy computer takes a second or two. */
const TRIAL_LIMIT_MS = 15_000;

const NOTHING_CHOSEN: BackendDecision = { backend: 'cpu', reason: 'The graphics are being looked at.' };

/**
 * Chooses what a pool's jobs compute with, once for all of its workers, and knows what they do compute with. Jobs wait for
 * a choice that is being made, so that all of one run's jobs are of the same kind.
 */
export class PoolBackend {
  /** The pool, as a run sees it. */
  readonly runner: JobRunner;
  readonly #options: PoolBackendOptions;
  /** What the automatic choice came to on each renderer: timed once. */
  readonly #known = new Map<string, BackendDecision>();
  #decision: BackendDecision = NOTHING_CHOSEN;
  #settled: Promise<void> = Promise.resolve();
  /** Why a choice of graphics came to nothing, until a run's log has it. */
  #unsaid: string | null = null;

  constructor(options: PoolBackendOptions) {
    this.#options = options;
    const { jobs } = options;
    jobs.watchBackend((decision) => this.#note(decision));
    this.runner = {
      get parallelism() {
        return jobs.parallelism;
      },
      run: async (name, input, ctx) => {
        await this.#settled;
        if (this.#unsaid !== null) ctx.log(this.#unsaid);
        this.#unsaid = null;
        return jobs.run(name, input, ctx);
      },
    };
  }

  /** What jobs compute with, and why. */
  current(): BackendDecision {
    return this.#decision;
  }

  /** Changes what later jobs compute with. Never fails: where graphics cannot be used, the decision says why. */
  choose(choice: BackendChoice): Promise<void> {
    this.#settled = this.#settled.then(async () => {
      const decision = await this.#decide(choice);
      this.#unsaid = choice === 'webgl' && decision.backend === 'cpu' ? decision.reason : null;
      this.#use(decision);
    });
    return this.#settled;
  }

  async #decide(choice: BackendChoice): Promise<BackendDecision> {
    if (choice === 'cpu') return pickBackend(choice, { usable: false, renderer: null });
    try {
      const facts = this.#options.probe();
      const picked = pickBackend(choice, facts);
      if (picked.backend === 'cpu') return picked;
      return choice === 'auto'
        ? await this.#timed(facts.renderer ?? '')
        : await inTime(this.#options.trials.tryBackend(choice));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { backend: 'cpu', reason: `Graphics could not be tried out (${why}); the processor computes.` };
    }
  }

  /** What the automatic choice comes to on a card: remembered, or timed now. */
  async #timed(renderer: string): Promise<BackendDecision> {
    const { memory, trials } = this.#options;
    const known = this.#known.get(renderer) ?? (await memory?.read(renderer));
    const decision = known ?? (await inTime(trials.tryBackend('auto')));
    this.#known.set(renderer, decision);
    // Graphics that failed to start may do better next time; only what was measured is kept.
    if (known === undefined && decision.isMeasured === true) await memory?.write(renderer, decision);
    return decision;
  }

  #use(decision: BackendDecision): void {
    this.#decision = decision;
    this.#options.jobs.configure(decision.backend);
  }

  /** A worker could not start the graphics, or lost them: no other is sent there until somebody chooses again. */
  #note(decision: BackendDecision): void {
    const decided: BackendName = this.#decision.backend;
    if (decided === 'webgl' && decision.backend === 'cpu') this.#use(decision);
  }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('they do not answer')), TRIAL_LIMIT_MS);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
