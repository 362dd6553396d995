import { isExo2MicroError, serializeError } from '#core/errors.ts';
import { silentContext, type RunContext } from '#core/run-context.ts';
import type { RawImage, RawImageReader } from '#pipeline/ports/raw-image.ts';
import { surveyImage } from '#pipeline/raw-folder/survey-raw-channels.ts';
import type { ResolvedPair } from '#pipeline/raw-folder/resolve-pair.ts';
import { channelsOfPair, channelWords } from '#pipeline/stages/channel-override.ts';
import type {
  ChannelChoice,
  ImageInspection,
  ImagePreview,
  TaskInspection,
  TaskRef,
  Thumbnail,
} from '#protocol/folder.ts';
import type { ChannelChoice as IngestChoice } from '#pipeline/ingest/ingested-band.ts';
import type { FileHandleLike } from '#pipeline/ports/files.ts';
import { readThumbnail } from './thumbnail.ts';

/**
 * Looks at the two files of a task, reading small windows only. The previews come first, one by one and each as soon as it is
 * there, since two that share the disk would both come late; what the channels hold is read after them.
 */
export async function inspectTask(
  ref: TaskRef,
  pair: ResolvedPair,
  reader: RawImageReader,
  signal: AbortSignal,
  onPreview: (preview: ImagePreview) => void,
): Promise<TaskInspection> {
  const ctx = silentContext(signal);
  const previewed: Record<ImagePreview['side'], Previewed> = {
    pre: await previewFile('pre', pair.pre, reader, ctx, onPreview),
    post: await previewFile('post', pair.post, reader, ctx, onPreview),
  };
  const post = await inspectFile(previewed.post, ctx);
  const pre = await inspectFile(previewed.pre, ctx);
  return { ref, post: shown(post), pre: shown(pre), channel: await channelOf(post, pre, ctx) };
}

type Previewed =
  | { readonly file: File; readonly image: RawImage; readonly thumbnail: Thumbnail }
  | { readonly error: unknown };

type Inspected =
  { readonly image: RawImage; readonly inspection: ImageInspection } | { readonly error: unknown };

async function previewFile(
  side: ImagePreview['side'],
  handle: FileHandleLike,
  reader: RawImageReader,
  ctx: RunContext,
  onPreview: (preview: ImagePreview) => void,
): Promise<Previewed> {
  try {
    const file = await handle.getFile();
    const image = await reader.open(file);
    const show = (thumbnail: Thumbnail): void => onPreview({ side, file: file.name, thumbnail });
    const thumbnail = await readThumbnail(image, ctx, show);
    show(thumbnail);
    return { file, image, thumbnail };
  } catch (error) {
    ctx.signal.throwIfAborted();
    return { error };
  }
}

async function inspectFile(previewed: Previewed, ctx: RunContext): Promise<Inspected> {
  if ('error' in previewed) return previewed;
  const { file, image, thumbnail } = previewed;
  try {
    const { width, height, mode, pixelType } = image;
    const { channels } = await surveyImage(file.name, image, ctx);
    const inspection: ImageInspection = {
      file: file.name,
      bytes: file.size,
      size: { width, height },
      mode,
      pixelType,
      channels: Object.entries(channels).map(([name, statistics]) => ({ name, ...statistics })),
      thumbnail,
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
