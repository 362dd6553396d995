import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';

/** How far an arrow key moves the divider, and with Shift. */
const STEP = 0.02;
const LARGE_STEP = 0.1;

/** The line between A and B of the swipe: dragged, or moved by the arrow keys. */
export function SwipeDivider(): ReactNode {
  const mode = useViewer((state) => state.mode);
  const swipe = useViewer((state) => state.swipe);
  const setSwipe = useViewer((state) => state.setSwipe);
  const ref = useRef<HTMLDivElement>(null);
  if (mode !== 'swipe') return null;
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const parent = ref.current?.parentElement?.getBoundingClientRect();
    if (parent === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setSwipe((event.clientX - parent.left) / parent.width);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const to = dividerAfterKey(event.key, event.shiftKey, swipe);
    if (to === null) return;
    event.preventDefault();
    setSwipe(to);
  };
  return (
    <div
      ref={ref}
      className={classes['divider']}
      style={{ left: `${swipe * 100}%` }}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a range input cannot be a line over the picture
      role="slider"
      tabIndex={0}
      aria-label="Swipe position"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(swipe * 100)}
      aria-valuetext={`A shows on the left ${Math.round(swipe * 100)} percent`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}

function dividerAfterKey(key: string, shift: boolean, at: number): number | null {
  const step = shift ? LARGE_STEP : STEP;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - step;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + step;
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}
