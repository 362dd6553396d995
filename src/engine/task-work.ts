import type { Size } from '#core/raster.ts';
import type { RawHeader, RawHeaderReader } from '#pipeline/estimates/estimate-targets.ts';
import type { TaskOrder } from '#pipeline/task/run-task.ts';
import type { TaskWork } from './progress-meter-plan.ts';

/** What the time of a task depends on: of raw files by a look at them, of stored images by their sizes. */
export async function taskWork(
  input: TaskOrder['input'],
  headers: RawHeaderReader,
  workers: number,
): Promise<TaskWork> {
  if (input.kind === 'stored') {
    const { post, pre } = input.pad.result;
    return workOfPair(post.size, pre.size, workers);
  }
  return workOfPair(await headers.open(input.files.post), await headers.open(input.files.pre), workers);
}

/** The work of a pair by its headers, or by its sizes alone. */
export function workOfPair(
  post: Size & Partial<RawHeader>,
  pre: Size & Partial<RawHeader>,
  workers: number,
): TaskWork {
  return {
    post: { width: post.width, height: post.height },
    pre: { width: pre.width, height: pre.height },
    signalShare: Math.max(post.signalShare ?? 1, pre.signalShare ?? 1),
    workers,
  };
}
