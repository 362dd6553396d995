import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { PlayIcon } from '#ui/elements/icons.tsx';
import { labelOf, sourcesOf, STAGE_ORDER, type ViewSource } from '../scene/view-source.ts';
import { comparesTwo } from '../viewer-state.ts';
import { useViewer } from '../viewer-store.ts';
import { FlipIcon, PauseIcon } from './icons.tsx';
import classes from './toolbar.module.css';

/** Cycles per second on offer; under three flashes a second, which is what eyes are safe with. */
const BLINK_RATES: readonly number[] = [0.5, 1, 2];

/** The two sources that are compared, and the blink's timer; lies over the picture, so that nothing moves for it. */
export function CompareBar({ view }: { view: TaskView }): ReactNode {
  const mode = useViewer((state) => state.mode);
  if (!comparesTwo(mode)) return null;
  return (
    <div className={`${classes['group']} ${classes['floating']}`}>
      <SourceSelect view={view} which="a" />
      <FlipButton />
      <SourceSelect view={view} which="b" />
      {mode === 'blink' && <BlinkTimer />}
    </div>
  );
}

function SourceSelect({ view, which }: { view: TaskView; which: 'a' | 'b' }): ReactNode {
  const source = useViewer((state) => state.sources[which]);
  const setSource = useViewer((state) => state.setSource);
  const stages = STAGE_ORDER.filter((stage) => view.stages.some((one) => one.stage === stage));
  const letter = which.toUpperCase();
  return (
    <NativeSelect
      size="xs"
      className={classes['source'] ?? ''}
      aria-label={`Picture ${letter}`}
      value={source}
      onChange={(event) => setSource(which, event.currentTarget.value as ViewSource)}
      data={sourcesOf(stages).map((value) => ({ value, label: `${letter}: ${labelOf(value)}` }))}
    />
  );
}

function FlipButton(): ReactNode {
  const flip = useViewer((state) => state.flip);
  const mode = useViewer((state) => state.mode);
  const label = mode === 'blink' ? 'Show the other one' : 'Swap A and B';
  return (
    <Tooltip label={`${label} (Space)`} openDelay={400}>
      <ActionIcon variant="default" aria-label={label} onClick={flip}>
        <FlipIcon />
      </ActionIcon>
    </Tooltip>
  );
}

function BlinkTimer(): ReactNode {
  const playing = useViewer((state) => state.blink.playing);
  const hertz = useViewer((state) => state.blink.hertz);
  const setBlink = useViewer((state) => state.setBlink);
  const label = playing ? 'Pause blinking' : 'Blink by itself';
  return (
    <>
      <Tooltip label={`${label} (B)`} openDelay={400}>
        <ActionIcon variant="default" aria-label={label} onClick={() => setBlink({ playing: !playing })}>
          {playing ? <PauseIcon /> : <PlayIcon />}
        </ActionIcon>
      </Tooltip>
      <NativeSelect
        size="xs"
        className={classes['rate'] ?? ''}
        aria-label="Blinks per second"
        value={String(hertz)}
        onChange={(event) => setBlink({ hertz: Number(event.currentTarget.value) })}
        data={BLINK_RATES.map((rate) => ({ value: String(rate), label: `${rate} Hz` }))}
      />
    </>
  );
}
