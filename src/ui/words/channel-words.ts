import type { ChannelChoice } from '#protocol/folder.ts';

/** A choice of the signal channel as the user sees it. */
export interface ChannelOption {
  readonly id: string;
  readonly label: string;
  readonly choice: ChannelChoice;
}

/** All choices, automatic first. Gray is the only channel of a gray image, hence index 0 as well. */
export const CHANNEL_OPTIONS: readonly ChannelOption[] = [
  { id: 'auto', label: 'Automatic', choice: { kind: 'auto' } },
  { id: 'R', label: 'Red', choice: { kind: 'single', index: 0 } },
  { id: 'G', label: 'Green', choice: { kind: 'single', index: 1 } },
  { id: 'B', label: 'Blue', choice: { kind: 'single', index: 2 } },
  { id: 'gray', label: 'Gray', choice: { kind: 'single', index: 0 } },
  { id: 'sum', label: 'Sum of all', choice: { kind: 'sum' } },
];

/** Choices that fit the channels of an image; only automatic where they are not known. */
export function channelOptions(channelNames: readonly string[]): readonly ChannelOption[] {
  const colours = channelNames.includes('R');
  return CHANNEL_OPTIONS.filter(({ id }) => {
    if (id === 'auto') return true;
    if (id === 'gray') return channelNames.includes('gray');
    return id === 'sum' ? channelNames.length > 1 : colours && channelNames.includes(id);
  });
}

/** The option of a choice among the channels of an image. */
export function optionOf(choice: ChannelChoice, channelNames: readonly string[]): ChannelOption | undefined {
  return channelOptions(channelNames).find(
    (option) =>
      option.choice.kind === choice.kind &&
      (option.choice.kind !== 'single' || choice.kind !== 'single' || option.choice.index === choice.index),
  );
}
