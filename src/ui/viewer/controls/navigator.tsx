import { Tooltip } from '@mantine/core';
import type { PointerEvent, ReactNode, RefObject } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { imagePartOf } from '../scene/image-part.ts';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';
import { FitIcon, MinusIcon, PlusIcon } from './icons.tsx';
import { zoomText } from './zoom-text.ts';

/** Longest side of the inset, in CSS px. */
const INSET_PX = 150;
const ZOOM_STEP = 1.5;

/** The inset with the whole image, and the zoom buttons. */
export function Navigator(props: {
  overviewRef: RefObject<HTMLCanvasElement | null>;
  view: TaskView;
}): ReactNode {
  return (
    <div className={classes['navigator']}>
      <Inset {...props} />
      <ZoomButtons />
    </div>
  );
}

/** For pointers only: arrows, zoom keys and the status line tell and do the same without it. */
function Inset({ overviewRef, view }: Parameters<typeof Navigator>[0]): ReactNode {
  const setCamera = useViewer((state) => state.setCamera);
  const zoom = useViewer((state) => state.camera.zoom);
  const shown = imagePartOf(view);
  const perPx = INSET_PX / Math.max(shown.width, shown.height);
  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { offsetX, offsetY } = event.nativeEvent;
    setCamera({ centerX: shown.x + offsetX / perPx, centerY: shown.y + offsetY / perPx, zoom });
  };
  return (
    <canvas
      ref={overviewRef}
      className={classes['overview']}
      style={{ width: Math.round(shown.width * perPx), height: Math.round(shown.height * perPx) }}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}

function ZoomButtons(): ReactNode {
  const zoom = useViewer((state) => state.camera.zoom);
  const zoomBy = useViewer((state) => state.zoomBy);
  const zoomToPixels = useViewer((state) => state.zoomToPixels);
  const fit = useViewer((state) => state.fit);
  return (
    <fieldset className={`${classes['card']} ${classes['zoom']}`} aria-label="Zoom">
      <ZoomButton label="Zoom out" keys="-" onClick={() => zoomBy(1 / ZOOM_STEP)}>
        <MinusIcon />
      </ZoomButton>
      <span className={classes['zoomValue']}>{zoomText(zoom)}</span>
      <ZoomButton label="Zoom in" keys="+" onClick={() => zoomBy(ZOOM_STEP)}>
        <PlusIcon />
      </ZoomButton>
      <ZoomButton label="1:1, one image pixel per screen pixel" keys="0" onClick={zoomToPixels}>
        1:1
      </ZoomButton>
      <ZoomButton label="Fit the image" keys="F" onClick={fit}>
        <FitIcon />
      </ZoomButton>
    </fieldset>
  );
}

function ZoomButton(props: {
  label: string;
  keys: string;
  onClick: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <Tooltip label={`${props.label} (${props.keys})`} openDelay={400}>
      <button
        type="button"
        className={classes['zoomButton']}
        aria-label={props.label}
        onClick={props.onClick}
      >
        {props.children}
      </button>
    </Tooltip>
  );
}
