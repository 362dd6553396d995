import { Button, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { FileName } from '#ui/elements/file-name.tsx';
import { ErrorMessage, Message } from '#ui/elements/message.tsx';
import { useExports } from '#ui/stores/app-stores.tsx';
import { baseName } from '#ui/stores/exports-store.ts';
import { formatBytes, formatQuantity } from '#ui/words/format.ts';
import classes from './files-tab.module.css';

/** What is being saved, with cancel; or how the last saving ended. */
export function ExportJobLine(): ReactNode {
  const job = useExports((state) => state.job);
  const cancel = useExports((state) => state.cancel);
  switch (job.kind) {
    case 'none':
      return null;
    case 'failed':
      return <ErrorMessage error={job.error} title="Saving failed" />;
    case 'cancelled':
      return (
        <Message tone="info" role="status">
          Saving was cancelled. Files that were finished are kept.
        </Message>
      );
    case 'saved':
      return (
        <Message tone="good" role="status">
          <span data-testid="export-done">
            Saved {formatQuantity(job.files, 'file')}, {formatBytes(job.bytes)}.
          </span>
        </Message>
      );
    case 'saving': {
      const { progress } = job;
      const share =
        progress === null || progress.totalBytes === 0 ? 0 : progress.doneBytes / progress.totalBytes;
      return (
        <div className={classes['job']} data-testid="export-progress">
          <div className={classes['jobWords']}>
            <span className={classes['name']}>
              Saving <FileName name={baseName(progress?.path ?? job.what)} most={30} />
            </span>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => void cancel()}
              data-testid="cancel-export-button"
            >
              Cancel
            </Button>
          </div>
          {/* A bar that slides is drawn sixty times a second. */}
          <Progress.Root transitionDuration={0}>
            <Progress.Section color="var(--page-progress)" value={share * 100} aria-label="Saving" />
          </Progress.Root>
          <span className={classes['dim']}>
            {progress === null
              ? 'Preparing…'
              : `File ${progress.fileIndex + 1} of ${progress.fileCount}, ${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}`}
          </span>
        </div>
      );
    }
  }
}
