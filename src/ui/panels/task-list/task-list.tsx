import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { FileName } from '#ui/elements/file-name.tsx';
import { StatusBadge, statusWords } from '#ui/elements/row-status.tsx';
import { VerdictChip } from '#ui/elements/verdict-chip.tsx';
import { lookAt } from '#ui/stores/actions.ts';
import { useStores, useTasks } from '#ui/stores/app-stores.tsx';
import type { TaskRow } from '#ui/stores/task-rows.ts';
import { useStoredRows, useTaskRows } from '#ui/stores/use-task-rows.ts';
import { formatPercent } from '#ui/words/format.ts';
import { verdictOf } from '#ui/words/verdict.ts';
import classes from './task-list.module.css';

/** All pairs beside the image: a click opens one, also while others run. */
export function TaskList(): ReactNode {
  const rows = useTaskRows();
  const stored = useStoredRows();
  return (
    <nav className={classes['list']} aria-label="Tasks">
      <Group title={stored.length > 0 && rows.length > 0 ? 'This folder' : 'Pairs'} rows={rows} />
      <Group title={rows.length > 0 ? 'Stored from before' : 'Stored'} rows={stored} />
    </nav>
  );
}

function Group({ title, rows }: { title: string; rows: readonly TaskRow[] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 className={classes['title']}>{title}</h2>
      <ul>
        {rows.map((row) => (
          <Item key={row.key} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Item({ row }: { row: TaskRow }): ReactNode {
  const { sample, dye } = row.ref;
  const variants = row.variants.filter(({ taskId }) => taskId !== row.openId);
  return (
    <li data-testid="task-row" data-sample={sample} data-dye={dye} data-status={row.status}>
      <Choice taskId={row.openId} status={row.status}>
        <span className={classes['name']}>
          <FileName name={sample} most={22} />
        </span>
        <span className={classes['dye']}>
          <FileName name={dye} most={22} />
        </span>
        <span className={classes['state']}>
          <RowState row={row} />
        </span>
      </Choice>
      {variants.map((variant) => (
        <Choice key={variant.taskId} taskId={variant.taskId} status="complete">
          <span className={classes['variant']}>
            {variant.suffix === '' ? (
              'default parameters'
            ) : (
              <FileName name={variant.suffix.slice(1)} most={26} />
            )}
          </span>
        </Choice>
      ))}
    </li>
  );
}

function RowState({ row }: { row: TaskRow }): ReactNode {
  if (row.run?.status.kind === 'running') return <>Running, {formatPercent(row.run.status.fraction)}</>;
  if (row.status === 'partial') return <>{statusWords(row)}</>;
  const status = row.run?.status;
  const summary = status?.kind === 'complete' ? status.summary : (row.stored?.summary ?? null);
  const verdict = row.status === 'complete' && summary !== null ? verdictOf(summary) : null;
  return (
    <span className={classes['badges']}>
      <StatusBadge status={row.status} />
      {verdict === null ? null : <VerdictChip verdict={verdict} />}
    </span>
  );
}

function Choice(props: { taskId: string | null; status: TaskRow['status']; children: ReactNode }): ReactNode {
  const stores = useStores();
  const openId = useTasks(({ open }) => (open.kind === 'none' ? null : open.taskId));
  const { taskId } = props;
  return (
    <UnstyledButton
      className={classes['choice']}
      data-current={taskId !== null && openId === taskId}
      aria-current={taskId !== null && openId === taskId ? 'true' : undefined}
      disabled={taskId === null || props.status === 'skipped'}
      onClick={() => {
        if (taskId !== null) void lookAt(stores, taskId);
      }}
    >
      {props.children}
    </UnstyledButton>
  );
}
