import { Button } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { ErrorMessage } from './elements/message.tsx';
import { PartBoundary } from './elements/part-boundary.tsx';
import { endWords } from './elements/row-status.tsx';
import { Waiting } from './elements/waiting.tsx';
import { usePageKeys } from './keys.ts';
import { Entrance } from './panels/entrance/entrance.tsx';
import { Header, TabTitle } from './panels/header/header.tsx';
import { Dialogs, Look, Samples } from './later-parts.tsx';
import { StatusLine } from './panels/status-line/status-line.tsx';
import { useMachine, usePanels, useRun } from './stores/app-stores.tsx';
import { useWindowDrop } from './use-window-drop.ts';
import classes from './app.module.css';

/** The page. */
export function App(): ReactNode {
  const screen = usePanels((state) => state.screen);
  const drop = useWindowDrop();
  usePageKeys();
  return (
    <div className={classes['app']} data-screen={screen}>
      <TabTitle />
      <Header />
      <Trouble />
      <div className={classes['body']}>
        {screen === 'start' ? <Entrance dropping={drop === 'welcome'} /> : null}
        <PartBoundary key={screen} what="This part of the page">
          <Suspense fallback={<Waiting words="Loading…" />}>
            {screen === 'samples' ? <Samples /> : null}
            {screen === 'look' ? <Look /> : null}
          </Suspense>
        </PartBoundary>
      </div>
      <StatusLine />
      <Dialogs />
      <Announcer />
      {drop === 'none' || screen === 'start' ? null : (
        <div className={classes['drop']} data-refused={drop === 'refused'}>
          {drop === 'refused'
            ? 'A run is going on. Cancel it to open another folder.'
            : 'Let go to open this folder'}
        </div>
      )}
    </div>
  );
}

/** What concerns the whole page: the engine has stopped by itself, or something failed that no part has shown. */
function Trouble(): ReactNode {
  const lost = useMachine((state) => state.lost);
  const fault = useMachine((state) => state.fault);
  const dismiss = useMachine((state) => state.dismissFault);
  if (lost === null && fault !== null)
    return (
      <div className={classes['lost']}>
        <ErrorMessage
          error={fault}
          title="Something went wrong"
          actions={
            <Button size="compact-sm" variant="default" onClick={dismiss}>
              Dismiss
            </Button>
          }
        />
      </div>
    );
  if (lost === null) return null;
  return (
    <div className={classes['lost']}>
      <ErrorMessage
        error={lost}
        title="The computation has stopped"
        actions={<Button onClick={() => window.location.reload()}>Reload the page</Button>}
      />
    </div>
  );
}

/** Tells screen readers when a task ends. */
function Announcer(): ReactNode {
  const words = useRun(({ run }) => {
    const ends = run.order.map((key) => {
      const task = run.tasks[key];
      return task === undefined ? '' : endWords(key.replace('\u0000', ' / '), task.status);
    });
    return ends.filter((end) => end !== '').join('. ');
  });
  return (
    <div className={classes['announcer']} role="status" aria-live="polite">
      {words}
    </div>
  );
}
