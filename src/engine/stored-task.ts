import { buildSuffix } from '#pipeline/parameters.ts';
import { lastRecord } from '#pipeline/task/record-chain.ts';
import type { StoredChain } from '#pipeline/task/stored-tasks.ts';
import type { StoredTask } from '#protocol/task.ts';
import { summarizeChain } from './task-summary.ts';

/** A stored task as the page lists it; null where its records are damaged. */
export function storedTaskOf(stored: StoredChain): StoredTask | null {
  if (stored.kind === 'damaged') return null;
  const { chain, bytes } = stored;
  const last = lastRecord(chain);
  return {
    taskId: chain.taskId,
    ref: chain.pad.task,
    suffix: buildSuffix(last.parameters, last.stage),
    parameters: last.parameters,
    summary: summarizeChain(chain),
    bytes,
    storedAt: last.storedAt,
  };
}
