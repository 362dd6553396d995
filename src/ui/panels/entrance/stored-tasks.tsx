import { ActionIcon, Button, Text, Tooltip } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from '#ui/elements/dialog.tsx';
import type { StoredTask } from '#protocol/task.ts';
import { FileName, TaskName } from '#ui/elements/file-name.tsx';
import { TrashIcon } from '#ui/elements/icons.tsx';
import { ErrorMessage } from '#ui/elements/message.tsx';
import { continueStored, lookAt } from '#ui/stores/actions.ts';
import { useMachine, useStores, useTasks } from '#ui/stores/app-stores.tsx';
import { formatBytes, formatMoment, formatQuantity } from '#ui/words/format.ts';
import classes from './stored-tasks.module.css';

/** Results stored from before: open the finished ones, continue the others, delete what is not needed. */
export function StoredTasks(): ReactNode {
  const stored = useTasks((state) => state.stored);
  const error = useTasks((state) => state.storedError);
  const [deleting, setDeleting] = useState<readonly StoredTask[]>([]);
  return (
    <section className={classes['stored']} aria-label="Stored results">
      <div className={classes['head']}>
        <h2 className={classes['title']}>Stored on this computer</h2>
        {stored !== null && stored.length > 1 ? (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setDeleting(stored)}>
            Delete all…
          </Button>
        ) : null}
      </div>
      <StorageUse />
      {error === null ? null : <ErrorMessage error={error} title="The stored results cannot be read" />}
      {error !== null || stored === null || stored.length > 0 ? null : (
        <Text c="dimmed" size="sm">
          Nothing yet. Results are kept in this browser, stage by stage, so that a run can go on after a
          break.
        </Text>
      )}
      <ul className={classes['list']}>
        {(stored ?? []).map((task) => (
          <StoredRow key={task.taskId} task={task} onDelete={() => setDeleting([task])} />
        ))}
      </ul>
      <ConfirmDelete tasks={deleting} onClose={() => setDeleting([])} />
    </section>
  );
}

function StoredRow({ task, onDelete }: { task: StoredTask; onDelete: () => void }): ReactNode {
  const stores = useStores();
  const { ref, summary, suffix } = task;
  const complete = summary.stagesDone === 4;
  const name = `${ref.sample} / ${ref.dye}`;
  return (
    <li className={classes['row']} data-testid="stored-task" data-sample={ref.sample} data-dye={ref.dye}>
      <div className={classes['what']}>
        <span className={classes['name']}>
          <TaskName sample={ref.sample} dye={ref.dye} most={24} />
        </span>
        <span className={classes['facts']}>
          {complete ? 'complete' : `${summary.stagesDone} of 4 stages`}, {formatBytes(task.bytes)},{' '}
          {formatMoment(task.storedAt)}
        </span>
        {suffix === '' ? null : (
          <span className={classes['facts']}>
            parameters <FileName name={suffix} most={36} />
          </span>
        )}
      </div>
      {complete ? null : (
        <Button
          size="compact-sm"
          onClick={() => void continueStored(stores, task)}
          aria-label={`Continue ${name}`}
        >
          Continue
        </Button>
      )}
      {summary.stagesDone === 0 ? null : (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void lookAt(stores, task.taskId)}
          aria-label={`Open ${name}`}
        >
          Open
        </Button>
      )}
      <Tooltip label="Delete…">
        <ActionIcon aria-label={`Delete the stored results of ${name}`} onClick={onDelete}>
          <TrashIcon />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function StorageUse(): ReactNode {
  const storage = useMachine((state) => state.status?.storage ?? null);
  if (storage === null || storage.usageBytes === 0) return null;
  return (
    <span className={classes['facts']}>
      {formatBytes(storage.usageBytes)} used
      {storage.persisted ? ', kept until you delete it' : '; the browser may delete it when space runs out'}
    </span>
  );
}

/** Says what is deleted and how large it is, and deletes it. */
export function ConfirmDelete({
  tasks,
  onClose,
}: {
  tasks: readonly StoredTask[];
  onClose: () => void;
}): ReactNode {
  const remove = useTasks((state) => state.delete);
  const bytes = tasks.reduce((sum, task) => sum + task.bytes, 0);
  const [first] = tasks;
  return (
    <Dialog opened={tasks.length > 0} onClose={onClose} title="Delete stored results?" size="md">
      <Text size="md">
        This deletes the aligned images and results of{' '}
        {tasks.length === 1 && first !== undefined ? (
          <strong>
            <TaskName sample={first.ref.sample} dye={first.ref.dye} />
          </strong>
        ) : (
          <strong>{formatQuantity(tasks.length, 'stored task')}</strong>
        )}{' '}
        from this browser, up to <strong>{formatBytes(bytes)}</strong>. Your raw images and saved files are
        not touched.
      </Text>
      <div className={classes['dialogButtons']}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep
        </Button>
        <Button
          color="red.8"
          onClick={() => {
            void remove(tasks.map(({ taskId }) => taskId));
            onClose();
          }}
        >
          Delete {formatBytes(bytes)}
        </Button>
      </div>
    </Dialog>
  );
}
