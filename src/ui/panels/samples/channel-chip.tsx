import { Menu, UnstyledButton } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { ChannelChoice } from '#protocol/folder.ts';
import { CheckIcon, DownIcon } from '#ui/elements/icons.tsx';
import { FileName } from '#ui/elements/file-name.tsx';
import { useFolder, useRun } from '#ui/stores/app-stores.tsx';
import type { Look } from '#ui/stores/folder-store.ts';
import { channelOptions, optionOf } from '#ui/words/channel-words.ts';
import { readableImages } from './pair-look.tsx';
import classes from './samples.module.css';

const AUTOMATIC: ChannelChoice = { kind: 'auto' };

/** The channel that carries the signal: a colour and its name; a click overrides it for all samples of the dye. */
export const ChannelChip = memo(function ChannelChip({
  dye,
  look,
}: {
  dye: string;
  look: Look | undefined;
}): ReactNode {
  const override = useFolder((state) => state.channels[dye]);
  const choose = useFolder((state) => state.chooseChannel);
  const running = useRun(({ run }) => run.phase !== 'idle');
  const names = readableImages(look)[0]?.channels.map(({ name }) => name) ?? [];
  const detected = look?.kind === 'seen' ? look.inspection.channel : null;
  const chosen = override ?? AUTOMATIC;
  const inForce = optionOf(override ?? detected?.choice ?? AUTOMATIC, names);
  const waiting = look === undefined || look.kind === 'looking';
  const found = detected === null ? (waiting ? 'looking…' : 'unclear') : (inForce?.label ?? detected.label);
  const label = override === undefined ? found : (inForce?.label ?? 'other');
  return (
    <Menu position="bottom-start" disabled={running}>
      <Menu.Target>
        <UnstyledButton
          className={classes['chip']}
          disabled={running}
          aria-label={`Signal channel of ${dye}: ${label}${override === undefined ? ', found automatically' : ', set by you'}. Change`}
        >
          <span className={classes['swatch']} data-channel={inForce?.id ?? 'auto'} />
          {label}
          {override === undefined ? null : <span className={classes['dim']}>set</span>}
          <DownIcon className={classes['chipArrow']} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          Signal of <FileName name={dye} most={20} />, in all samples
        </Menu.Label>
        {channelOptions(names).map((option) => (
          <Menu.Item
            key={option.id}
            leftSection={<span className={classes['swatch']} data-channel={option.id} />}
            rightSection={optionOf(chosen, names)?.id === option.id ? <CheckIcon /> : null}
            onClick={() => choose(dye, option.choice)}
          >
            {option.label}
            {option.id === 'auto' && detected !== null ? ` (${detected.label})` : ''}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});
