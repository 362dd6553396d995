import type { EngineApi } from '#protocol/engine.ts';
import type { Figures, TaskView, ViewStage } from '#protocol/view.ts';
import { scaleLabelOf } from '../plot-figure.ts';
import { alignmentPicture, type AlignmentSteps } from './alignment-picture.ts';
import type { PictureOptions } from './picture-frame.ts';
import { differencePicture } from './difference-picture.ts';

/** A picture of a task that is drawn from its pixels. */
export interface TaskPicture {
  /** File name without extension, as in `pipeline_output`. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in words. */
  readonly summary: string;
  /** Width over height of the bare picture. */
  readonly aspect: number;
  /** Draws it with the image's longer side at most `longestPx`. */
  draw(engine: Pick<EngineApi, 'readTile'>, options: PictureOptions): Promise<HTMLCanvasElement | null>;
}

/** The pictures that a task has: the difference of each scale after stage 4, the alignments after stages 2 and 3. */
export function taskPictures(view: TaskView, figures: Figures | null): TaskPicture[] {
  const has = (stage: ViewStage): boolean => view.stages.some((one) => one.stage === stage);
  const pictures = figures === null ? [] : differencePictures(view, figures);
  if (has('padded') && has('boundary')) {
    pictures.push(
      alignment(view, 'registration', 'Boundary alignment', {
        before: 'padded',
        after: 'boundary',
        beforeTitle: 'Before',
        afterTitle: 'After boundary alignment',
      }),
    );
  }
  if (has('boundary') && has('interior')) {
    pictures.push(
      alignment(view, 'fine_alignment', 'Interior alignment', {
        before: 'boundary',
        after: 'interior',
        beforeTitle: 'After boundary alignment',
        afterTitle: 'After interior alignment',
      }),
    );
  }
  return pictures;
}

function differencePictures(view: TaskView, figures: Figures): TaskPicture[] {
  const stage: ViewStage = view.stages.some((one) => one.stage === 'interior') ? 'interior' : 'boundary';
  const { width, height } = view.summary.postSize;
  return figures.scales.map(({ key, value }, index) => ({
    name: index === 0 ? 'difference_image' : `difference_image_${key}`,
    title: index === 0 ? 'Difference image' : `Difference image, ${scaleLabelOf(key)}`,
    summary: `post − ${value.toFixed(4)} × pre. Red: brighter after staining; blue: brighter before; black: no difference.`,
    aspect: width / height,
    draw: (engine, options) => differencePicture({ engine, view }, { figures, index, stage }, options),
  }));
}

function alignment(view: TaskView, name: string, title: string, steps: AlignmentSteps): TaskPicture {
  const { width, height } = view.summary.postSize;
  return {
    name,
    title,
    aspect: (2 * width) / height,
    summary: 'Post red, pre green: where both agree, yellow. Left before, right after.',
    draw: (engine, options) => alignmentPicture({ engine, view }, steps, options),
  };
}
