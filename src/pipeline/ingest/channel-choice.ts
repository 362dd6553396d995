import { Exo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import { chooseByMeans } from '#core/statistics/channel-statistics.ts';
import type { RawImage, RawSamples } from '../ports/raw-image.ts';
import type { ChannelChoice, ChannelSums } from './ingested-band.ts';

/** Places that {@link surveyChannels} looks at, and rows read at each. */
const PROBE_COUNT = 24;
const PROBE_ROWS = 4;
/** Where rows come in chunks higher than this, only part of a row is read, px. */
const TALL_CHUNK_ROWS = 64;
const PROBE_WIDTH_PX = 512;

/**
 * Which channels carry the signal of one image, or of a pair together (its pixels pooled, so that both images get the same
 * channels). One channel: it, as it is. Else the active ones, those with a mean above 0.5; their sum, clipped to the
 * pixel type, where there are several; the channel with the highest mean, the first of equals, where there is none.
 */
export function chooseChannels(images: readonly ChannelSums[]): ChannelChoice {
  // A gray image of a pair says nothing about colour channels, and its own choice is not in question.
  const coloured = images.filter(({ sums }) => sums.length > 1);
  const [first] = coloured;
  if (first === undefined) return { method: 'direct', channels: [0] };
  const pixelCount = coloured.reduce((sum, image) => sum + image.pixelCount, 0);
  const means = first.sums.map(
    (_, c) => coloured.reduce((sum, { sums }) => sum + (sums[c] ?? 0), 0) / pixelCount,
  );
  return chooseByMeans(means);
}

/** The user's own choice. Throws `invalid-argument` for an empty list. */
export function chooseByHand(channels: readonly number[]): ChannelChoice {
  const unique = [...new Set(channels)].sort((a, b) => a - b);
  if (unique.length === 0 || unique.some((channel) => !(Number.isInteger(channel) && channel >= 0))) {
    throw new Exo2MicroError('invalid-argument', 'Choose at least one colour channel: red, green or blue.');
  }
  return { method: 'manual', channels: unique };
}

/**
 * A choice as it acts on an image: gray images are always taken as they are. Throws `invalid-argument` where the image
 * lacks a chosen channel.
 */
export function choiceFor(
  choice: ChannelChoice,
  image: Pick<RawImage, 'channelCount' | 'fileName'>,
): ChannelChoice {
  if (image.channelCount === 1) return { method: 'direct', channels: [0] };
  const missing = choice.channels.find((channel) => channel >= image.channelCount);
  if (missing === undefined) return choice;
  throw new Exo2MicroError(
    'invalid-argument',
    `"${image.fileName}" has ${image.channelCount} channels; channel ${missing + 1} was chosen. Choose another one.`,
    { facts: { file: image.fileName, channel: missing } },
  );
}

/** Whether two choices take the same channels, so that an image ingested by one serves the other. */
export function sameChannels(a: ChannelChoice, b: ChannelChoice): boolean {
  return (
    a.channels.length === b.channels.length && a.channels.every((channel, i) => channel === b.channels[i])
  );
}

/** Sums over both. */
export function addChannelSums(a: ChannelSums, b: ChannelSums): ChannelSums {
  return { pixelCount: a.pixelCount + b.pixelCount, sums: a.sums.map((sum, c) => sum + (b.sums[c] ?? 0)) };
}

/** Sums of the first `channelCount` samples of every pixel; values that are not finite count as 0. */
export function sumChannels(samples: RawSamples, channelCount: number): ChannelSums {
  const { width, height, sampleCount, data } = samples;
  const sums = new Array<number>(channelCount).fill(0);
  const rowLength = width * sampleCount;
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * rowLength, (y + 1) * rowLength);
    const rowSums = row instanceof Float32Array ? sumFinite(row, sampleCount) : sumRow(row, sampleCount);
    for (let c = 0; c < channelCount; c++) sums[c] = sums[c]! + rowSums[c]!;
  }
  return { pixelCount: width * height, sums };
}

/** Sums of a row of whole numbers; three samples a pixel, the usual case, in one go. */
function sumRow(row: Uint8Array | Uint16Array, sampleCount: number): number[] {
  if (sampleCount !== 3) {
    const sums = new Array<number>(sampleCount).fill(0);
    for (let i = 0; i < row.length; i += sampleCount) {
      for (let c = 0; c < sampleCount; c++) sums[c] = sums[c]! + row[i + c]!;
    }
    return sums;
  }
  let first = 0;
  let second = 0;
  let third = 0;
  for (let i = 0; i < row.length; i += 3) {
    first += row[i]!;
    second += row[i + 1]!;
    third += row[i + 2]!;
  }
  return [first, second, third];
}

function sumFinite(row: Float32Array, sampleCount: number): number[] {
  const sums = new Array<number>(sampleCount).fill(0);
  for (let i = 0; i < row.length; i++) {
    const value = row[i]!;
    if (Number.isFinite(value)) sums[i % sampleCount] = sums[i % sampleCount]! + value;
  }
  return sums;
}

/**
 * Sums over a few rows spread over the image, for a first guess of the channels: a few percent of the file are read. The
 * sums that bands give are the ones to decide by.
 */
export async function surveyChannels(image: RawImage, ctx: RunContext): Promise<ChannelSums> {
  const { width, height, channelCount } = image;
  let all: ChannelSums = { pixelCount: 0, sums: new Array<number>(channelCount).fill(0) };
  // Rows of a sequential image cost what all rows above them cost, so that only its upper half is looked at.
  const reach = image.access === 'sequential' ? height / 2 : height;
  const isTall = image.bandHeightHint > TALL_CHUNK_ROWS && image.access === 'random';
  for (let i = 0; i < PROBE_COUNT; i++) {
    const y = Math.floor(((i + 0.5) / PROBE_COUNT) * reach);
    const probeWidth = isTall ? Math.min(width, PROBE_WIDTH_PX) : width;
    const x = Math.floor((width - probeWidth) * ((i % 3) + 1) * 0.25);
    const window = { x, y, width: probeWidth, height: Math.min(PROBE_ROWS, height - y) };
    all = addChannelSums(all, sumChannels(await image.readWindow(window, ctx), channelCount));
  }
  return all;
}
