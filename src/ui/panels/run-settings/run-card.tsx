import { Button } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { FolderIcon, PlayIcon } from '#ui/elements/icons.tsx';
import { startRun } from '#ui/stores/actions.ts';
import { useExports, useFolder, useRun, useSettings, useStores, useTasks } from '#ui/stores/app-stores.tsx';
import { selectedTasks } from '#ui/stores/folder-store.ts';
import { violationsOf } from '#ui/stores/settings-store.ts';
import { useTaskRows } from '#ui/stores/use-task-rows.ts';
import { formatQuantity } from '#ui/words/format.ts';
import { Message } from '#ui/elements/message.tsx';
import { canWriteFolder } from '#client/save-file.ts';
import { ExportJobLine } from '#ui/panels/inspector/files/export-job-line.tsx';
import { Expectations } from './expectations.tsx';
import { QuickSettings } from './quick-settings.tsx';
import { useExpectation } from './use-expectation.ts';
import classes from './run-settings.module.css';

/** The one primary button, what it will take, and the settings behind it. */
export const RunCard = memo(function RunCard(): ReactNode {
  useExpectation();
  return (
    <aside className={classes['card']} aria-label="Run">
      <RunButton />
      <Expectations />
      <QuickSettings />
      <SaveAll />
    </aside>
  );
});

function RunButton(): ReactNode {
  const stores = useStores();
  const phase = useFolder((state) => state.phase);
  const count = useFolder((state) => selectedTasks(state).length);
  const running = useRun(({ run }) => run.phase !== 'idle');
  const violation = useSettings((state) => state.changed);
  const wrong = violationsOf({ changed: violation });
  if (phase.kind !== 'open')
    return <p className={classes['hint']}>Open the folder of the raw images to run more pairs.</p>;
  return (
    <>
      <Button
        size="lg"
        fullWidth
        leftSection={<PlayIcon />}
        disabled={count === 0 || running || wrong.length > 0}
        onClick={() => void startRun(stores, { confirmed: false })}
        data-testid="run-button"
      >
        {running ? 'Running…' : `Run ${formatQuantity(count, 'task')}`}
      </Button>
      {wrong.length > 0 && !running ? (
        <Message tone="bad" title="A parameter is out of range">
          {wrong.map((each) => each.message).join(' ')}
        </Message>
      ) : null}
    </>
  );
}

/** After a run: everything that was made, into a folder of the user's. */
function SaveAll(): ReactNode {
  const rows = useTaskRows();
  const ids = rows.flatMap(({ status, openId }) =>
    status === 'complete' && openId !== null ? [openId] : [],
  );
  return <SaveTasks ids={ids} />;
}

/** Rows change with every step of a run, and what is complete seldom does: the button is drawn when it does. */
const SaveTasks = memo(
  function SaveTasks({ ids }: { ids: readonly string[] }): ReactNode {
    const stored = useTasks((state) => state.stored);
    const format = useSettings((state) => state.format);
    const job = useExports((state) => state.job);
    const save = useExports((state) => state.saveToFolder);
    const running = useRun(({ run }) => run.phase !== 'idle');
    if (stored === null || ids.length === 0 || !canWriteFolder()) return null;
    return (
      <div className={classes['save']}>
        <Button
          fullWidth
          variant="default"
          leftSection={<FolderIcon />}
          disabled={running || job.kind === 'saving'}
          onClick={() => void save(ids, format)}
          data-testid="save-all-tasks"
        >
          Save results of {formatQuantity(ids.length, 'pair')}…
        </Button>
        <ExportJobLine />
      </div>
    );
  },
  (before, after) =>
    before.ids.length === after.ids.length && before.ids.every((id, i) => id === after.ids[i]),
);
