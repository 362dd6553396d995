import { Button, CopyButton } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Dialog } from '#ui/elements/dialog.tsx';
import { CopyIcon, TrashIcon } from '#ui/elements/icons.tsx';
import { useRun, useStores } from '#ui/stores/app-stores.tsx';
import { formatBytes } from '#ui/words/format.ts';
import classes from './log-tab.module.css';

/** Lines read from the end of the stored log. */
const TAIL_LINES = 500;

/** The end of the run log, which is kept over visits. */
export function LogTab(): ReactNode {
  const { engine } = useStores().services;
  const running = useRun(({ run }) => run.phase !== 'idle');
  const lines = useRun(({ run }) => run.log.length);
  const [text, setText] = useState<string | null>(null);
  const [clearing, setClearing] = useState(false);
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    let current = true;
    void engine.readRunLog(TAIL_LINES).then((tail) => {
      if (current) setText(tail ?? '');
    });
    return () => {
      current = false;
    };
  }, [engine, running, lines]);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  const clear = async (): Promise<void> => {
    setClearing(false);
    await engine.clearRunLog();
    setText('');
  };
  return (
    <div className={classes['tab']}>
      <div className={classes['actions']}>
        <CopyButton value={text ?? ''}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<CopyIcon />}
              disabled={!text}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<TrashIcon />}
          disabled={!text || running}
          onClick={() => setClearing(true)}
        >
          Clear…
        </Button>
      </div>
      {text === '' ? (
        <p>The run log is empty.</p>
      ) : (
        <pre
          ref={box}
          className={classes['log']}
          tabIndex={0}
          role="log"
          aria-label="Run log"
          data-testid="run-log"
        >
          {text}
        </pre>
      )}
      <Dialog opened={clearing} onClose={() => setClearing(false)} title="Clear the run log?">
        <p>
          This deletes the whole run log of this browser ({formatBytes(new Blob([text ?? '']).size)} are shown
          here). It is also saved with the files of a task.
        </p>
        <div className={classes['actions']}>
          <Button variant="default" data-autofocus onClick={() => setClearing(false)}>
            Keep
          </Button>
          <Button color="red.8" onClick={() => void clear()}>
            Clear
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
