import { isExo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import { readPixelSize } from '#formats/tiff/pixel-size.ts';
import { chooseChannels, sameChannels } from '../ingest/channel-choice.ts';
import type { ChannelChoice, ChannelSums } from '../ingest/ingested-band.ts';
import type { RawImage } from '../ports/raw-image.ts';
import type { StoredPyramid } from '../ports/tile-store.ts';
import { blobSource } from '../raw-image/blob-source.ts';
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
const INGEST_VERSION = 3;

/** What a pair is ingested from. */
export interface PairInput {
  readonly files: PairFiles;
  readonly channel: ChannelOverride;
  /** Read the files again even where their images are stored. */
  readonly again: boolean;
}

/** A pair that is being ingested: its files, known and opened. */
interface OpenPair {
  readonly post: OpenFile;
  readonly pre: OpenFile;
}

interface OpenFile {
  readonly file: File;
  readonly raw: RawImage;
  readonly identity: FileIdentity;
  /** What the names of this file's images in the tile store begin with, whatever channels they hold. */
  readonly prefix: string;
  readonly step: string;
}

/**
 * Brings the signal channels of a pair into the tile store, each image once whatever tasks and parameters use it. The
 * channels are chosen once for the pair: by the sums over all pixels that an earlier ingest of these files has stored,
 * else guessed from a few rows and decided by the sums that the ingest gives; the pair is read again, and what was read
 * first removed, in the rare case that the guess was wrong.
 */
export async function ingestPair(input: PairInput, ports: TaskPorts, ctx: RunContext): Promise<IngestedPair> {
  const { channel, again } = input;
  const files = await openPair(input.files, ports);
  const raw = { post: files.post.raw, pre: files.pre.raw };
  const known = channel.kind === 'auto' ? await storedDecision(files, ports) : null;
  const guess = known ?? (await channelsOfPair(channel, raw, ctx));
  const first = await ingestBoth(files, guess, again, ports, ctx);
  const decided = channel.kind === 'auto' ? chooseChannels([first.post.sums, first.pre.sums]) : guess;
  if (sameChannels(decided, guess)) return pairOf(first, files, decided);
  ctx.log(
    `the signal is in ${channelWords(decided, raw)}, not in ${channelWords(guess, raw)}: reading again`,
  );
  const second = await ingestBoth(files, decided, again, ports, ctx);
  for (const side of ['post', 'pre'] as const) {
    const { image, isNew } = first[side];
    if (isNew && image.image !== second[side].image.image) await ports.tiles.delete(image.image);
  }
  return pairOf(second, files, decided);
}

async function openPair(files: PairFiles, ports: TaskPorts): Promise<OpenPair> {
  const open = async (file: File, side: 'post' | 'pre'): Promise<OpenFile> => {
    const raw = await ports.rawReader.open(file);
    const identity = await identifyFile(file);
    return {
      file,
      raw,
      identity,
      prefix: await imagePrefix(identity),
      step: `Reading the ${side}-stain image`,
    };
  };
  return { post: await open(files.post, 'post'), pre: await open(files.pre, 'pre') };
}

/** The choice by the sums that images of these very files are stored with; null where there are none. */
async function storedDecision(files: OpenPair, ports: TaskPorts): Promise<ChannelChoice | null> {
  const names = (await ports.tiles.list()).map((entry) => entry.name);
  const sumsOf = async ({ prefix }: OpenFile): Promise<ChannelSums | null> => {
    for (const name of names) {
      if (!name.startsWith(prefix)) continue;
      const image = await openUsable(name, ports);
      if (image !== null) return storedChannelSums(image.description);
    }
    return null;
  };
  const post = await sumsOf(files.post);
  const pre = post === null ? null : await sumsOf(files.pre);
  return post === null || pre === null ? null : chooseChannels([post, pre]);
}

interface StoredImage {
  readonly image: TaskImage;
  readonly sums: ChannelSums;
  readonly max: number;
  /** Whether this run has stored it. */
  readonly isNew: boolean;
}

interface StoredPair {
  readonly post: StoredImage;
  readonly pre: StoredImage;
}

/** Only now that the channels are decided: an image may be zero in one that was guessed. */
function pairOf({ post, pre }: StoredPair, files: OpenPair, channel: ChannelChoice): IngestedPair {
  refuseWithoutSignal(files.post.file.name, post.max);
  refuseWithoutSignal(files.pre.file.name, pre.max);
  const channelLabel = channelWords(channel, { post: files.post.raw, pre: files.pre.raw });
  return { post: post.image, pre: pre.image, channel, channelLabel };
}

async function ingestBoth(
  files: OpenPair,
  choice: ChannelChoice,
  again: boolean,
  ports: TaskPorts,
  ctx: RunContext,
): Promise<StoredPair> {
  const post = await ingestOne(files.post, choice, again, ports, ctx);
  const pre = await ingestOne(files.pre, choice, again, ports, ctx);
  return { post, pre };
}

async function ingestOne(
  { file, raw, identity, prefix, step }: OpenFile,
  choice: ChannelChoice,
  again: boolean,
  ports: TaskPorts,
  ctx: RunContext,
): Promise<StoredImage> {
  const name = `${prefix}${(raw.channelCount === 1 ? [0] : choice.channels).join('.')}`;
  const isThere = await ports.tiles.has(name);
  const known = again || !isThere ? null : await openUsable(name, ports);
  if (known !== null) ctx.log(`"${file.name}" is stored already`);
  else {
    if (isThere && !again) ctx.log(`the stored image of "${file.name}" is damaged and is read again`);
    await ingestImage({ name, file, raw, choice, step }, ports, ctx);
  }
  const stored = known ?? (await ports.tiles.open(name));
  const image = {
    image: name,
    file: identity,
    size: stored.size,
    pixelType: stored.pixelType,
    pixelSizeUm: await readPixelSize(blobSource(file)),
  };
  const { description } = stored;
  return { image, sums: storedChannelSums(description), max: description.statistics.max, isNew: !isThere };
}

/** A stored image; null where it is damaged. */
async function openUsable(name: string, ports: TaskPorts): Promise<StoredPyramid | null> {
  try {
    return await ports.tiles.open(name);
  } catch (error) {
    if (!isExo2MicroError(error) || error.code !== 'storage-damaged') throw error;
    return null;
  }
}

/** What the names of a file's images begin with: the channels follow, and nothing else makes a difference. */
async function imagePrefix({ name, bytes, lastModified, digest }: FileIdentity): Promise<string> {
  return `image-${await valueHash([INGEST_VERSION, name, bytes, lastModified, digest])}-`;
}
