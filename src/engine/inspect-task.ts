import { isExo2MicroError, serializeError } from '#core/errors.ts';
import { silentContext, type RunContext } from '#core/run-context.ts';
import type { RawImage, RawImageReader } from '#pipeline/ports/raw-image.ts';
import { surveyImage } from '#pipeline/raw-folder/survey-raw-channels.ts';
import type { ResolvedPair } from '#pipeline/raw-folder/resolve-pair.ts';
import { channelsOfPair, channelWords } from '#pipeline/stages/channel-override.ts';
import type { ChannelChoice, ImageInspection, TaskInspection, TaskRef } from '#protocol/folder.ts';
import type { ChannelChoice as IngestChoice } from '#pipeline/ingest/ingested-band.ts';
import type { FileHandleLike } from '#pipeline/ports/files.ts';
import { readThumbnail } from './thumbnail.ts';

/** Looks at the two files of a task, reading small windows only. */
export async function inspectTask(
  ref: TaskRef,
  pair: ResolvedPair,
  reader: RawImageReader,
  signal: AbortSignal,
): Promise<TaskInspection> {
  const ctx = silentContext(signal);
  const [post, pre] = await Promise.all([
    inspectFile(pair.post, reader, ctx),
    inspectFile(pair.pre, reader, ctx),
  ]);
  return { ref, post: shown(post), pre: shown(pre), channel: await channelOf(post, pre, ctx) };
}

type Inspected =
  { readonly image: RawImage; readonly inspection: ImageInspection } | { readonly error: unknown };

async function inspectFile(
  handle: FileHandleLike,
  reader: RawImageReader,
  ctx: RunContext,
): Promise<Inspected> {
  try {
    const file = await handle.getFile();
    const image = await reader.open(file);
    const { width, height, mode, pixelType } = image;
    const { channels } = await surveyImage(file.name, image, ctx);
    const inspection: ImageInspection = {
      file: file.name,
      bytes: file.size,
      size: { width, height },
      mode,
      pixelType,
      channels: Object.entries(channels).map(([name, statistics]) => ({ name, ...statistics })),
      thumbnail: await readThumbnail(image, ctx),
    };
    return { image, inspection };
  } catch (error) {
    ctx.signal.throwIfAborted();
    return { error };
  }
}

function shown(inspected: Inspected): TaskInspection['post'] {
  return 'error' in inspected ? { error: serializeError(inspected.error) } : inspected.inspection;
}

async function channelOf(
  post: Inspected,
  pre: Inspected,
  ctx: RunContext,
): Promise<TaskInspection['channel']> {
  if ('error' in post || 'error' in pre) return null;
  const pair = { post: post.image, pre: pre.image };
  try {
    const choice = await channelsOfPair({ kind: 'auto' }, pair, ctx);
    return { choice: protocolChoice(choice), label: channelWords(choice, pair) };
  } catch (error) {
    // Damage in a place that the previews do not show: the run will name it.
    if (isExo2MicroError(error)) return null;
    throw error;
  }
}

function protocolChoice(choice: IngestChoice): ChannelChoice {
  const [first] = choice.channels;
  return choice.channels.length === 1 && first !== undefined
    ? { kind: 'single', index: first }
    : { kind: 'sum' };
}
