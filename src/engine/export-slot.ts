/** The exports that are going on, which are cancelled together. */
export class ExportSlot {
  readonly #controllers = new Set<AbortController>();

  /** Runs an export until it ends or is cancelled. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#controllers.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#controllers.delete(controller);
    }
  }

  cancel(): void {
    for (const controller of this.#controllers)
      controller.abort(new DOMException('The export was cancelled.', 'AbortError'));
  }
}
