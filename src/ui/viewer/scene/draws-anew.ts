import type { ViewerState } from '../viewer-state.ts';

/** What no pixel of the picture depends on: the status line, the controls and the notices show it. */
const UNDRAWN: ReadonlySet<keyof ViewerState> = new Set([
  'differenceAuto',
  'foundLimits',
  'fitted',
  'readout',
  'tileError',
]);

/**
 * Whether the picture has to be drawn again when the viewer's state goes from `before` to `now`. A frame costs tens of milliseconds
 * where no graphics card draws, and the pointer, with the values under it, moves far more often than the picture: it is drawn side
 * by side alone.
 */
export function drawsAnew(now: ViewerState, before: ViewerState): boolean {
  const names = Object.keys(now) as (keyof ViewerState)[];
  return names.some(
    (name) => now[name] !== before[name] && !UNDRAWN.has(name) && (name !== 'pointer' || now.mode === 'side'),
  );
}
