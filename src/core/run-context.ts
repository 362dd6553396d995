/** The stages of the pipeline; `ingest` reads the raw files before stage 1. */
export type StageId = 'ingest' | 'pad' | 'boundary' | 'interior' | 'subtract';

/** Counted work: `done` of `total`, never falling within one step. */
export interface Progress {
  readonly stage: StageId;
  /** What is being done, in words a user reads: "Searching rotations". */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** What every long function gets: how to stop, and where to report. */
export interface RunContext {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  log(line: string): void;
}

/** A context that cannot be cancelled and reports to nobody; for tests and short work. */
export function silentContext(signal: AbortSignal = new AbortController().signal): RunContext {
  return { signal, report: () => undefined, log: () => undefined };
}

/** The same context, its progress reported to nobody: for parts whose progress the caller counts. */
export function withoutProgress(ctx: RunContext): RunContext {
  return { signal: ctx.signal, log: (line) => ctx.log(line), report: () => undefined };
}

/**
 * Lets waiting messages in, a cancel among them, and then throws where the work was cancelled.
 * A macrotask: promises alone never let a message through.
 */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const channel = new MessageChannel();
    channel.port1.addEventListener('message', () => {
      channel.port1.close();
      resolve();
    });
    channel.port1.start();
    channel.port2.postMessage(null);
  });
  signal.throwIfAborted();
}
