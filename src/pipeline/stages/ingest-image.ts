import { assert } from '#core/errors.ts';
import { withoutProgress, type RunContext } from '#core/run-context.ts';
import { IngestAssembler } from '../ingest/ingest-assembler.ts';
import { ingestBand } from '../ingest/ingest-band.ts';
import type { ChannelChoice, ChannelSums, IngestedBand, IngestPlan } from '../ingest/ingested-band.ts';
import { planIngest } from '../ingest/plan-ingest.ts';
import { inOrder } from '../ports/job-runner.ts';
import type { RawImage } from '../ports/raw-image.ts';
import type { PyramidDescription } from '../ports/tile-store.ts';
import type { TaskPorts } from '../task/task-ports.ts';

/** One image to be ingested. */
export interface ImageInput {
  /** Its name in the tile store. */
  readonly name: string;
  readonly file: File;
  readonly raw: RawImage;
  readonly choice: ChannelChoice;
  /** What the user is told meanwhile. */
  readonly step: string;
}

/** Reads a raw file band by band on all workers and puts it into the tile store; nothing of it stays where that fails. */
export async function ingestImage(input: ImageInput, ports: TaskPorts, ctx: RunContext): Promise<void> {
  const { file, raw, choice, step } = input;
  const plan = planIngest(raw);
  const writer = await ports.tiles.create(input.name);
  const assembler = new IngestAssembler(writer, plan);
  const report = (done: number): void =>
    ctx.report({ stage: 'ingest', step, done, total: plan.bandCount, unit: 'bands' });
  try {
    report(0);
    await inOrder(
      Array.from({ length: plan.bandCount }, (_, bandIndex) => bandIndex),
      raw.access === 'sequential' ? 1 : ports.jobs.parallelism + 1,
      bandReader({ file, raw, plan, choice }, ports, ctx),
      async (band, bandIndex) => {
        await assembler.add(band);
        report(bandIndex + 1);
      },
    );
    await assembler.commit(factsOf(file, choice, assembler.channelSums));
  } catch (error) {
    await assembler.abandon();
    throw error;
  }
}

function bandReader(
  from: { file: File; raw: RawImage; plan: IngestPlan; choice: ChannelChoice },
  ports: TaskPorts,
  ctx: RunContext,
): (bandIndex: number) => Promise<IngestedBand> {
  const { file, raw, plan, choice } = from;
  // One compressed strip is decoded from its beginning: bands must come from one reader that goes on where it was.
  if (raw.access === 'sequential') return (bandIndex) => ingestBand(raw, plan, bandIndex, choice, ctx);
  const quiet = withoutProgress(ctx);
  return (bandIndex) => ports.jobs.run('ingest-band', { file, plan, bandIndex, choice }, quiet);
}

const CHANNEL_SUMS = 'channelSums';

function factsOf(file: File, choice: ChannelChoice, sums: ChannelSums): PyramidDescription['facts'] {
  return { file: file.name, channels: choice.channels.join(','), [CHANNEL_SUMS]: JSON.stringify(sums) };
}

/** The sums of all channels that an image was stored with. */
export function storedChannelSums(description: PyramidDescription): ChannelSums {
  const text = description.facts[CHANNEL_SUMS];
  assert(typeof text === 'string', 'an ingested image keeps its channel sums');
  return JSON.parse(text) as ChannelSums;
}
