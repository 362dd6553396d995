import type { Remembered } from '#client/remembered.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { EngineEvent } from '#protocol/task.ts';

/** What the stores need from outside; all of it can be faked. */
export interface Services {
  readonly engine: EngineApi;
  readonly remembered: Remembered;
  /** Milliseconds since 1970. */
  now(): number;
  /** Hears every event of a run, beside the page; nobody by default. */
  readonly onEngineEvent?: (event: EngineEvent) => void;
}
