import { type Composite, layersOf } from '#core/display/composite.ts';
import { assertNever } from '#core/errors.ts';
import type { Layer, ViewStage } from '#protocol/view.ts';
import type { DisplaySettings } from '../display-settings.ts';

/** A picture that a pane can show: post, or something made with the pre-stain image of a stage. */
export type ViewSource = 'post' | `${'pre' | 'overlay' | 'difference'}:${ViewStage}`;

/** Stages as they follow each other. */
export const STAGE_ORDER: readonly ViewStage[] = ['padded', 'coarse', 'boundary', 'interior'];

/** Stages in the words of the page. */
export const STAGE_LABELS: Readonly<Record<ViewStage, string>> = {
  padded: 'Padded',
  coarse: 'Coarse',
  boundary: 'Boundary',
  interior: 'Interior',
};

/** What a source shows, and at which stage; post has none. */
export function partsOf(source: ViewSource): {
  kind: 'post' | 'pre' | 'overlay' | 'difference';
  stage: ViewStage;
} {
  if (source === 'post') return { kind: 'post', stage: 'padded' };
  const [kind, stage] = source.split(':') as ['pre' | 'overlay' | 'difference', ViewStage];
  return { kind, stage };
}

/** A source in the words of the page: "Pre, interior". */
export function labelOf(source: ViewSource): string {
  const { kind, stage } = partsOf(source);
  const at = STAGE_LABELS[stage].toLowerCase();
  switch (kind) {
    case 'post':
      return 'Post';
    case 'pre':
      return stage === 'padded' ? 'Pre, not aligned' : `Pre, ${at}`;
    case 'overlay':
      return `Overlay, ${at}`;
    case 'difference':
      return `Difference, ${at}`;
    default:
      return assertNever(kind);
  }
}

/** All sources of a task with these stages, in the order in which they are offered. */
export function sourcesOf(stages: readonly ViewStage[]): ViewSource[] {
  const kinds = ['pre', 'overlay', 'difference'] as const;
  return ['post', ...kinds.flatMap((kind) => stages.map((stage): ViewSource => `${kind}:${stage}`))];
}

/** How a source becomes colours under the present settings. */
export function compositeOf(source: ViewSource, display: DisplaySettings): Composite {
  const { colorMap, stretch, ranges, overlayColors } = display;
  const { kind } = partsOf(source);
  switch (kind) {
    case 'post':
    case 'pre':
      return { kind: 'single', layer: kind, colorMap, stretch, range: ranges[kind] };
    case 'overlay':
      return { kind: 'overlay', colors: overlayColors, stretch, ...ranges };
    case 'difference':
      return { kind: 'difference', scale: display.scale, ...display.differenceLimits };
    default:
      return assertNever(kind);
  }
}

/** The layers that a source reads. */
export function layersOfSource(source: ViewSource, composite: Composite): Layer[] {
  const { stage } = partsOf(source);
  return layersOf(composite).map((layer) => (layer === 'post' ? { kind: 'post' } : { kind: 'pre', stage }));
}
