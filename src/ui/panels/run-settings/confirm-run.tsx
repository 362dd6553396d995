import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from '#ui/elements/dialog.tsx';
import { TaskName } from '#ui/elements/file-name.tsx';
import { Message } from '#ui/elements/message.tsx';
import { startRun } from '#ui/stores/actions.ts';
import { useFolder, usePanels, useRun, useSettings, useStores } from '#ui/stores/app-stores.tsx';
import { selectedTasks } from '#ui/stores/folder-store.ts';
import { formatQuantity } from '#ui/words/format.ts';
import { Warnings } from './expectations.tsx';
import { shortenNames } from '#ui/words/middle-ellipsis.ts';
import classes from './run-settings.module.css';

/** Asks before a run that leaves pairs out, seems too large for this machine, or computes stored stages again. */
export function ConfirmRun(): ReactNode {
  const stores = useStores();
  const opened = usePanels((state) => state.dialog === 'confirm-run');
  const openDialog = usePanels((state) => state.openDialog);
  const count = useFolder((state) => selectedTasks(state).length);
  const close = (): void => openDialog('none');
  return (
    <Dialog opened={opened} onClose={close} title={`Run ${formatQuantity(count, 'task')}?`} size="lg">
      <div className={classes['confirm']}>
        <LeftOut />
        <TooSmall />
        <Again />
        <div className={classes['foot']}>
          <Button variant="default" onClick={close}>
            Back
          </Button>
          <Button
            data-autofocus
            data-testid="confirm-run-button"
            onClick={() => void startRun(stores, { confirmed: true })}
          >
            Run {formatQuantity(count, 'task')} anyway
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function LeftOut(): ReactNode {
  const phase = useFolder((state) => state.phase);
  const skipped = phase.kind === 'open' ? phase.report.skipped : [];
  if (skipped.length === 0) return null;
  return (
    <Message
      tone="caution"
      title={`${formatQuantity(skipped.length, 'pair')} cannot be run and will be left out`}
    >
      <ul className={classes['leftOut']}>
        {skipped.map((task) => (
          <li key={`${task.ref.sample}/${task.ref.dye}`}>
            <strong>
              <TaskName sample={task.ref.sample} dye={task.ref.dye} />
            </strong>
            : <bdi>{shortenNames(task.reason)}</bdi>
          </li>
        ))}
      </ul>
    </Message>
  );
}

function TooSmall(): ReactNode {
  const expectation = useRun((state) => state.expectation);
  if (expectation.kind !== 'known') return null;
  return <Warnings lines={[expectation.report.memory, expectation.report.storage]} />;
}

function Again(): ReactNode {
  const force = useSettings((state) => state.force);
  const fromStage = useSettings((state) => state.fromStage);
  if (!force) return null;
  return (
    <Message tone="caution" title="Stored stages will be replaced">
      Everything from stage {fromStage} on is computed again, also where it is stored.
    </Message>
  );
}
