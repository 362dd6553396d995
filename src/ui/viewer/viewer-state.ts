import type { DifferenceLimits } from '#core/display/difference-limits.ts';
import type { Size } from '#core/raster.ts';
import type { PixelReadout, TaskView, ViewStage } from '#protocol/view.ts';
import type { DisplaySettings } from './display-settings.ts';
import type { Camera } from './scene/camera.ts';
import type { ViewSource } from './scene/view-source.ts';

/** The views of the toolbar. */
export type ViewMode = 'overlay' | 'post' | 'pre' | 'difference' | 'blink' | 'swipe' | 'side';

/** Whether a view shows two sources that are chosen, and not one by its name. */
export function comparesTwo(mode: ViewMode): boolean {
  return mode === 'blink' || mode === 'swipe' || mode === 'side';
}

/** Blinking between two sources. */
export interface BlinkState {
  readonly playing: boolean;
  /** Full cycles (A and B) per second. */
  readonly hertz: number;
  readonly shown: 'a' | 'b';
}

/** Everything the viewer shows that is not pixels. */
export interface ViewerState {
  readonly view: TaskView | null;
  readonly mode: ViewMode;
  readonly stage: ViewStage;
  /** The two sources of blink, swipe and side by side. */
  readonly sources: { readonly a: ViewSource; readonly b: ViewSource };
  readonly blink: BlinkState;
  /** Where the divider of the swipe stands, 0..1 of the width. */
  readonly swipe: number;
  readonly outlines: boolean;
  readonly residuals: boolean;
  readonly display: DisplaySettings;
  /** Whether the limits found from the picture are in force. */
  readonly differenceAuto: boolean;
  /** Limits found from the picture; null before a difference was shown. */
  readonly foundLimits: DifferenceLimits | null;
  /** Device pixels. */
  readonly viewport: Size;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly camera: Camera;
  /** Nobody has moved since the last fit: a new window size fits again. */
  readonly fitted: boolean;
  /** The canvas pixel under the pointer. */
  readonly pointer: { readonly x: number; readonly y: number } | null;
  readonly readout: PixelReadout | null;
  /** Why tiles are missing, in words; null where none are. */
  readonly tileError: string | null;
}
