import type { ReactNode } from 'react';
import { roundNumberBelow } from '../scene/draw-residuals.ts';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';

/** Longest scale bar, in CSS px. */
const LONGEST_BAR_PX = 140;

/** A bar of a round number of image pixels. */
export function ScaleBar(): ReactNode {
  const cssPxPerPx = useViewer((state) => state.camera.zoom / state.pixelRatio);
  const length = Math.max(roundNumberBelow(LONGEST_BAR_PX / cssPxPerPx), 1);
  return (
    <div className={classes['card']} style={{ minWidth: LONGEST_BAR_PX + 16 }}>
      <div>{length.toLocaleString('en')} px</div>
      <div className={classes['bar']} style={{ width: length * cssPxPerPx }} />
    </div>
  );
}
