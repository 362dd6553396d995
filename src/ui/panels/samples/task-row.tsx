import { Button, Checkbox } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { TaskRef } from '#protocol/folder.ts';
import type { TaskSummary } from '#protocol/task.ts';
import { FileName } from '#ui/elements/file-name.tsx';
import { EyeIcon } from '#ui/elements/icons.tsx';
import { ErrorMessage, Message } from '#ui/elements/message.tsx';
import { StatusBadge, TaskProgress, statusWords } from '#ui/elements/row-status.tsx';
import { lookAt } from '#ui/stores/actions.ts';
import { useFolder, useRun, useStores } from '#ui/stores/app-stores.tsx';
import type { TaskRow } from '#ui/stores/task-rows.ts';
import { VerdictChip } from '#ui/elements/verdict-chip.tsx';
import { formatInterval, formatScale } from '#ui/words/format.ts';
import { taskKey } from '#ui/words/task-key.ts';
import { errorWords, furtherRemarks, verdictOf } from '#ui/words/verdict.ts';
import { ChannelChip } from './channel-chip.tsx';
import { PairFacts, PairLook, lookErrors } from './pair-look.tsx';
import { shortenNames } from '#ui/words/middle-ellipsis.ts';
import classes from './samples.module.css';

/** One pair: its images, its channel, and where it stands. */
export const SampleTaskRow = memo(function SampleTaskRow({ row }: { row: TaskRow }): ReactNode {
  const look = useFolder((state) => state.looks[row.key]);
  const { sample, dye } = row.ref;
  const errors = row.run === null ? lookErrors(look) : [];
  return (
    <li
      className={classes['row']}
      data-testid="task-row"
      data-sample={sample}
      data-dye={dye}
      data-status={row.status}
    >
      <div className={classes['rowMain']}>
        {row.skipped === null ? (
          <RowCheckbox taskRef={row.ref} isFound={row.found !== null} />
        ) : (
          <span className={classes['check']} />
        )}
        {row.found === null ? <span className={classes['pair']} /> : <PairLook look={look} />}
        <div className={classes['names']}>
          <span className={classes['dye']}>
            <FileName name={dye} most={24} />
          </span>
          {row.found === null ? null : (
            <span className={classes['files']}>
              <FileName name={row.found.preFile} most={36} />
              <FileName name={row.found.postFile} most={36} />
            </span>
          )}
          {row.skipped === null ? null : (
            <span className={classes['reason']}>
              <bdi>{shortenNames(row.skipped.reason)}</bdi>
            </span>
          )}
        </div>
        {row.found === null ? null : (
          <>
            <ChannelChip dye={dye} look={look} />
            <PairFacts look={look} />
          </>
        )}
        <RowState row={row} isReadable={errors.length === 0} />
      </div>
      {errors.map((error) => (
        <div key={error.message} className={classes['rowMessage']}>
          <ErrorMessage error={error} tone="caution" title="This pair will fail unless the image is mended" />
        </div>
      ))}
      {row.run?.status.kind === 'failed' ? (
        <div className={classes['rowMessage']}>
          <ErrorMessage error={row.run.status.error} title="This pair failed" />
        </div>
      ) : null}
      <Remarks row={row} />
    </li>
  );
}, sameRow);

/** Rows are made anew at each event of a run; only those whose parts have changed are drawn again. */
function sameRow({ row: a }: { row: TaskRow }, { row: b }: { row: TaskRow }): boolean {
  return (
    a.key === b.key &&
    a.status === b.status &&
    a.found === b.found &&
    a.skipped === b.skipped &&
    a.run === b.run &&
    a.stored === b.stored &&
    a.openId === b.openId
  );
}

