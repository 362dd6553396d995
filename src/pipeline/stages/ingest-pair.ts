import { isExo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import { chooseChannels, sameChannels } from '../ingest/channel-choice.ts';
import type { ChannelChoice } from '../ingest/ingested-band.ts';
import type { RawImage } from '../ports/raw-image.ts';
import type { StoredPyramid } from '../ports/tile-store.ts';
import { valueHash } from '../task/content-hash.ts';
import { identifyFile, type FileIdentity } from '../task/input-identity.ts';
import type { TaskImage } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import {
  channelsOfPair,
  channelWords,
  refuseWithoutSignal,
  type ChannelOverride,
} from './channel-override.ts';
import { ingestImage, storedChannelSums } from './ingest-image.ts';

export type { ChannelOverride } from './channel-override.ts';

/** The raw files of a pair. */
export interface PairFiles {
  readonly post: File;
  readonly pre: File;
}

/** Both images in the tile store, and the channels that they were taken from. */
export interface IngestedPair {
  readonly post: TaskImage;
  readonly pre: TaskImage;
  readonly channel: ChannelChoice;
  readonly channelLabel: string;
}

/** Raised whenever stored tiles would differ from what an older version stored. */
const INGEST_VERSION = 1;

/** What a pair is ingested from. */
export interface PairInput {
  readonly files: PairFiles;
  readonly channel: ChannelOverride;
  /** Read the files again even where their images are stored. */
  readonly again: boolean;
}

/**
 * Brings the signal channels of a pair into the tile store, each image once whatever tasks and parameters use it. The
 * channels are chosen once for the pair: guessed from a few rows, decided by the sums over all pixels that the ingest
 * gives, and the pair is read again in the rare case that the guess was wrong.
 */
export async function ingestPair(input: PairInput, ports: TaskPorts, ctx: RunContext): Promise<IngestedPair> {
  const { files, channel } = input;
  const raw = { post: await ports.rawReader.open(files.post), pre: await ports.rawReader.open(files.pre) };
  const guess = await channelsOfPair(channel, raw, ctx);
  const first = await ingestBoth(input, raw, guess, ports, ctx);
  const decided = channel.kind === 'auto' ? chooseChannels([first.post.sums, first.pre.sums]) : guess;
  if (sameChannels(decided, guess)) return pairOf(first, decided, channelWords(decided, raw));
  ctx.log(
    `the signal is in ${channelWords(decided, raw)}, not in ${channelWords(guess, raw)}: reading again`,
  );
  return pairOf(await ingestBoth(input, raw, decided, ports, ctx), decided, channelWords(decided, raw));
}

interface StoredImage {
  readonly image: TaskImage;
  readonly sums: Parameters<typeof chooseChannels>[0][number];
}

interface StoredPair {
  readonly post: StoredImage;
  readonly pre: StoredImage;
}

function pairOf({ post, pre }: StoredPair, channel: ChannelChoice, channelLabel: string): IngestedPair {
  return { post: post.image, pre: pre.image, channel, channelLabel };
}

async function ingestBoth(
  input: PairInput,
  raw: { readonly post: RawImage; readonly pre: RawImage },
  choice: ChannelChoice,
  ports: TaskPorts,
  ctx: RunContext,
): Promise<StoredPair> {
  const post = await ingestOne(input, 'post', raw.post, choice, ports, ctx);
  const pre = await ingestOne(input, 'pre', raw.pre, choice, ports, ctx);
  return { post, pre };
}

async function ingestOne(
  input: PairInput,
  side: 'post' | 'pre',
  raw: RawImage,
  choice: ChannelChoice,
  ports: TaskPorts,
  ctx: RunContext,
): Promise<StoredImage> {
  const file = input.files[side];
  const identity = await identifyFile(file);
  const name = await imageName(identity, raw.channelCount === 1 ? [0] : choice.channels);
  const known = input.again ? null : await openStored(name, ports, ctx);
  if (known === null)
    await ingestImage({ name, file, raw, choice, step: `Reading the ${side}-stain image` }, ports, ctx);
  else ctx.log(`"${file.name}" is stored already`);
  const stored = known ?? (await ports.tiles.open(name));
  refuseWithoutSignal(file.name, stored.description.statistics.max);
  const image = { image: name, file: identity, size: stored.size, pixelType: stored.pixelType };
  return { image, sums: storedChannelSums(stored.description) };
}

/** A stored image; null where there is none, or a damaged one, which is then read again and replaced. */
async function openStored(name: string, ports: TaskPorts, ctx: RunContext): Promise<StoredPyramid | null> {
  try {
    return (await ports.tiles.has(name)) ? await ports.tiles.open(name) : null;
  } catch (error) {
    if (!isExo2MicroError(error) || error.code !== 'storage-damaged') throw error;
    ctx.log('the stored image is damaged and is read again');
    return null;
  }
}

/** The name of an image in the tile store: what it was made from, and nothing else. */
function imageName(file: FileIdentity, channels: readonly number[]): Promise<string> {
  const { name, bytes, lastModified, digest } = file;
  return valueHash([INGEST_VERSION, name, bytes, lastModified, digest, channels]).then(
    (hash) => `image-${hash}`,
  );
}
