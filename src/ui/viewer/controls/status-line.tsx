import type { ReactNode } from 'react';
import type { PixelReadout, TaskView, ViewStage } from '#protocol/view.ts';
import { STAGE_LABELS, STAGE_ORDER } from '../scene/view-source.ts';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';
import { zoomText } from './zoom-text.ts';

/** Position, values and zoom, each in a place of fixed width. */
export function StatusLine({ view }: { view: TaskView }): ReactNode {
  const readout = useViewer((state) => state.readout);
  const pointed = useViewer((state) => state.pointer !== null);
  const scale = useViewer((state) => state.display.scale);
  const stage = useViewer((state) => state.stage);
  const zoom = useViewer((state) => state.camera.zoom);
  const whole = view.pixelType !== 'float32';
  const digits = whole ? 1 : 3;
  const number = (value: number | undefined, decimals: number): string =>
    value === undefined ? '–' : value.toFixed(decimals);
  const pre = valueAt(readout, stage);
  const difference = readout === null || pre === undefined ? undefined : readout.post - scale * pre;
  const stages = STAGE_ORDER.filter((one) => view.stages.some((present) => present.stage === one));
  return (
    <div className={classes['status']}>
      <div className={classes['where']}>{pointed ? 'Pointer' : 'Centre'}</div>
      <Entry label="x" value={number(readout?.x, 0)} width={6} />
      <Entry label="y" value={number(readout?.y, 0)} width={6} />
      <Entry label="post" value={number(readout?.post, whole ? 0 : digits)} width={5} />
      <div className={classes['values']}>
        pre
        {stages.map((one) => (
          <Entry
            key={one}
            label={STAGE_LABELS[one].toLowerCase()}
            value={number(valueAt(readout, one), digits)}
            width={5}
          />
        ))}
      </div>
      <Entry label="difference" value={number(difference, digits)} width={6} />
      <Entry label="zoom" value={zoomText(zoom)} width={6} />
    </div>
  );
}

function valueAt(readout: PixelReadout | null, stage: ViewStage): number | undefined {
  return readout?.pre.find((one) => one.stage === stage)?.value;
}

function Entry({ label, value, width }: { label: string; value: string; width: number }): ReactNode {
  return (
    <div>
      <span className={classes['valueName']}>{label}</span>
      <span className={classes['value']} style={{ minWidth: `${width}ch` }}>
        {value}
      </span>
    </div>
  );
}
