import { Checkbox, Loader, Title } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { FolderReport } from '#protocol/folder.ts';
import { FileName } from '#ui/elements/file-name.tsx';
import { ErrorMessage, Message } from '#ui/elements/message.tsx';
import { useFolder, useRun } from '#ui/stores/app-stores.tsx';
import type { TaskRow } from '#ui/stores/task-rows.ts';
import { useTaskRows } from '#ui/stores/use-task-rows.ts';
import { formatQuantity } from '#ui/words/format.ts';
import { shortenNames } from '#ui/words/middle-ellipsis.ts';
import { ChooseFolder } from '#ui/panels/entrance/choose-folder.tsx';
import { ExpectedLayout } from '#ui/panels/entrance/expected-layout.tsx';
import { RunCard } from '#ui/panels/run-settings/run-card.tsx';
import { SurveyTable } from './survey-table.tsx';
import { SampleTaskRow } from './task-row.tsx';
import classes from './samples.module.css';

/** The pairs found, with what is to be set before a run and what happens during one. */
export function Samples(): ReactNode {
  const phase = useFolder((state) => state.phase);
  const rows = useTaskRows();
  if (phase.kind === 'opening')
    return (
      <Centre>
        <Loader size="sm" />
        <p>
          Looking through <FileName name={phase.name} />…
        </p>
      </Centre>
    );
  if (phase.kind === 'failed')
    return (
      <Centre>
        <ErrorMessage
          error={phase.error}
          title={
            <>
              <FileName name={phase.name} /> could not be opened
            </>
          }
        />
        <ChooseFolder label="Choose another folder" />
      </Centre>
    );
  if (phase.kind === 'open' && rows.length === 0) return <BadLayout report={phase.report} />;
  if (rows.length === 0)
    return (
      <Centre>
        <p>No folder is open.</p>
        <ChooseFolder />
      </Centre>
    );
  return <Pairs report={phase.kind === 'open' ? phase.report : null} rows={rows} />;
}

function Pairs({ report, rows }: { report: FolderReport | null; rows: readonly TaskRow[] }): ReactNode {
  const runError = useRun(({ run }) => run.error);
  const samples = [...new Set(rows.map(({ ref }) => ref.sample))];
  return (
    <div className={classes['page']}>
      <main className={classes['main']} aria-label="Pairs">
        <Summary
          found={report?.tasks.length ?? null}
          rows={rows.length}
          skipped={rows.filter(({ status }) => status === 'skipped').length}
          samples={samples.length}
        />
        {runError === null ? null : <ErrorMessage error={runError} title="The run stopped" />}
        <Notices report={report} sample={null} />
        {samples.map((sample) => (
          <section key={sample} className={classes['sample']} aria-label={`Sample ${sample}`}>
            <h2 className={classes['sampleName']}>
              <FileName name={sample} most={60} />
            </h2>
            <Notices report={report} sample={sample} />
            <ul className={classes['rows']}>
              {rows
                .filter(({ ref }) => ref.sample === sample)
                .map((row) => (
                  <SampleTaskRow key={row.key} row={row} />
                ))}
            </ul>
          </section>
        ))}
        <SurveyTable />
      </main>
      <RunCard />
    </div>
  );
}

/** Counts alone go in: rows change with every step of a run, and these do not. `found` is null where no folder is open. */
const Summary = memo(function Summary(props: {
  found: number | null;
  rows: number;
  skipped: number;
  samples: number;
}): ReactNode {
  const deselected = useFolder((state) => state.deselected);
  const selectAll = useFolder((state) => state.selectAll);
  const running = useRun(({ run }) => run.phase !== 'idle');
  const { skipped } = props;
  const found = props.found ?? props.rows - skipped;
  return (
    <div className={classes['summary']}>
      {props.found === null ? null : (
        <Checkbox
          checked={deselected.size === 0}
          indeterminate={deselected.size > 0 && deselected.size < found}
          disabled={running}
          onChange={(event) => selectAll(event.currentTarget.checked)}
          aria-label="Run all pairs"
        />
      )}
      <Title order={1} className={classes['title']}>
        {formatQuantity(found, 'pair')} in {formatQuantity(props.samples, 'sample')}
      </Title>
      {skipped === 0 ? null : <span className={classes['dim']}>{skipped} skipped, see below</span>}
    </div>
  );
});

const Notices = memo(function Notices({
  report,
  sample,
}: {
  report: FolderReport | null;
  sample: string | null;
}): ReactNode {
  const notices = (report?.notices ?? []).filter((notice) => notice.sample === sample);
  return notices.map((notice) => (
    <Message
      key={`${notice.code} ${notice.message}`}
      tone={notice.severity === 'error' ? 'bad' : notice.severity === 'warning' ? 'caution' : 'info'}
    >
      <bdi title={notice.message}>{shortenNames(notice.message)}</bdi>
    </Message>
  ));
});

/** A folder without a single pair: what is wrong with it, and how it should look. */
function BadLayout({ report }: { report: FolderReport }): ReactNode {
  return (
    <main className={classes['badLayout']} data-testid="bad-layout">
      <Title order={1} className={classes['title']}>
        No pairs were found in <FileName name={report.name} />
      </Title>
      {report.notices.length === 0 ? (
        <Message tone="bad">
          There is no pre-stain image with a post-stain image of the same dye in any sample folder.
        </Message>
      ) : null}
      <Notices report={report} sample={null} />
      {[...new Set(report.notices.map(({ sample }) => sample))]
        .filter((sample) => sample !== null)
        .map((sample) => (
          <Notices key={sample} report={report} sample={sample} />
        ))}
      <div className={classes['badLayoutTree']}>
        <ExpectedLayout />
      </div>
      <ChooseFolder label="Choose another folder" style={{ alignSelf: 'flex-start' }} />
    </main>
  );
}

function Centre({ children }: { children: ReactNode }): ReactNode {
  return <main className={classes['centre']}>{children}</main>;
}
