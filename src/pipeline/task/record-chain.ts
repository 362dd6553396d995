import { assert, Exo2MicroError } from '#core/errors.ts';
import { PARAMETERS, type Parameters, type Stage } from '../parameters.ts';
import type { JsonValue, RecordStore } from '../ports/record-store.ts';
import { valueHash } from './content-hash.ts';
import {
  RESULT_VERSION,
  type BoundaryRecord,
  type InteriorRecord,
  type PadRecord,
  type RecordChain,
  type StageRecord,
  type SubtractRecord,
  type TaskName,
} from './stage-record.ts';

/** Prefix of the keys of all stage records. */
export const STAGE_PREFIX = 'stage/';
/** Prefix of the keys of the plots' data. */
export const FIGURES_PREFIX = 'figures/';

/**
 * Key of a stage's record: a function of what its result depends on, and of nothing else. `root` stands for the inputs:
 * the names of the two ingested images for stage 1, the key of the record before for the later stages.
 */
export async function stageKey(
  stage: Stage,
  task: TaskName,
  root: readonly string[],
  parameters: Parameters,
): Promise<string> {
  const acting = PARAMETERS.filter((parameter) => parameter.stage === stage).map((parameter) => [
    parameter.name,
    parameters[parameter.name as keyof Parameters],
  ]);
  return `${STAGE_PREFIX}${stage}-${await valueHash([RESULT_VERSION, task.sample, task.dye, root, acting])}`;
}

/** Key of the plots' data that belong to a stage-4 record. */
export function figuresKey(key: string): string {
  return key.replace(STAGE_PREFIX, FIGURES_PREFIX);
}

/** Reads a stage's record. Null where there is none; `storage-damaged` where it cannot be trusted. */
export async function readStage(store: RecordStore, key: string): Promise<StageRecord | null> {
  const reading = await store.get(key);
  if (reading.kind === 'absent') return null;
  if (reading.kind === 'damaged') throw damaged(key, reading.reason);
  const record = reading.value as unknown as StageRecord;
  if (typeof record !== 'object' || record === null || typeof record.stage !== 'number')
    throw damaged(key, 'no stage');
  return record;
}

/** Stores a stage's record. */
export async function writeStage(store: RecordStore, key: string, record: StageRecord): Promise<void> {
  await store.put(key, record as unknown as JsonValue);
}

/** Reads the records of a task from its last one up. Throws `not-stored` where one is missing. */
export async function readChain(store: RecordStore, taskId: string): Promise<RecordChain> {
  const records = new Map<string, StageRecord>();
  for (let key: string | null = taskId; key !== null;) {
    const record: StageRecord | null = await readStage(store, key);
    if (record === null) break;
    records.set(key, record);
    key = record.parent;
  }
  return chainOf(taskId, (key) => records.get(key) ?? null);
}

/** The records of a task from its last one up, of which `recordOf` gives each. Throws `not-stored` where it gives null. */
export function chainOf(taskId: string, recordOf: (key: string) => StageRecord | null): RecordChain {
  const found = new Map<Stage, StageRecord>();
  for (let key: string | null = taskId; key !== null;) {
    const record = recordOf(key);
    if (record === null) throw missing(taskId);
    found.set(record.stage, record);
    key = record.parent;
  }
  const pad = found.get(1) as PadRecord | undefined;
  assert(pad !== undefined, `the chain of ${taskId} has no stage 1`);
  return {
    taskId,
    pad,
    boundary: (found.get(2) as BoundaryRecord | undefined) ?? null,
    interior: (found.get(3) as InteriorRecord | undefined) ?? null,
    subtract: (found.get(4) as SubtractRecord | undefined) ?? null,
  };
}

/** The chain with one record more. */
export function extendChain(chain: RecordChain, key: string, record: StageRecord): RecordChain {
  switch (record.stage) {
    case 1:
      return { taskId: key, pad: record, boundary: null, interior: null, subtract: null };
    case 2:
      return { ...chain, taskId: key, boundary: record, interior: null, subtract: null };
    case 3:
      return { ...chain, taskId: key, interior: record, subtract: null };
    case 4:
      return { ...chain, taskId: key, subtract: record };
  }
}

/** The last stage of a chain. */
export function lastRecord(chain: RecordChain): StageRecord {
  return chain.subtract ?? chain.interior ?? chain.boundary ?? chain.pad;
}

function damaged(key: string, reason: string): Exo2MicroError {
  return new Exo2MicroError(
    'storage-damaged',
    `A stored result can no longer be read (${reason}). Delete the stored task and run it again; your raw files are untouched.`,
    { facts: { key, reason } },
  );
}

function missing(taskId: string): Exo2MicroError {
  return new Exo2MicroError(
    'not-stored',
    'This task is no longer in the storage of this browser. It was deleted, here or by the browser: open its folder and run it again.',
    { facts: { taskId } },
  );
}
