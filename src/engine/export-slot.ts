/**
 * The exports that are going on, which are cancelled together. Whoever waits for one hears of its cancel at once, while the export
 * still removes what it was writing: a browser cannot be stopped while it puts files in place.
 */
export class ExportSlot {
  /** Each export's controller, with a promise of the end of its work. */
  readonly #exports = new Map<AbortController, Promise<void>>();
  readonly #onLost: (error: unknown) => void;

  /** `onLost` hears why a cancelled export could not remove what it was writing. */
  constructor(onLost: (error: unknown) => void) {
    this.#onLost = onLost;
  }

  /** Runs an export until it ends or is cancelled. `work` throws the signal's reason when it has tidied up after a cancel. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    const working = work(signal);
    const ended = working.then(
      () => undefined,
      (error: unknown) => {
        if (signal.aborted && error !== signal.reason) this.#onLost(error);
      },
    );
    this.#exports.set(
      controller,
      ended.finally(() => this.#exports.delete(controller)),
    );
    return Promise.race([working, cancelled]);
  }

  cancel(): void {
    for (const controller of this.#exports.keys())
      controller.abort(new DOMException('The export was cancelled.', 'AbortError'));
  }

  /** Waits until the exports cancelled so far have removed what they were writing, whose names another one may need. */
  async tidied(): Promise<void> {
    const cancelled = [...this.#exports].filter(([{ signal }]) => signal.aborted);
    await Promise.all(cancelled.map(([, ended]) => ended));
  }
}
