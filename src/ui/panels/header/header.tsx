import {
  ActionIcon,
  Button,
  Menu,
  Progress,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { BackIcon, CheckIcon, HelpIcon, MoonIcon, StopIcon, SunIcon } from '#ui/elements/icons.tsx';
import { FileName } from '#ui/elements/file-name.tsx';
import { useFolder, usePanels, useRun, useStores } from '#ui/stores/app-stores.tsx';
import { overallProgress, type OverallProgress } from '#ui/stores/overall-progress.ts';
import { formatPercent, formatRoughSeconds } from '#ui/words/format.ts';
import classes from './header.module.css';

/** The bar on top: where one is, how far the run is, and what holds for the whole page. */
export function Header(): ReactNode {
  const openDialog = usePanels((state) => state.openDialog);
  return (
    <header className={classes['header']}>
      <Place />
      <RunProgress />
      <div className={classes['tools']}>
        <SchemeMenu />
        <Tooltip label="Keys (?)">
          <ActionIcon aria-label="Show the keys" onClick={() => openDialog('help')}>
            <HelpIcon />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}

function Place(): ReactNode {
  const { panels, folder, tasks } = useStores();
  const screen = usePanels((state) => state.screen);
  const phase = useFolder((state) => state.phase);
  const running = useRun(({ run }) => run.phase !== 'idle');
  const leave = (): void => {
    if (screen === 'look' && (phase.kind === 'open' || running)) panels.getState().show('samples');
    else {
      if (!running) folder.getState().close();
      tasks.getState().closeTask();
      void tasks.getState().refresh();
      panels.getState().show('start');
    }
  };
  const backTo = screen === 'look' && (phase.kind === 'open' || running) ? 'Pairs' : 'Start';
  return (
    <div className={classes['place']}>
      <span className={classes['name']}>exo2micro</span>
      {screen === 'start' ? null : (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<BackIcon />}
          onClick={leave}
          disabled={backTo === 'Start' && running}
          data-testid="back-button"
        >
          {backTo}
        </Button>
      )}
      {screen !== 'start' && (phase.kind === 'open' || phase.kind === 'opening') ? (
        <span className={classes['folder']}>
          <FileName name={phase.kind === 'open' ? phase.report.name : phase.name} most={32} />
        </span>
      ) : null}
    </div>
  );
}

/** The run as a whole, with cancel; its place is kept while nothing runs. */
function RunProgress(): ReactNode {
  const phase = useRun(({ run }) => run.phase);
  const cancel = useRun((state) => state.cancel);
  const progress = useOverallProgress();
  if (phase === 'idle') return <div className={classes['progress']} />;
  const left = progress.secondsLeft;
  return (
    <div className={classes['progress']}>
      <span className={classes['progressText']}>
        {Math.min(progress.ended + 1, progress.total)} of {progress.total}
      </span>
      <Progress.Root className={classes['bar']}>
        <Progress.Section
          color="var(--page-progress)"
          value={progress.fraction * 100}
          aria-label={`Whole run, ${progress.ended} of ${progress.total} tasks ended`}
        />
      </Progress.Root>
      <span className={classes['percent']}>{formatPercent(progress.fraction)}</span>
      <span className={classes['left']}>
        {phase === 'cancelling' ? 'cancelling…' : left === null ? '' : `${formatRoughSeconds(left)} left`}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<StopIcon />}
        disabled={phase === 'cancelling'}
        onClick={() => void cancel()}
        data-testid="cancel-button"
      >
        Cancel
      </Button>
    </div>
  );
}

/** The run's progress; the clock moves only by events, so that time left does not tick between them. */
export function useOverallProgress(): OverallProgress {
  const run = useRun((state) => state.run);
  const { services } = useStores();
  return overallProgress(run, services.now());
}

/** Shows the progress in the title of the tab. A part of its own, so that only this is drawn again with every event. */
export function TabTitle(): ReactNode {
  const phase = useRun(({ run }) => run.phase);
  const report = useRun(({ run }) => run.report);
  const { fraction, total, failed, ended } = useOverallProgress();
  const state =
    phase === 'idle'
      ? report === null
        ? ''
        : failed > 0
          ? `${failed} failed · `
          : report.cancelled
            ? 'Cancelled · '
            : `${ended} of ${total} done · `
      : `${formatPercent(fraction)} · `;
  useEffect(() => {
    document.title = `${state}exo2micro`;
  }, [state]);
  return null;
}

function SchemeMenu(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const [opened, setOpened] = useState(false);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label="Light or dark">{shown === 'dark' ? <MoonIcon /> : <SunIcon />}</ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            rightSection={
              scheme === colorScheme ? (
                <CheckIcon aria-label="chosen" role="img" aria-hidden={undefined} />
              ) : null
            }
          >
            {scheme === 'auto' ? 'As the system' : scheme === 'light' ? 'Light' : 'Dark'}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
