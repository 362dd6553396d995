import type { FileInTheMaking } from './engine-ports.ts';

/**
 * Files put in place at the same time. A browser checks a file in the user's folder before that in small reads, one after the
 * other, which keep no core busy; four such checks together took less time than one.
 */
const PLACED_AT_ONCE = 4;

/** Complete files that are being put in place, a few at a time, while the next ones are written. */
export class Placing {
  readonly #under: Set<Promise<void>> = new Set();
  #failure: { readonly error: unknown } | null = null;

  /** Waits until another file may be put in place. Throws what one before could not be put in place for. */
  async room(): Promise<void> {
    while (this.#failure === null && this.#under.size >= PLACED_AT_ONCE) await Promise.race(this.#under);
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Puts a file in place, or drops it where that fails. */
  start(target: FileInTheMaking): void {
    const placing = this.#place(target).finally(() => this.#under.delete(placing));
    this.#under.add(placing);
  }

  /** Waits for all. Throws as {@link room} does. */
  async end(): Promise<void> {
    await this.settled();
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Waits until no file is being put in place any more, whatever came of it. */
  async settled(): Promise<void> {
    await Promise.all(this.#under);
  }

  async #place(target: FileInTheMaking): Promise<void> {
    try {
      await target.commit();
    } catch (error) {
      this.#failure ??= { error };
      await target.abandon();
    }
  }
}
