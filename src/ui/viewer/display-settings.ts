import type { ColorMapName } from '#core/display/color-maps.ts';
import type { OverlayColors } from '#core/display/composite.ts';
import type { DifferenceLimits } from '#core/display/difference-limits.ts';
import type { Stretch, ToneRange } from '#core/display/tone.ts';
import type { TaskView } from '#protocol/view.ts';

/** How layers look; the viewer, the display panel and the pictures for export share it. */
export interface DisplaySettings {
  readonly overlayColors: OverlayColors;
  readonly colorMap: ColorMapName;
  readonly stretch: Stretch;
  readonly ranges: { readonly post: ToneRange; readonly pre: ToneRange };
  /** What pre is multiplied by before it is subtracted. */
  readonly scale: number;
  /** The limits in force for the difference. */
  readonly differenceLimits: DifferenceLimits;
}

/** What is shown before anybody chooses: colours that do not depend on telling red from green, robust limits. */
export function defaultDisplay(view: TaskView | null): DisplaySettings {
  return {
    overlayColors: 'magenta-green',
    colorMap: 'gray',
    stretch: 'linear',
    ...taskDisplay(view),
    differenceLimits: { knee: 1, limit: 1 },
  };
}

/** The part of the settings that belongs to a task: its brightness limits and its scale. */
export function taskDisplay(view: TaskView | null): Pick<DisplaySettings, 'ranges' | 'scale'> {
  return {
    ranges: {
      post: { low: 0, high: view?.display.postVmax ?? 255 },
      pre: { low: 0, high: view?.display.preVmax ?? 255 },
    },
    scale: view?.scales[0]?.value ?? 1,
  };
}
