import type { Composite } from '#core/display/composite.ts';
import { tileComposer } from '#core/display/tile-composer.ts';
import type { ReducedImage } from './read-reduced.ts';

/** A canvas with the colours that a composite gives two images of one size. */
export function paintPicture(
  composite: Composite,
  { post, pre }: { post: ReducedImage; pre: ReducedImage },
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = post.width;
  canvas.height = post.height;
  const image = new ImageData(post.width, post.height);
  tileComposer(composite).composeInto(new Uint32Array(image.data.buffer), post.data, pre.data);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}
