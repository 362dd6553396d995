import { Exo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import { chooseByHand, chooseChannels, surveyChannels } from '../ingest/channel-choice.ts';
import type { ChannelChoice } from '../ingest/ingested-band.ts';
import type { RawImage } from '../ports/raw-image.ts';

/** What the user says about the channel: nothing, one channel, or all of them together. */
export type ChannelOverride =
  { readonly kind: 'auto' } | { readonly kind: 'single'; readonly index: number } | { readonly kind: 'sum' };

/** An open raw pair. */
export interface RawPair {
  readonly post: RawImage;
  readonly pre: RawImage;
}

/** The channels of a pair: the user's, or a first guess from a few rows, to be checked by the whole images' sums. */
export async function channelsOfPair(
  override: ChannelOverride,
  pair: RawPair,
  ctx: RunContext,
): Promise<ChannelChoice> {
  if (override.kind === 'single') return chooseByHand([override.index]);
  if (override.kind === 'sum') {
    const count = Math.max(pair.post.channelCount, pair.pre.channelCount);
    return chooseByHand(Array.from({ length: count }, (_, channel) => channel));
  }
  return chooseChannels([await surveyChannels(pair.post, ctx), await surveyChannels(pair.pre, ctx)]);
}

const COLOURS = ['red', 'green', 'blue'] as const;

/** A choice in words: "green", "sum of red and blue", "gray". */
export function channelWords(choice: ChannelChoice, pair: RawPair): string {
  if (pair.post.channelCount === 1 && pair.pre.channelCount === 1) return 'gray';
  const isColour = pair.post.mode.startsWith('RGB') || pair.pre.mode.startsWith('RGB');
  const names = choice.channels.map(
    (channel) => (isColour ? COLOURS[channel] : undefined) ?? `channel ${channel + 1}`,
  );
  return names.length === 1
    ? (names[0] ?? '')
    : `sum of ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** Refuses an image that is zero everywhere: there is nothing to align. */
export function refuseWithoutSignal(fileName: string, max: number): void {
  if (max > 0) return;
  throw new Exo2MicroError(
    'no-signal',
    `"${fileName}" has no signal in the chosen channel: every pixel is zero. Check that the right file was exported, or choose another channel for this dye.`,
    { facts: { file: fileName } },
  );
}
