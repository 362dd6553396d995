import { type ReactNode, useEffect, useRef } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { arrowScaleOf, drawArrow, RESIDUAL_STYLES } from '../scene/draw-residuals.ts';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';

/** What the arrows of the residuals mean: a length in px, how far they are magnified, and the kinds. */
export function ResidualLegend({ view }: { view: TaskView }): ReactNode {
  const shown = useViewer((state) => state.residuals);
  const cssPxPerPx = useViewer((state) => state.camera.zoom / state.pixelRatio);
  const scale = arrowScaleOf(view.residuals);
  if (!shown || scale === null) return null;
  const kinds = Object.keys(RESIDUAL_STYLES) as (keyof typeof RESIDUAL_STYLES)[];
  const present = kinds.filter((kind) => view.residuals.some((one) => kindOf(one) === kind));
  const times = Number((scale.cssPxPerPx / cssPxPerPx).toPrecision(2));
  return (
    <div className={classes['card']}>
      <div>
        Residuals, magnified {times.toLocaleString('en')}
        {' ×'}
      </div>
      {present.map((kind, index) => (
        <div key={kind} className={classes['legendRow']}>
          <Arrow kind={kind} lengthPx={scale.legendPx * scale.cssPxPerPx} />
          {index === 0 ? `${scale.legendPx} px, ` : ''}
          {RESIDUAL_STYLES[kind].label}
        </div>
      ))}
    </div>
  );
}

function kindOf(residual: { inlier: boolean; heldOut: boolean }): keyof typeof RESIDUAL_STYLES {
  if (residual.heldOut) return 'heldOut';
  return residual.inlier ? 'inlier' : 'outlier';
}

function Arrow({ kind, lengthPx }: { kind: keyof typeof RESIDUAL_STYLES; lengthPx: number }): ReactNode {
  const ref = useRef<HTMLCanvasElement>(null);
  const width = Math.ceil(lengthPx) + 14;
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const pixelRatio = window.devicePixelRatio;
    Object.assign(canvas, { width: width * pixelRatio, height: 14 * pixelRatio });
    const from = { x: 6 * pixelRatio, y: 7 * pixelRatio };
    drawArrow(context, { from, to: { x: from.x + lengthPx * pixelRatio, y: from.y }, kind, pixelRatio });
  }, [kind, lengthPx, width]);
  return <canvas ref={ref} style={{ width, height: 14 }} aria-hidden="true" />;
}
