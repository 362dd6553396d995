import { assertNever } from '#core/errors.ts';
import type { Rect } from '#core/rect.ts';
import type { ViewerState } from '../viewer-state.ts';
import type { ViewSource } from './view-source.ts';

/** A part of the drawing surface with a view of its own. */
export interface Pane {
  /** Where the pane lies, in device pixels; its camera looks at its middle. */
  readonly rect: Rect;
  /** The part of the pane that is drawn: all of it, but for a swipe. */
  readonly clip: Rect;
  readonly source: ViewSource;
}

/** Space between the two panes of side by side, in CSS pixels. */
const GAP_PX = 2;

/** The panes of the present view, in drawing order. */
export function panesOf(
  state: Pick<ViewerState, 'mode' | 'stage' | 'sources' | 'blink' | 'swipe' | 'viewport' | 'pixelRatio'>,
): Pane[] {
  const { mode, stage, sources, viewport } = state;
  const whole: Rect = { x: 0, y: 0, ...viewport };
  const one = (source: ViewSource): Pane[] => [{ rect: whole, clip: whole, source }];
  switch (mode) {
    case 'post':
      return one('post');
    case 'overlay':
    case 'pre':
    case 'difference':
      return one(`${mode}:${stage}`);
    case 'blink':
      return one(sources[state.blink.shown]);
    case 'swipe': {
      const left = Math.round(state.swipe * viewport.width);
      return [
        { rect: whole, clip: { ...whole, width: left }, source: sources.a },
        { rect: whole, clip: { ...whole, x: left, width: viewport.width - left }, source: sources.b },
      ];
    }
    case 'side': {
      const gap = Math.round(GAP_PX * state.pixelRatio);
      const width = Math.max(Math.floor((viewport.width - gap) / 2), 0);
      const left = { ...whole, width };
      const right = { ...whole, x: width + gap, width };
      return [
        { rect: left, clip: left, source: sources.a },
        { rect: right, clip: right, source: sources.b },
      ];
    }
    default:
      return assertNever(mode);
  }
}

/** Sources that the view shows or is about to show, the visible ones first. */
export function sourcesInView(state: Parameters<typeof panesOf>[0]): ViewSource[] {
  const visible = panesOf(state).map((pane) => pane.source);
  const waiting = state.mode === 'blink' ? [state.sources.a, state.sources.b] : [];
  return [...new Set([...visible, ...waiting])];
}

/** The pane under a position in device pixels. */
export function paneAt(panes: readonly Pane[], x: number): Pane | undefined {
  return panes.find(({ clip }) => x >= clip.x && x < clip.x + clip.width) ?? panes[0];
}
