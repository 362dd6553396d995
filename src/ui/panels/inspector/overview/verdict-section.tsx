import type { ReactNode } from 'react';
import type { ErrorFigure } from '#core/registration/judge-evidence.ts';
import type { TaskSummary } from '#protocol/task.ts';
import { Message } from '#ui/elements/message.tsx';
import { VerdictChip } from '#ui/elements/verdict-chip.tsx';
import { errorWords, furtherRemarks, intervalWords, verdictOf } from '#ui/words/verdict.ts';
import classes from './verdict-section.module.css';

const TONES = { good: 'good', caution: 'caution', bad: 'bad', open: 'info' } as const;

/** Whether the registration may be trusted, in a word, and why. */
export function VerdictMessage({ summary }: { summary: TaskSummary }): ReactNode {
  const verdict = verdictOf(summary);
  const further = furtherRemarks(summary);
  return (
    <Message
      tone={TONES[verdict.tone]}
      title={
        <span className={classes['title']}>
          {verdict.title} <VerdictChip verdict={verdict} />
        </span>
      }
    >
      {verdict.sentence}
      {further.length === 0 ? null : (
        <ul className={classes['remarks']}>
          {further.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </Message>
  );
}

const FIGURES = [
  { key: 'median', name: 'Half of the sample' },
  { key: 'p95', name: '95 % of the sample' },
  { key: 'worst', name: 'The worst place' },
] as const;

/** How far the images are off: the three figures with their intervals. */
export function ErrorFigures({ summary }: { summary: TaskSummary }): ReactNode {
  const error = summary.judgement?.error ?? null;
  const heldOut = summary.judgement?.heldOut ?? null;
  if (error === null) return <p className={classes['dim']}>The error of the alignment was not measured.</p>;
  return (
    <>
      <table className={classes['figures']}>
        <thead>
          <tr>
            <th scope="col">Off by at most</th>
            <th scope="col">Error</th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(({ key, name }) => (
            <FigureRow key={key} name={name} figure={error[key]} isFirst={key === 'median'} />
          ))}
        </tbody>
      </table>
      {heldOut === null ? null : (
        <p className={classes['dim']}>
          By {heldOut.count} control places that the fit has not seen; their own noise,{' '}
          {errorWords(heldOut.noisePx)}, is taken off.
        </p>
      )}
    </>
  );
}

function FigureRow(props: { name: string; figure: ErrorFigure; isFirst: boolean }): ReactNode {
  const { name, figure, isFirst } = props;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={classes['error']} data-testid={isFirst ? 'accuracy' : undefined}>
        {errorWords(figure.px)}
      </td>
      <td>{intervalWords(figure)}</td>
    </tr>
  );
}
