import { useDebouncedValue } from '@mantine/hooks';
import type { ReactNode, RefObject } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { panesOf } from '../scene/panes.ts';
import { labelOf } from '../scene/view-source.ts';
import { usePointerNavigation } from '../use-pointer-navigation.ts';
import { useViewer, viewerStore, type ViewerStore } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';
import { zoomText } from './zoom-text.ts';

/** A name that a screen reader speaks should not change while the view still moves, in ms. */
const NAME_SETTLES_MS = 400;

/** The drawing surface: takes the focus, and says in its name what it shows and where. */
export function ViewCanvas({
  canvasRef,
  view,
}: {
  canvasRef: RefObject<HTMLCanvasElement | null>;
  view: TaskView;
}): ReactNode {
  usePointerNavigation(canvasRef, viewerStore);
  const [name] = useDebouncedValue(
    useViewer((state) => describeView(state, view)),
    NAME_SETTLES_MS,
  );
  return (
    <canvas
      ref={canvasRef}
      className={classes['canvas']}
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- it has keys of its own
      role="application"
      aria-roledescription="image viewer"
      aria-label={name}
    />
  );
}

function describeView(state: ViewerStore, view: TaskView): string {
  const shown = panesOf(state).map((pane) => labelOf(pane.source));
  const { centerX, centerY, zoom } = state.camera;
  const place = `centre x ${Math.floor(centerX)}, y ${Math.floor(centerY)} px, zoom ${zoomText(zoom)}`;
  return `${view.ref.sample}, ${view.ref.dye}: ${shown.join(' beside ')}; ${place}`;
}
