import { Exo2MicroError, isExo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import type { Parameters, Stage } from '../parameters.ts';
import { alignBoundaryStage } from '../stages/2-align-boundary.ts';
import { alignInteriorStage } from '../stages/3-align-interior.ts';
import { padStage, padStageFromStored, type PairFiles } from '../stages/1-pad.ts';
import { subtractStage } from '../stages/4-subtract.ts';
import type { ChannelOverride } from '../stages/ingest-pair.ts';
import { extendChain, readStage, stageKey, writeStage } from './record-chain.ts';
import type { PadRecord, RecordChain, StageRecord, TaskName } from './stage-record.ts';
import { RESULT_VERSION } from './stage-record.ts';
import type { TaskPorts } from './task-ports.ts';

/** What to do for one sample and dye. */
export interface TaskOrder {
  readonly task: TaskName;
  /** The raw pair; or, to go on without the folder, the stored record of stage 1. */
  readonly input:
    | { readonly kind: 'files'; readonly files: PairFiles }
    | { readonly kind: 'stored'; readonly pad: PadRecord };
  readonly parameters: Parameters;
  readonly channel: ChannelOverride;
  /** Earlier stages are taken from the store where they are there; these are computed anew with `force`. */
  readonly fromStage: Stage;
  readonly toStage: Stage;
  readonly force: boolean;
}

/** Tells that a stage is there: `resumed` where it was stored before. */
export type StageListener = (event: {
  readonly stage: Stage;
  readonly seconds: number;
  readonly resumed: boolean;
  readonly taskId: string;
}) => void;

/**
 * Runs a task stage by stage. Each stage's record is stored, at once and wholly, before the next one starts, so that a
 * run that ends anywhere goes on behind its last stored stage, with the same result to the last bit.
 */
export async function runTask(
  order: TaskOrder,
  ports: TaskPorts,
  ctx: RunContext,
  onStage: StageListener,
): Promise<RecordChain> {
  let chain = await stageOne(order, ports, ctx, onStage);
  for (const stage of [2, 3, 4] as const) {
    if (stage > order.toStage) break;
    chain = await laterStage(stage, { order, chain }, ports, ctx, onStage);
  }
  return chain;
}

async function stageOne(
  order: TaskOrder,
  ports: TaskPorts,
  ctx: RunContext,
  onStage: StageListener,
): Promise<RecordChain> {
  ctx.signal.throwIfAborted();
  const clock = startClock(ports);
  const again = order.force && order.fromStage === 1;
  const result =
    order.input.kind === 'files'
      ? await padStage(
          { files: order.input.files, channel: order.channel, pad: order.parameters.pad, again },
          ports,
          ctx,
        )
      : padStageFromStored(order.input.pad.result, order.parameters.pad);
  const root = [result.post.image, result.pre.image];
  const key = await stageKey(1, order.task, root, order.parameters);
  const stored = await readUsable(key, ports, ctx);
  if (stored?.stage === 1 && !again) {
    onStage({ stage: 1, seconds: stored.seconds, resumed: true, taskId: key });
    return extendChain(emptyChain(key, stored), key, stored);
  }
  const record: PadRecord = { ...recordBase(order, null, clock, ports), stage: 1, result };
  await writeStage(ports.records, key, record);
  onStage({ stage: 1, seconds: record.seconds, resumed: false, taskId: key });
  return emptyChain(key, record);
}

async function laterStage(
  stage: 2 | 3 | 4,
  at: { order: TaskOrder; chain: RecordChain },
  ports: TaskPorts,
  ctx: RunContext,
  onStage: StageListener,
): Promise<RecordChain> {
  const { order, chain } = at;
  ctx.signal.throwIfAborted();
  const key = await stageKey(stage, order.task, [chain.taskId], order.parameters);
  const stored = await readUsable(key, ports, ctx);
  const again = order.force && stage >= order.fromStage;
  if (stored !== null && !again) {
    onStage({ stage, seconds: stored.seconds, resumed: true, taskId: key });
    return extendChain(chain, key, stored);
  }
  const clock = startClock(ports);
  const input = { chain, key, parameters: order.parameters };
  const result = await withRepair(order, ports, ctx, () => computeStage(stage, input, ports, ctx));
  const record = { ...recordBase(order, chain.taskId, clock, ports), stage, result } as StageRecord;
  await writeStage(ports.records, key, record);
  onStage({ stage, seconds: record.seconds, resumed: false, taskId: key });
  return extendChain(chain, key, record);
}

/** A stored record; null where there is none, or a damaged one, which is then computed anew and replaced. */
async function readUsable(key: string, ports: TaskPorts, ctx: RunContext): Promise<StageRecord | null> {
  try {
    return await readStage(ports.records, key);
  } catch (error) {
    if (!isExo2MicroError(error) || error.code !== 'storage-damaged') throw error;
    ctx.log('a stored result could not be read and is computed again');
    return null;
  }
}

/** Work on the stored images; where they turn out to be damaged, the raw files are read again, and the work is done once more. */
async function withRepair<T>(
  { input, channel, parameters }: TaskOrder,
  ports: TaskPorts,
  ctx: RunContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isDamage = isExo2MicroError(error) && error.code === 'storage-damaged';
    if (!isDamage || input.kind !== 'files') throw error;
    ctx.log('a stored image is damaged: the raw files are read again');
    await padStage({ files: input.files, channel, pad: parameters.pad, again: true }, ports, ctx);
    return work();
  }
}

function computeStage(
  stage: 2 | 3 | 4,
  input: { chain: RecordChain; key: string; parameters: Parameters },
  ports: TaskPorts,
  ctx: RunContext,
): Promise<unknown> {
  switch (stage) {
    case 2:
      return alignBoundaryStage(input.chain, input.parameters, ports, ctx);
    case 3:
      return alignInteriorStage(input.chain, input.parameters, ports, ctx);
    case 4:
      return subtractStage(input, ports, ctx);
  }
}

interface Clock {
  readonly startedAt: number;
}

function startClock(ports: TaskPorts): Clock {
  return { startedAt: ports.now() };
}

function recordBase(order: TaskOrder, parent: string | null, clock: Clock, ports: TaskPorts) {
  return {
    resultVersion: RESULT_VERSION,
    task: { sample: order.task.sample, dye: order.task.dye },
    parent,
    parameters: order.parameters,
    seconds: (ports.now() - clock.startedAt) / 1000,
    peakBytes: ports.heldBytes(),
    storedAt: ports.now(),
  };
}

function emptyChain(taskId: string, pad: PadRecord): RecordChain {
  return { taskId, pad, boundary: null, interior: null, subtract: null };
}

/** Refuses a range of stages that runs backwards. */
export function checkStageRange(fromStage: Stage, toStage: Stage): void {
  if (fromStage <= toStage) return;
  throw new Exo2MicroError(
    'invalid-argument',
    `The first stage to run (${fromStage}) comes after the last one (${toStage}). Choose a first stage of at most ${toStage}.`,
    { facts: { fromStage, toStage } },
  );
}
