import type { FileInTheMaking } from './engine-ports.ts';

/**
 * Files put in place at the same time. A browser checks a file in the user's folder before that in small reads, one after the
 * other, which keep no core busy; four such checks together took less time than one.
 */
const PLACED_AT_ONCE = 4;

/**
 * Complete files that are being put in place, a few at a time, while the next ones are written. Once the signal is aborted no
 * further one is, and those under way go again.
 */
export class Placing {
  readonly #signal: AbortSignal;
  readonly #aborted: Promise<void>;
  readonly #under: Set<Promise<void>> = new Set();
  #failure: { readonly error: unknown } | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.#aborted = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  /**
   * Waits until another file may be put in place. Throws what one before could not be put in place for, and at once when the
   * signal is aborted.
   */
  async room(): Promise<void> {
    this.#signal.throwIfAborted();
    while (this.#failure === null && this.#under.size >= PLACED_AT_ONCE) {
      await Promise.race([...this.#under, this.#aborted]);
      this.#signal.throwIfAborted();
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Puts a file in place, or drops it where that fails. */
  start(target: FileInTheMaking): void {
    const placing = this.#place(target).finally(() => this.#under.delete(placing));
    this.#under.add(placing);
  }

  /** Waits until no file is being put in place any more. Throws what one could not be put in place for. */
  async end(): Promise<void> {
    await Promise.all(this.#under);
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #place(target: FileInTheMaking): Promise<void> {
    try {
      await target.commit(this.#signal);
    } catch (error) {
      // What could not be removed after a cancel is told rather than the cancel.
      if (this.#failure === null || this.#failure.error === this.#signal.reason) this.#failure = { error };
      await target.abandon();
    }
  }
}
