import type { JobRunner } from '../ports/job-runner.ts';
import type { RawImageReader } from '../ports/raw-image.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { TileStore } from '../ports/tile-store.ts';

/** What a run of a task needs from its surroundings. */
export interface TaskPorts {
  readonly records: RecordStore;
  readonly tiles: TileStore;
  readonly rawReader: RawImageReader;
  readonly jobs: JobRunner;
  /** Milliseconds since 1970. */
  now(): number;
  /** Most bytes measured in all threads together since the last call; null where nothing was measured. */
  heldBytes(): number | null;
}
