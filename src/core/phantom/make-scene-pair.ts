import { gaussianBlur } from '#core/filters/gaussian.ts';
import { applyHomography, invertHomography, type Point, type PostToPre } from '#core/geometry/homography.ts';
import { addMicrobesInto, type PhantomMicrobe } from '#core/phantom/draw-microbes.ts';
import { mineralField, type Field } from '#core/phantom/mineral-field.ts';
import { phantomGeometry, type PhantomGeometry } from '#core/phantom/phantom-geometry.ts';
import { takePicture, type Camera, type Picture } from '#core/phantom/take-picture.ts';
import { placedOutline, type Outline } from '#core/phantom/sample-outline.ts';
import { createRaster, type Raster, type Size } from '#core/raster.ts';
import { seededRandom, type SeededRandom } from '#core/seeded-random.ts';

/** What a scene pair shall be like. Geometry that is left out is drawn from the seed. */
export interface ScenePairOptions extends PhantomGeometry {
  /** Everything random follows from it. */
  readonly seed: number;
  /** Size of the post-stain image, px. */
  readonly size: Size;
  /** Size of the pre-stain image, px. Default that of post. */
  readonly preSize?: Size;
  /** Brightness of post over pre. Default: drawn within 1.1 .. 1.55. */
  readonly scale?: number;
  /** Brightness of the whole scene; below 1 it leaves room for a large scale. Default 1. */
  readonly exposure?: number;
  /** Contrast of the minerals: 1 as they are, 0 the same grey everywhere. Default 1. */
  readonly contrast?: number;
  /** Share of the sample, brightest parts first, that has any signal; 1 keeps all. Default 1. */
  readonly signalShare?: number;
  /** Stained microbes for each 10^6 pixels of the post image. Default 83. */
  readonly microbesPerMegapixel?: number;
  /** Shape and place of the sample. */
  readonly outline?: SceneOutline;
  /** Size of a mineral grain, px. Default a sixtieth of the height, at least 20. */
  readonly grainPx?: number;
  /** Camera noise of both images, standard deviation in 8-bit grey levels. Default 1.5. */
  readonly noise?: number;
  /** Depth of both images. Default 8. */
  readonly bits?: 8 | 16;
  /** Light across the field of each image: relative change from one side to the other along x and y. Default none. */
  readonly illumination?: { readonly post: Point; readonly pre: Point };
  /** Blur that an image has beyond the lens of the scene: Gaussian sigma, px. Default none. */
  readonly blurPx?: { readonly post: number; readonly pre: number };
}

/** Shape and place of the sample in the post frame. */
export interface SceneOutline {
  /** Roughness as of `sampleOutline`. Default 0.16. */
  readonly roughness?: number;
  /** Longest reach from its middle, in half widths and half heights of the image. Default 0.8; over 1 it is cut. */
  readonly reach?: number;
  /** A circle under the waves rather than an ellipse of the image's form. Default false. */
  readonly isRound?: boolean;
  /** Its middle from the image's middle, in widths and heights. Default drawn within +-0.02. */
  readonly middle?: Point;
}

/** A pair of images and the truth about them. */
export interface ScenePair {
  readonly post: Picture;
  readonly pre: Picture;
  readonly postToPre: PostToPre;
  /** Brightness of post over pre: the mean over the sample of what both show without noise and microbes. */
  readonly scale: number;
  readonly microbes: readonly PhantomMicrobe[];
  /**
   * The minerals as post shows them, in its own grey levels, before noise and rounding, as blurred as the blurrier image; 0
   * outside the sample.
   */
  readonly minerals: Raster<Float32Array>;
  /** Whether a point of post lies on the sample; in a sparse scene most of it is dark. */
  readonly isInside: Outline;
  /** Standard deviation of one pixel, noise and rounding together, in grey levels of the images. */
  readonly noise: { readonly post: number; readonly pre: number };
}

/** Steps of the mean of the scale and of the share of signal, px. */
const SURVEY_STEP_PX = 5;
/** In a sparse scene the faintest part that is kept stands this much above zero, grey levels. */
const SPARSE_STEP = 4;
/** Variance of rounding to whole numbers. */
const ROUNDING_VARIANCE = 1 / 12;
/** Grey levels of 16 bit for one of 8 bit: a 12-bit camera, as it is mostly stored. */
const LEVELS_OF_16_BIT = 16;

/**
 * A post and a pre-stain image of the same invented rock, with known geometry, brightness scale and microbes. The scene is
 * a function of the plane: each image is taken from it at its own pixels, so neither is an interpolation of the other.
 * Then come light, blur, microbes (post only), noise, rounding and clipping. Outside the sample both are exactly zero.
 * The same options give the same bytes.
 */