/** The parts that do not change while the pair runs are drawn once: its row is drawn anew with every step. */
const RowCheckbox = memo(function RowCheckbox({
  taskRef,
  isFound,
}: {
  taskRef: TaskRef;
  isFound: boolean;
}): ReactNode {
  const selected = useFolder((state) => !state.deselected.has(taskKey(taskRef)));
  const select = useFolder((state) => state.select);
  const running = useRun(({ run }) => run.phase !== 'idle');
  if (!isFound) return <span className={classes['check']} />;
  return (
    <Checkbox
      className={classes['check']}
      checked={selected}
      disabled={running}
      onChange={(event) => select(taskRef, event.currentTarget.checked)}
      aria-label={`Run ${taskRef.sample} / ${taskRef.dye}`}
    />
  );
});

/** What cannot be read is not called ready: the message under the row says what it is. */
function RowState({ row, isReadable }: { row: TaskRow; isReadable: boolean }): ReactNode {
  const name = `${row.ref.sample} / ${row.ref.dye}`;
  const status = row.run?.status ?? null;
  return (
    <div className={classes['state']}>
      <div className={classes['stateWords']}>
        {status?.kind === 'running' ? (
          <TaskProgress status={status} name={name} />
        ) : (
          <>
            <span className={classes['badges']}>
              {row.status === 'ready' && !isReadable ? null : <StatusBadge status={row.status} />}
              <RowVerdict row={row} />
            </span>
            <span className={classes['dim']}>
              <Outcome row={row} />
            </span>
          </>
        )}
      </div>
      <OpenButton
        name={name}
        taskId={row.skipped === null ? row.openId : null}
        isComplete={row.status === 'complete'}
      />
    </div>
  );
}

/** Opens a stored task; keeps its place where there is none. */
const OpenButton = memo(function OpenButton({
  name,
  taskId,
  isComplete,
}: {
  name: string;
  taskId: string | null;
  isComplete: boolean;
}): ReactNode {
  const stores = useStores();
  return (
    <Button
      size="compact-sm"
      variant={isComplete ? 'light' : 'default'}
      leftSection={<EyeIcon />}
      style={{ visibility: taskId === null ? 'hidden' : 'visible' }}
      onClick={() => {
        if (taskId !== null) void lookAt(stores, taskId);
      }}
      aria-label={`Open ${name}`}
      data-testid="open-task"
    >
      Open
    </Button>
  );
});

/** The summary of what the row shows; null where nothing is stored yet. */
function summaryOf(row: TaskRow): TaskSummary | null {
  const status = row.run?.status;
  return status?.kind === 'complete' ? status.summary : (row.stored?.summary ?? null);
}

function RowVerdict({ row }: { row: TaskRow }): ReactNode {
  const summary = row.status === 'complete' ? summaryOf(row) : null;
  return summary === null ? null : <VerdictChip verdict={verdictOf(summary)} />;
}

/** The result in one line, or how far it has come. */
function Outcome({ row }: { row: TaskRow }): ReactNode {
  const summary = summaryOf(row);
  if (row.status === 'partial') return statusWords(row);
  if (row.status !== 'complete' || summary === null) return null;
  const facts = [
    summary.scaleEstimate === null ? null : scaleWords(summary.scaleEstimate, summary.scaleEstimates),
    summary.accuracyPx === null ? null : `error ${errorWords(summary.accuracyPx)}`,
  ];
  return facts.filter((fact) => fact !== null).join(', ');
}

/** "scale 1.284 ± 0.04 %". */
function scaleWords(scale: number, estimates: TaskSummary['scaleEstimates']): string {
  const robust = estimates?.method === 'robust' ? estimates.robust : null;
  return `scale ${formatScale(scale)}${robust === null ? '' : ` ${formatInterval(robust)}`}`;
}

function Remarks({ row }: { row: TaskRow }): ReactNode {
  const status = row.run?.status;
  const summary =
    status?.kind === 'complete' ? status.summary : row.run === null ? row.stored?.summary : undefined;
  if (summary === undefined || summary.stagesDone < 2) return null;
  const verdict = verdictOf(summary);
  if (verdict.tone !== 'caution' && verdict.tone !== 'bad') return null;
  return (
    <div className={classes['rowMessage']}>
      <Message tone={verdict.tone} title={verdict.title}>
        {[verdict.sentence, ...furtherRemarks(summary)].join(' ')}
      </Message>
    </div>
  );
}
