import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TaskStatus } from '#protocol/task.ts';
import { isEnd } from '#ui/stores/run-reducer.ts';
import type { RowStatus, TaskRow } from '#ui/stores/task-rows.ts';
import { formatCount, formatRoughSeconds } from '#ui/words/format.ts';
import { STAGE_STEPS, STAGE_TITLES, stageNumberOf } from '#ui/words/stage-words.ts';
import { CheckIcon, CircleIcon, ClockIcon, CrossCircleIcon, PlayIcon, SkipIcon, StopIcon } from './icons.tsx';
import classes from './row-status.module.css';

const LOOKS: Readonly<
  Record<RowStatus, { readonly words: string; readonly icon: typeof CheckIcon; readonly tone: string }>
> = {
  ready: { words: 'Ready', icon: CircleIcon, tone: 'plain' },
  partial: { words: 'Partly done', icon: ClockIcon, tone: 'plain' },
  queued: { words: 'Waiting', icon: ClockIcon, tone: 'plain' },
  running: { words: 'Running', icon: PlayIcon, tone: 'accent' },
  complete: { words: 'Complete', icon: CheckIcon, tone: 'good' },
  failed: { words: 'Failed', icon: CrossCircleIcon, tone: 'bad' },
  cancelled: { words: 'Cancelled', icon: StopIcon, tone: 'plain' },
  skipped: { words: 'Skipped', icon: SkipIcon, tone: 'plain' },
};

/** Where a row stands: an icon and a word, never a colour alone. */
export function StatusBadge({ status }: { status: RowStatus }): ReactNode {
  const { words, icon: Icon, tone } = LOOKS[status];
  return (
    <span className={classes['badge']} data-tone={tone}>
      <Icon />
      {words}
    </span>
  );
}

/** The state of a row in words. */
export function statusWords(row: TaskRow): string {
  if (row.status === 'partial') return `${row.stored?.summary.stagesDone ?? 0} of 4 stages stored`;
  return LOOKS[row.status].words;
}

/** A running task: what it is doing, counted, with the time left. Keeps its height in every state. */
export function TaskProgress({ status, name }: { status: TaskStatus; name: string }): ReactNode {
  if (status.kind !== 'running') return null;
  const { progress, fraction, secondsLeft } = status;
  return (
    <div className={classes['progress']}>
      <div className={classes['doing']}>
        <span className={classes['step']} title={`${STAGE_TITLES[progress.stage]}: ${progress.step}`}>
          {progress.step}
        </span>
        <span className={classes['count']}>
          Stage {stageNumberOf(progress.stage)} of {STAGE_STEPS.length}
        </span>
      </div>
      <Progress.Root>
        <Progress.Section
          color="var(--page-progress)"
          value={fraction * 100}
          aria-label={`Progress of ${name}`}
        />
      </Progress.Root>
      <div className={classes['doing']}>
        <span className={classes['count']}>
          {formatCount(progress.done)} of {formatCount(progress.total)} {progress.unit}
        </span>
        <span className={classes['count']}>
          {secondsLeft === null ? '' : `${formatRoughSeconds(secondsLeft)} left`}
        </span>
      </div>
    </div>
  );
}

/** Whether a task's end should be told to screen readers, and how. */
export function endWords(name: string, status: TaskStatus): string {
  return isEnd(status) ? `${name}: ${LOOKS[status.kind].words}` : '';
}
