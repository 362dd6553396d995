import type { ReactNode } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { VerdictChip } from '#ui/elements/verdict-chip.tsx';
import { verdictOf } from '#ui/words/verdict.ts';
import { comparesTwo, type ViewerState } from '../viewer-state.ts';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';

/** Over a difference of images that are not surely aligned: the verdict, and why. Nothing where it passes. */
export function VerdictBanner({ view }: { view: TaskView }): ReactNode {
  const isShown = useViewer(showsDifference);
  const isBelow = useViewer(({ mode }) => comparesTwo(mode));
  const verdict = verdictOf(view.summary);
  if (!isShown || verdict.chip === null || verdict.chip === 'PASS') return null;
  return (
    <div
      className={`${classes['card']} ${classes['verdict']}`}
      data-verdict={verdict.chip}
      data-below={isBelow}
      data-testid="verdict-banner"
      role="status"
    >
      <VerdictChip verdict={verdict} />
      <span>
        <strong>{verdict.title}.</strong> {verdict.sentence}
      </span>
    </div>
  );
}

function showsDifference({ mode, sources }: ViewerState): boolean {
  if (mode === 'difference') return true;
  return comparesTwo(mode) && (sources.a.startsWith('difference') || sources.b.startsWith('difference'));
}
