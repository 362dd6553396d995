import { canvasSize } from '#core/canvas/pad-images.ts';
import type { RunContext } from '#core/run-context.ts';
import type { PadResult } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { ingestPair, type ChannelOverride, type PairFiles } from './ingest-pair.ts';

export type { PairFiles } from './ingest-pair.ts';

/** What stage 1 starts from. */
export interface PadInput {
  readonly files: PairFiles;
  readonly channel: ChannelOverride;
  readonly pad: number;
  /** Read the raw files again even where their images are stored. */
  readonly again: boolean;
}

/**
 * Stage 1: the signal channels of both images into the tile store, and the canvas that they share. The zero border is
 * nowhere stored: padding is a choice of coordinates.
 */
export async function padStage(input: PadInput, ports: TaskPorts, ctx: RunContext): Promise<PadResult> {
  const pair = await ingestPair(input, ports, ctx);
  return { ...pair, pad: input.pad, canvas: canvasSize(pair.post.size, pair.pre.size, input.pad) };
}

/** Stage 1 from images that are stored already, with another margin. */
export function padStageFromStored(stored: PadResult, pad: number): PadResult {
  return { ...stored, pad, canvas: canvasSize(stored.post.size, stored.pre.size, pad) };
}
