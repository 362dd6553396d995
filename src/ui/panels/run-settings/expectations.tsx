import type { ReactNode } from 'react';
import type { PreflightLine } from '#protocol/task.ts';
import { Message } from '#ui/elements/message.tsx';
import { useRun } from '#ui/stores/app-stores.tsx';
import { formatBytes, formatRoughSeconds, NO_VALUE } from '#ui/words/format.ts';
import classes from './run-settings.module.css';

/** Time, memory and storage that the next run is expected to take; space is kept while it is not known. */
export function Expectations(): ReactNode {
  const expectation = useRun((state) => state.expectation);
  const report = expectation.kind === 'known' ? expectation.report : null;
  const time = report === null ? null : report.secondsEstimate;
  return (
    <>
      <dl className={classes['expected']} aria-label="Expected">
        <dt>Time</dt>
        <dd>{time === null ? NO_VALUE : formatRoughSeconds(time)}</dd>
        <dt>Memory</dt>
        <dd>{report === null ? NO_VALUE : <Need line={report.memory} />}</dd>
        <dt>Storage</dt>
        <dd>{report === null ? NO_VALUE : <Need line={report.storage} />}</dd>
      </dl>
      {report === null ? null : <Warnings lines={[report.memory, report.storage]} />}
      {expectation.kind === 'failed' ? <Message tone="caution">{expectation.error.message}</Message> : null}
    </>
  );
}

function Need({ line }: { line: PreflightLine }): ReactNode {
  // Nothing is needed where all is stored, and nothing is known where no image can be read.
  if (line.neededBytes === 0) return NO_VALUE;
  return (
    <>
      {formatBytes(line.neededBytes)}
      {line.availableBytes === null ? null : (
        <span className={classes['dim']}> of {formatBytes(line.availableBytes)}</span>
      )}
    </>
  );
}

/** What the check before a run complains about. */
export function Warnings({ lines }: { lines: readonly PreflightLine[] }): ReactNode {
  return lines
    .filter(({ verdict }) => verdict !== 'silent')
    .map((line) => (
      <Message key={line.message} tone={line.verdict === 'fail' ? 'bad' : 'caution'}>
        {line.message}
      </Message>
    ));
}
