import type { ColorMapName } from './color-maps.ts';
import type { Stretch, ToneRange } from './tone.ts';

/** Colours of the two layers of an overlay; where both are bright, magenta and green give white, red and green yellow. */
export type OverlayColors = 'magenta-green' | 'red-green';

/** How the pixels of the two layers become colours. Plain data: equal content gives equal pictures. */
export type Composite =
  /** Both layers on top of each other: post in magenta or red, pre in green. */
  | {
      readonly kind: 'overlay';
      readonly colors: OverlayColors;
      readonly stretch: Stretch;
      readonly post: ToneRange;
      readonly pre: ToneRange;
    }
  /** One layer through a colour map. */
  | {
      readonly kind: 'single';
      readonly layer: 'post' | 'pre';
      readonly colorMap: ColorMapName;
      readonly stretch: Stretch;
      readonly range: ToneRange;
    }
  /**
   * `post - scale * pre` in blue, black and red, stretched by `asinh(difference / knee)` up to `limit`, the same to both
   * sides; blank where neither layer has signal. `knee` in brightness units, `limit` after the stretch, both above 0.
   */
  | { readonly kind: 'difference'; readonly scale: number; readonly knee: number; readonly limit: number };

/** Layers whose pixels a composite looks at. */
export function layersOf(composite: Composite): readonly ('post' | 'pre')[] {
  return composite.kind === 'single' ? [composite.layer] : ['post', 'pre'];
}

/** A name that two composites share exactly where they give the same colours. */
export function compositeKey(composite: Composite): string {
  return JSON.stringify(composite);
}
