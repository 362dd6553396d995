import { makeScenePair, type ScenePairOptions } from '#core/phantom/make-scene-pair.ts';
import type { Picture } from '#core/phantom/take-picture.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';

/** Ways in which a pair has no right answer. */
export type WithoutAnswer =
  /** Pre is of another rock. */
  | 'unrelated'
  /** Pre is of another rock that was cut to the same outline. */
  | 'same-outline'
  /** Pre is seen from behind. */
  | 'mirrored'
  | 'empty-post'
  | 'empty-pre'
  /** Pre shows one grey level in a few places. */
  | 'almost-empty-pre'
  /** Both show noise over the whole field. */
  | 'noise'
  /** Both show the outline, and noise of its own in each. */
  | 'noise-on-outline';

/** Noise without a scene, grey levels. */
const NOISE_LEVEL = 25;
/** A pixel in so many shows something where almost nothing is shown. */
const ONE_OF = 20_000;

/** The two images of a pair that nothing can align. */
export function pairWithoutAnswer(
  kind: WithoutAnswer,
  options: ScenePairOptions,
): { readonly post: Picture; readonly pre: Picture } {
  const { post, pre } = makeScenePair(options);
  const random = seededRandom(options.seed + 1);
  const noise = (value: number): number => (value > 0 ? 1 + Math.abs(NOISE_LEVEL * random.gaussian()) : 0);
  switch (kind) {
    case 'unrelated':
      return { post, pre: makeScenePair({ ...options, seed: options.seed + 500 }).pre };
    case 'same-outline':
      return {
        post,
        pre: onOutlineOf(
          pre,
          makeScenePair({ ...options, seed: options.seed + 500, outline: { reach: 1.7 } }).pre,
        ),
      };
    case 'mirrored':
      return { post, pre: mirrored(pre) };
    case 'empty-post':
      return { post: mapped(post, () => 0), pre };
    case 'empty-pre':
      return { post, pre: mapped(pre, () => 0) };
    case 'almost-empty-pre':
      return { post, pre: mapped(pre, () => (random.index(ONE_OF) === 0 ? 1 : 0)) };
    case 'noise':
      return { post: mapped(post, () => noise(1)), pre: mapped(pre, () => noise(1)) };
    case 'noise-on-outline':
      return { post: mapped(post, noise), pre: mapped(pre, noise) };
  }
}

/** `minerals` where `outline` shows anything. */
function onOutlineOf(outline: Picture, minerals: Picture): Picture {
  return mapped(outline, (value, i) => (value > 0 ? Math.max(1, minerals.data[i] ?? 0) : 0));
}

function mirrored(image: Picture): Picture {
  const { width } = image;
  return mapped(image, (_, i) => image.data[i - (i % width) + width - 1 - (i % width)] ?? 0);
}

function mapped(image: Picture, change: (value: number, index: number) => number): Raster<Uint8Array> {
  const result = createRaster(image.width, image.height, 'uint8');
  image.data.forEach((value, i) => (result.data[i] = Math.min(255, Math.round(change(value, i)))));
  return result;
}
