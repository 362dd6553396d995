import { createStore, type StoreApi } from 'zustand/vanilla';
import { measureAllThreads } from '#client/page-memory.ts';
import { isAbortError, serializeError, type SerializedError } from '#core/errors.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { PreflightReport, RunRequest } from '#protocol/task.ts';
import { NO_RUN, reduceRun, type Run, type RunChange } from './run-reducer.ts';
import type { Services } from './services.ts';

/** What a run would need. */
export type Expectation =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly report: PreflightReport }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** The run, what is expected of the next one, and the actions. */
export interface RunState {
  readonly run: Run;
  readonly expectation: Expectation;
  /**
   * Runs, and resolves when all tasks have ended. Does nothing while another run goes on. Asks what the run needs where that
   * has not been asked for: somebody may start it sooner than the page asks by itself.
   */
  start(request: RunRequest): Promise<void>;
  cancel(): Promise<void>;
  /** Asks what a run would need; an answer that was overtaken by a newer question is dropped. */
  expect(request: RunRequest | null): Promise<void>;
  /** The engine has stopped by itself. */
  broken(error: SerializedError): void;
  /** Forgets the last run and what the next one would need, as when another folder is opened. */
  forget(): void;
}

/** Time between two measurements of the memory; each makes the browser tidy up first. */
const MEASURING_PAUSE_MS = 3000;

/** Measures the memory again and again while a run goes on, for its records. */
async function reportMemory(engine: EngineApi, isRunning: () => boolean): Promise<void> {
  while (isRunning()) {
    const bytes = await measureAllThreads();
    if (bytes === null) return;
    await engine.noteMemory(bytes);
    await new Promise((resolve) => setTimeout(resolve, MEASURING_PAUSE_MS));
  }
}

/** Store of the run. */
export function createRunStore({ engine, now, onEngineEvent }: Services): StoreApi<RunState> {
  let question = 0;
  /** What the last question was about, as text; null where it was about nothing. */
  let asked: string | null = null;
  return createStore<RunState>()((set, get) => {
    const change = (each: RunChange): void => set({ run: reduceRun(get().run, each) });
    return {
      run: NO_RUN,
      expectation: { kind: 'none' },
      start: async (request) => {
        if (get().run.phase !== 'idle' || request.tasks.length === 0) return;
        change({ kind: 'started', request, at: now() });
        if (asked !== JSON.stringify(request)) void get().expect(request);
        void reportMemory(engine, () => get().run.phase !== 'idle');
        try {
          const report = await engine.run(request, (event) => {
            change({ kind: 'event', event, at: now() });
            onEngineEvent?.(event);
          });
          change({ kind: 'ended', report, at: now() });
        } catch (error) {
          // A run that the engine gave up on cancel, rather than reporting its end, has the same outcome.
          if (isAbortError(error))
            change({ kind: 'ended', report: cancelledReport(get().run, now()), at: now() });
          else change({ kind: 'broken', error: serializeError(error), at: now() });
        }
      },
      cancel: async () => {
        if (get().run.phase !== 'running') return;
        change({ kind: 'cancelling' });
        await engine.cancelRun();
      },
      expect: async (request) => {
        question += 1;
        const mine = question;
        asked = request === null ? null : JSON.stringify(request);
        if (request === null || request.tasks.length === 0) {
          set({ expectation: { kind: 'none' } });
          return;
        }
        if (get().expectation.kind !== 'known') set({ expectation: { kind: 'asking' } });
        const answer = await engine.preflight(request).then(
          (report): Expectation => ({ kind: 'known', report }),
          (error: unknown): Expectation => ({ kind: 'failed', error: serializeError(error) }),
        );
        if (mine === question) set({ expectation: answer });
      },
      broken: (error) => change({ kind: 'broken', error, at: now() }),
      forget: () => {
        change({ kind: 'forgotten' });
        void get().expect(null);
      },
    };
  });
}

function cancelledReport(run: Run, at: number): NonNullable<Run['report']> {
  const tasks = (run.request?.tasks ?? []).map((ref) => ({ ref, status: { kind: 'cancelled' } as const }));
  return { tasks, cancelled: true, seconds: (at - run.startedAt) / 1000 };
}
