import { applyHomography, invertHomography, type PostToPre } from '#core/geometry/homography.ts';
import { createRaster, type Raster, type Size } from '#core/raster.ts';
import { seededRandom, type SeededRandom } from '#core/seeded-random.ts';
import { addMicrobesInto, type PhantomMicrobe } from '#core/phantom/draw-microbes.ts';
import { MINERAL_BRIGHTNESS, mineralScene } from '#core/phantom/mineral-scene.ts';
import { phantomGeometry, type PhantomGeometry } from '#core/phantom/phantom-geometry.ts';
import { sampleCubicInto } from '#core/phantom/sample-cubic.ts';
import { sampleOutline, type Outline } from '#core/phantom/sample-outline.ts';

/** What a phantom pair shall be like. Whatever is left out is drawn from the seed, or is the default given. */
export interface PhantomOptions extends PhantomGeometry {
  /** Everything random follows from it. Default 1. */
  readonly seed?: number;
  /** Size of the post-stain image, px. Default 1200 x 1000. */
  readonly size?: Size;
  /** Size of the pre-stain image, px. Default that of post. */
  readonly preSize?: Size;
  /** Brightness of post over pre. Default: drawn within 1.1 .. 1.55. */
  readonly scale?: number;
  /** Stained microbes, in post only. Default 150. */
  readonly microbeCount?: number;
  /** Share of the sample, brightest parts first, that has any signal; 1 keeps all. Default 1. */
  readonly signalShare?: number;
  /** Roughness of the outline; 0 is an ellipse. Default 0.16. */
  readonly outlineRoughness?: number;
  /** Size of a mineral grain, px. Default a sixtieth of the height, at least 24. */
  readonly grainPx?: number;
  /** Camera noise, standard deviation in grey levels. Default 1.5. */
  readonly noise?: number;
}

/** A pair of 8-bit images and the truth about them. */
export interface Phantom {
  readonly post: Raster<Uint8Array>;
  readonly pre: Raster<Uint8Array>;
  readonly postToPre: PostToPre;
  /** post = scale * scene + microbes. */
  readonly scale: number;
  readonly microbes: readonly PhantomMicrobe[];
}

/** In a sparse phantom the faintest part that is kept stands this much above zero, grey levels. */
const SPARSE_STEP = 4;

/**
 * A post and a pre-stain image of the same invented rock, with known geometry, brightness scale and microbes.
 * The scene is laid out in the post frame; pre is the scene seen through `postToPre`; both get noise of their own, are
 * quantised to 8 bit (1..255 on the sample) and are exactly zero outside it. The same options give the same bytes.
 */
export function makePhantom(options: PhantomOptions = {}): Phantom {
  const random = seededRandom(options.seed ?? 1);
  const size = options.size ?? { width: 1200, height: 1000 };
  const preSize = options.preSize ?? size;
  const postToPre = phantomGeometry(random, options, size, preSize);
  const scale = options.scale ?? random.between(1.1, 1.55);
  const isInside = sampleOutline(random, size, options.outlineRoughness ?? 0.16);
  const scene = mineralScene(random, size, options.grainPx ?? Math.max(24, Math.round(size.height / 60)));
  const signalShare = options.signalShare ?? 1;
  if (signalShare < 1) keepBrightestInPlace(scene, isInside, signalShare);
  for (let i = 0; i < scene.data.length; i++)
    scene.data[i] = Math.min(MINERAL_BRIGHTNESS.highest, scene.data[i]!);

  const pre = createRaster(preSize.width, preSize.height, 'float32');
  sampleCubicInto(pre, scene, invertHomography(postToPre));
  const post = createRaster(size.width, size.height, 'float32');
  for (let i = 0; i < post.data.length; i++) post.data[i] = scale * scene.data[i]!;
  const microbes = addMicrobesInto(post, random, isInside, options.microbeCount ?? 150);

  const noise = options.noise ?? 1.5;
  const faintest = signalShare < 1 ? SPARSE_STEP / 2 : -Infinity;
  const preToPost = invertHomography(postToPre);
  const isInsidePre: Outline = (x, y) => {
    const at = applyHomography(preToPost, { x, y });
    return isInside(at.x, at.y);
  };
  return {
    post: photograph(post, random, isInside, noise, faintest),
    pre: photograph(pre, random, isInsidePre, noise, faintest),
    postToPre,
    scale,
    microbes,
  };
}

/** Sets all but the brightest `share` of the sample to zero and lowers the rest towards it. */
function keepBrightestInPlace(scene: Raster<Float32Array>, isInside: Outline, share: number): void {
  const inside: number[] = [];
  const { width, data } = scene;
  // Every third pixel of every third line is enough to place the cut.
  for (let y = 0; y < scene.height; y += 3) {
    for (let x = 0; x < width; x += 3) if (isInside(x, y)) inside.push(data[y * width + x]!);
  }
  const sorted = Float32Array.from(inside).sort();
  const cut = sorted[Math.floor((1 - share) * (sorted.length - 1))] ?? 0;
  for (let i = 0; i < data.length; i++) data[i] = data[i]! > cut ? data[i]! - cut + SPARSE_STEP : 0;
}

/** Noise and 8 bit: 1..255 on the sample where the signal is over `faintest`, exactly 0 elsewhere. */
function photograph(
  signal: Raster<Float32Array>,
  random: SeededRandom,
  isInside: Outline,
  noise: number,
  faintest: number,
): Raster<Uint8Array> {
  const { width, height } = signal;
  const image = createRaster(width, height, 'uint8');
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const value = signal.data[i]!;
      if (value <= faintest || !isInside(x, y)) continue;
      image.data[i] = Math.min(255, Math.max(1, Math.round(value + noise * random.gaussian())));
    }
  }
  return image;
}
