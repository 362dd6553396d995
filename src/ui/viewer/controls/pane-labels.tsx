import type { ReactNode } from 'react';
import { labelOf } from '../scene/view-source.ts';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';

/** Names of the two pictures where two are compared, each at its side. */
export function PaneLabels(): ReactNode {
  const mode = useViewer((state) => state.mode);
  const sources = useViewer((state) => state.sources);
  const shown = useViewer((state) => state.blink.shown);
  if (mode === 'blink') {
    return (
      <div className={`${classes['card']} ${classes['paneLabel']}`} style={{ left: 12 }}>
        {shown.toUpperCase()} · {labelOf(sources[shown])}
      </div>
    );
  }
  if (mode !== 'swipe' && mode !== 'side') return null;
  return (
    <>
      <div className={`${classes['card']} ${classes['paneLabel']}`} style={{ left: 12 }}>
        A · {labelOf(sources.a)}
      </div>
      <div className={`${classes['card']} ${classes['paneLabel']}`} style={{ right: 12 }}>
        B · {labelOf(sources.b)}
      </div>
    </>
  );
}
