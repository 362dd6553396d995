import { isExo2MicroError } from '#core/errors.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { TileStore } from '../ports/tile-store.ts';
import { chainOf, figuresKey, readStage, STAGE_PREFIX } from './record-chain.ts';
import type { RecordChain, StageRecord } from './stage-record.ts';

/** Where tasks are kept. */
export interface TaskStores {
  readonly records: RecordStore;
  readonly tiles: TileStore;
}

/** A stored task, or one whose records are damaged so that nothing but deleting is left. */
export type StoredChain =
  | { readonly kind: 'readable'; readonly chain: RecordChain; readonly bytes: number }
  | { readonly kind: 'damaged'; readonly taskId: string; readonly reason: string; readonly bytes: number };

/** All tasks in the store, newest first: every record that no later stage builds on ends a task. */
export async function listStoredTasks(stores: TaskStores): Promise<StoredChain[]> {
  const entries = await stores.records.list(STAGE_PREFIX);
  const images = new Map((await stores.tiles.list()).map((entry) => [entry.name, entry.storedBytes]));
  const records = await readAll(
    stores.records,
    entries.map((entry) => entry.key),
  );
  const parents = new Set(
    [...records.values()].map((record) => (record instanceof Error ? null : record.parent)),
  );
  const bytesOf = new Map(entries.map((entry) => [entry.key, entry.bytes]));
  const found: StoredChain[] = [];
  for (const [key, record] of records) {
    if (parents.has(key)) continue;
    const bytes = bytesOf.get(key) ?? 0;
    found.push(
      record instanceof Error
        ? { kind: 'damaged', taskId: key, reason: record.message, bytes }
        : readableChain(records, key, (name) => images.get(name) ?? 0),
    );
  }
  return found.sort((a, b) => storedAt(b) - storedAt(a));
}

/**
 * Deletes tasks: their last records, then the earlier ones and the images that no other task needs; what nobody can use,
 * because it is damaged or builds on what is, goes with them. An interruption leaves at worst a task that ends at an earlier stage, or images without a
 * task, which the next deletion removes.
 */
export async function deleteStoredTasks(stores: TaskStores, taskIds: readonly string[]): Promise<void> {
  const all = await readAll(stores.records, await stageKeys(stores.records));
  await deleteUseless(stores.records, all);
  for (const taskId of taskIds) await deleteChain(stores.records, all, taskId);
  await deleteOrphanImages(stores);
}

/** Removes images that no task's record names. */
export async function deleteOrphanImages(stores: TaskStores): Promise<void> {
  const records = await readAll(stores.records, await stageKeys(stores.records));
  const needed = new Set<string>();
  for (const record of records.values()) {
    // A record that cannot be read may name any image: nothing is removed before it is gone.
    if (record instanceof Error) return;
    if (record.stage === 1) needed.add(record.result.post.image).add(record.result.pre.image);
  }
  for (const image of await stores.tiles.list())
    if (!needed.has(image.name)) await stores.tiles.delete(image.name);
}

/** Deletes damaged records, and those that build on a record that is no more: no task can be read from them. */
async function deleteUseless(records: RecordStore, all: Records): Promise<void> {
  const byStage = [...all].toSorted(([, a], [, b]) => stageOf(a) - stageOf(b));
  for (const [key, record] of byStage) {
    const isUseless =
      record instanceof Error ? isDamage(record) : record.parent !== null && !all.has(record.parent);
    if (isUseless) await deleteRecord(records, all, key);
  }
}

function stageOf(record: StageRecord | Error): number {
  return record instanceof Error ? 0 : record.stage;
}

type Records = Map<string, StageRecord | Error>;

async function deleteChain(records: RecordStore, all: Records, taskId: string): Promise<void> {
  let key: string | null = taskId;
  while (key !== null) {
    for (const record of all.values()) if (!(record instanceof Error) && record.parent === key) return;
    const record = all.get(key);
    await deleteRecord(records, all, key);
    key = record === undefined || record instanceof Error ? null : record.parent;
  }
}

/** Deletes a record, the data of its plots first: their key follows from its own. */
async function deleteRecord(records: RecordStore, all: Records, key: string): Promise<void> {
  await records.delete(figuresKey(key));
  await records.delete(key);
  all.delete(key);
}

async function stageKeys(records: RecordStore): Promise<string[]> {
  return (await records.list(STAGE_PREFIX)).map((entry) => entry.key);
}

function isDamage(error: Error): boolean {
  return isExo2MicroError(error) && error.code === 'storage-damaged';
}

async function readAll(records: RecordStore, keys: readonly string[]): Promise<Records> {
  const found: Records = new Map();
  for (const key of keys) {
    try {
      const record = await readStage(records, key);
      if (record !== null) found.set(key, record);
    } catch (error) {
      found.set(key, error instanceof Error ? error : new Error(String(error)));
    }
  }
  return found;
}

function readableChain(records: Records, taskId: string, imageBytes: (name: string) => number): StoredChain {
  try {
    const chain = chainOf(taskId, (key) => readableOf(records.get(key)));
    const { post, pre } = chain.pad.result;
    return { kind: 'readable', chain, bytes: imageBytes(post.image) + imageBytes(pre.image) };
  } catch (error) {
    return {
      kind: 'damaged',
      taskId,
      reason: error instanceof Error ? error.message : String(error),
      bytes: 0,
    };
  }
}

/** The record; throws the error that it was read with. */
function readableOf(record: StageRecord | Error | undefined): StageRecord | null {
  if (record instanceof Error) throw record;
  return record ?? null;
}

function storedAt(task: StoredChain): number {
  if (task.kind === 'damaged') return 0;
  const { pad, boundary, interior, subtract } = task.chain;
  return (subtract ?? interior ?? boundary ?? pad).storedAt;
}
