import type { RunContext } from '#core/run-context.ts';
import type { Parameters } from '../parameters.ts';
import type { BoundaryRecordResult, RecordChain } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';

/** Stage 2: the outlines of the two samples laid on each other. */
export function alignBoundaryStage(
  chain: RecordChain,
  parameters: Parameters,
  ports: TaskPorts,
  ctx: RunContext,
): Promise<BoundaryRecordResult> {
  const { post, pre } = chain.pad.result;
  return ports.jobs.run('align-boundary', { post: post.image, pre: pre.image, parameters }, ctx);
}
