import { BackendSwitch, type GraphicsProvider } from '#pipeline/kernels/backend.ts';
import type { BackendName, Kernels } from '#pipeline/kernels/kernels.ts';
import type { BackendChoice, BackendDecision } from '#pipeline/kernels/pick-backend.ts';
import type { JobMessage } from './worker-channel.ts';

/**
 * The kernels of one worker. Most workers never compute with any, so a backend is started when a job first asks, and not
 * when it is chosen.
 */
export class WorkerBackend {
  readonly #graphics: GraphicsProvider | undefined;
  readonly #switch: BackendSwitch;
  readonly #listeners = new Set<(message: JobMessage) => void>();
  #wanted: BackendName = 'cpu';
  #applied: BackendName = 'cpu';

  constructor(graphics?: GraphicsProvider) {
    this.#graphics = graphics;
    this.#switch = new BackendSwitch({ graphics, notify: (line) => this.#tell({ kind: 'log', line }) });
  }

  /** Sets what jobs compute with that ask from now on; jobs under way keep what they have. */
  configure(backend: BackendName): void {
    this.#wanted = backend;
  }

  /** The kernels as they are wanted, started where they are not yet. */
  async kernels(): Promise<Kernels> {
    if (this.#applied !== this.#wanted) {
      this.#applied = this.#wanted;
      await this.#switch.choose(this.#wanted);
    }
    this.#tell(this.#state());
    return this.#switch.kernels;
  }

  /** What a choice comes to in this worker; what was started for it is given back. */
  async tryOut(choice: BackendChoice): Promise<BackendDecision> {
    const trial = new BackendSwitch({ graphics: this.#graphics });
    await trial.choose(choice);
    const decision = trial.current();
    await trial.choose('cpu');
    return decision;
  }

  /** Tells a job which kernels run, and what becomes of them, until `work` has ended. */
  async during<T>(listener: (message: JobMessage) => void, work: () => Promise<T>): Promise<T> {
    this.#listeners.add(listener);
    try {
      return await work();
    } finally {
      this.#listeners.delete(listener);
    }
  }

  #state(): JobMessage {
    return { kind: 'backend', decision: this.#switch.current() };
  }

  #tell(message: JobMessage): void {
    for (const listener of this.#listeners) {
      listener(message);
      if (message.kind === 'log') listener(this.#state());
    }
  }
}
