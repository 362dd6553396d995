import type { Rect } from '#core/rect.ts';
import type { TaskView } from '#protocol/view.ts';

/** The part of the canvas that holds the post-stain image: what a fit and the inset show, without the pad around it. */
export function imagePartOf(view: Pick<TaskView, 'pad' | 'summary'>): Rect {
  return { x: view.pad, y: view.pad, ...view.summary.postSize };
}