export function makeScenePair(options: ScenePairOptions): ScenePair {
  const random = seededRandom(options.seed);
  const size = options.size;
  const preSize = options.preSize ?? size;
  const postToPre = phantomGeometry(random, options, size, preSize);
  const preToPost = invertHomography(postToPre);
  const scale = options.scale ?? random.between(1.1, 1.55);
  const isInside = outlineOf(random, size, options.outline ?? {});
  const field = fieldOf(random, options, isInside, size);
  const isSparse = (options.signalShare ?? 1) < 1;
  const illumination = options.illumination ?? { post: { x: 0, y: 0 }, pre: { x: 0, y: 0 } };
  const unit = options.bits === 16 ? LEVELS_OF_16_BIT : 1;
  const postGain = gainOf(illumination.post, size);
  const preGain = gainOf(illumination.pre, preSize);

  const blurPx = options.blurPx ?? { post: 0, pre: 0 };
  const inPost: Outline = isInside;
  const inPre: Outline = (x, y) => {
    const at = applyHomography(preToPost, { x, y });
    return isInside(at.x, at.y);
  };
  const inPostLight: Field = (x, y) => scale * postGain(x, y) * field(x, y);
  const post = rendered(size, inPost, blurPx.post, inPostLight);
  const pre = rendered(preSize, inPre, blurPx.pre, (x, y) => {
    const at = applyHomography(preToPost, { x, y });
    return preGain(x, y) * field(at.x, at.y);
  });
  const blurrier = blurPx.pre > blurPx.post ? rendered(size, inPost, blurPx.pre, inPostLight) : post;
  const minerals = { ...post, data: blurrier.data.map((value) => unit * value) };
  const count = Math.round(((options.microbesPerMegapixel ?? 83) * size.width * size.height) / 1e6);
  const microbes = addMicrobesInto(post, random, isInside, count);
  const camera: Camera = {
    noise: options.noise ?? 1.5,
    bits: options.bits ?? 8,
    unit,
    // A sample pixel shows something; in a sparse sample a faint one may round to nothing.
    darkest: isSparse ? 0 : 1,
    leavesDarkness: isSparse,
  };
  const sigma = Math.sqrt((camera.noise * unit) ** 2 + ROUNDING_VARIANCE);
  return {
    post: takePicture(post, inPost, camera, random),
    pre: takePicture(pre, inPre, camera, random),
    postToPre,
    scale: scale * meanRatio(size, preSize, isInside, postToPre, { postGain, preGain }),
    microbes,
    minerals,
    isInside,
    noise: { post: sigma, pre: sigma },
  };
}

function outlineOf(random: SeededRandom, size: Size, shape: SceneOutline): Outline {
  const reach = shape.reach ?? 0.8;
  const drawn = { x: random.between(-0.02, 0.02), y: random.between(-0.02, 0.02) };
  const middle = shape.middle ?? drawn;
  const shorter = Math.min(size.width, size.height);
  return placedOutline(random, shape.roughness ?? 0.16, {
    centreX: size.width * (0.5 + middle.x),
    centreY: size.height * (0.5 + middle.y),
    halfWidth: ((shape.isRound === true ? shorter : size.width) * reach) / 2,
    halfHeight: ((shape.isRound === true ? shorter : size.height) * reach) / 2,
  });
}

/** The minerals at the exposure asked for, and all but the brightest of them dark where the scene is sparse. */
function fieldOf(random: SeededRandom, options: ScenePairOptions, isInside: Outline, size: Size): Field {
  const grainPx = options.grainPx ?? Math.max(20, Math.round(size.height / 60));
  const minerals = mineralField(random, { grainPx, contrast: options.contrast ?? 1 });
  const exposure = options.exposure ?? 1;
  const share = options.signalShare ?? 1;
  if (share >= 1) return (x, y) => exposure * minerals(x, y);
  const values: number[] = [];
  surveySample(size, isInside, (x, y) => void values.push(minerals(x, y)));
  values.sort((a, b) => a - b);
  const cut = values[Math.floor((1 - share) * (values.length - 1))] ?? 0;
  return (x, y) => {
    const value = minerals(x, y);
    return value > cut ? exposure * (value - cut + SPARSE_STEP) : 0;
  };
}

/** The field at each pixel of the sample; with blur also beyond it, so that the edge does not darken. */
function rendered(size: Size, isInside: Outline, blurPx: number, at: Field): Raster<Float32Array> {
  const { width, height } = size;
  const image = createRaster(width, height, 'float32');
  const inside = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (isInside(x, y)) inside[i] = 1;
      if (inside[i] === 1 || blurPx > 0) image.data[i] = at(x, y);
    }
  }
  if (blurPx === 0) return image;
  const blurred = gaussianBlur(image, blurPx);
  for (let i = 0; i < inside.length; i++) if (inside[i] === 0) blurred.data[i] = 0;
  return blurred;
}

/** Light that changes evenly across an image, 1 in its middle. */
function gainOf(change: Point, size: Size): Field {
  return (x, y) => 1 + change.x * (x / (size.width - 1) - 0.5) + change.y * (y / (size.height - 1) - 0.5);
}

/** Mean of the gains' ratio over what both images show of the sample. */
function meanRatio(
  size: Size,
  preSize: Size,
  isInside: Outline,
  postToPre: PostToPre,
  { postGain, preGain }: { readonly postGain: Field; readonly preGain: Field },
): number {
  let sum = 0;
  let count = 0;
  surveySample(size, isInside, (x, y) => {
    const at = applyHomography(postToPre, { x, y });
    if (at.x < 0 || at.y < 0 || at.x > preSize.width - 1 || at.y > preSize.height - 1) return;
    sum += postGain(x, y) / preGain(at.x, at.y);
    count++;
  });
  return count === 0 ? 1 : sum / count;
}

function surveySample(size: Size, isInside: Outline, visit: (x: number, y: number) => void): void {
  for (let y = 0; y < size.height; y += SURVEY_STEP_PX) {
    for (let x = 0; x < size.width; x += SURVEY_STEP_PX) if (isInside(x, y)) visit(x, y);
  }
}
