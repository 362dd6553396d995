import { scaleLabel } from '../checkpoint-name.ts';
import type { StageImage } from './stage-image.ts';
import type { PyramidChannel, PyramidPlan } from './write-pyramid.ts';

/** Green and magenta: where both images show the same, the overlay is grey, and microbes stay green. */
const POST_COLOR = [0, 255, 0] as const;
const PRE_COLOR = [255, 0, 255] as const;
const DIFFERENCE_COLOR = [255, 255, 255] as const;

/**
 * What the OME-TIFF of a task holds. All images are channels of one picture, `post`, `pre` and the differences, because
 * that is what viewers lay over each other: QuPath and Avivator switch the channels of one file on and off under one zoom,
 * and Fiji opens one resolution of it as a stack; separate files would have to be put together by hand first.
 */
export function pyramidPlan(
  name: string,
  images: readonly StageImage[],
  pixelSizeUm: PyramidPlan['pixelSizeUm'],
): PyramidPlan {
  const channels = images.map((image, i): PyramidChannel => ({
    name: channelName(image, images.slice(0, i)),
    color: colorOf(image),
    picture: image.picture,
  }));
  const description = images.map(({ title }, i) => `${channels[i]?.name}: ${title}`).join('; ');
  return { name, channels, pixelSizeUm, description };
}

/** The first difference is the one in force; those after it say their scale. */
function channelName({ image }: StageImage, before: readonly StageImage[]): string {
  const isFurther = image.name === 'difference' && before.some((each) => each.image.name === image.name);
  return isFurther ? `difference ${scaleLabel(image.scale)}` : image.name;
}

function colorOf({ image }: StageImage): PyramidChannel['color'] {
  if (image.name === 'difference') return DIFFERENCE_COLOR;
  return image.name === 'post' ? POST_COLOR : PRE_COLOR;
}
