import {
  composeHomographies,
  homographyOf,
  invertHomography,
  type PostToPre,
} from '#core/geometry/homography.ts';
import { makePhantom } from '#core/phantom/make-phantom.ts';
import type { Raster, Size } from '#core/raster.ts';
import { seededRandom, type SeededRandom } from '#core/seeded-random.ts';

/** A pair of any size in bounded memory: rows are made as they are asked for. */
export interface EnlargedPair {
  readonly post: RowSource;
  readonly pre: RowSource;
  readonly postToPre: PostToPre;
  readonly scale: number;
}

/** An 8-bit gray picture from the top down. */
export interface RowSource {
  /** The next `count` rows. */
  nextRows(count: number): Uint8Array;
}

/** The pair is laid out with no more pixels than this, so that three float32 pictures of it take 300 MB at most. */
const LAYOUT_PIXELS = 24e6;

/** Grains and microbes of the layout: as many as fit a picture of it. */
const GRAIN_PX = 40;
const PIXELS_PER_MICROBE = 12_000;

/** Standard deviation of the camera noise, grey levels. */
const NOISE = 1.5;

/** Noise values drawn once; each row begins at another place of them. */
const NOISE_VALUES = 2 ** 20;

/**
 * A phantom pair with known truth: laid out by the project's own generator at a whole fraction of the size, then enlarged
 * bilinearly row by row, with camera noise of its own at full size. The same options give the same pixels.
 */
export function makeEnlargedPair({
  size,
  seed,
}: {
  readonly size: Size;
  readonly seed: number;
}): EnlargedPair {
  const factor = Math.max(1, Math.ceil(Math.sqrt((size.width * size.height) / LAYOUT_PIXELS)));
  const layout = { width: Math.ceil(size.width / factor), height: Math.ceil(size.height / factor) };
  const { post, pre, postToPre, scale } = makePhantom({
    seed,
    size: layout,
    grainPx: GRAIN_PX,
    noise: 0,
    microbeCount: Math.round((layout.width * layout.height) / PIXELS_PER_MICROBE),
  });
  const random = seededRandom(seed);
  const noise = Float32Array.from({ length: NOISE_VALUES }, () => NOISE * random.gaussian());
  return {
    post: enlargedRows({ picture: post, factor, size, noise, random: seededRandom(seed + 1) }),
    pre: enlargedRows({ picture: pre, factor, size, noise, random: seededRandom(seed + 2) }),
    postToPre: enlargedMap(postToPre, factor),
    scale,
  };
}

/** The map of the layout as it acts on the enlarged pictures, whose pixel x is `(x + 0.5) / factor - 0.5` of the layout. */
function enlargedMap(map: PostToPre, factor: number): PostToPre {
  const middle = (factor - 1) / 2;
  const enlarge = [factor, 0, middle, 0, factor, middle, 0, 0, 1];
  const toLayout = invertHomography(homographyOf<'post', 'post'>(enlarge));
  return composeHomographies(composeHomographies(toLayout, map), homographyOf<'pre', 'pre'>(enlarge));
}

interface Enlargement {
  readonly picture: Raster<Uint8Array>;
  readonly factor: number;
  readonly size: Size;
  readonly noise: Float32Array;
  readonly random: SeededRandom;
}

function enlargedRows({ picture, factor, size, noise, random }: Enlargement): RowSource {
  const { width } = size;
  const across = placesOf(width, factor, picture.width);
  const line = new Float32Array(picture.width);
  let y = 0;
  return {
    nextRows(count) {
      const rows = new Uint8Array(count * width);
      for (let i = 0; i < count; i += 1, y += 1) {
        lineInto(line, picture, (y + 0.5) / factor - 0.5);
        const solid = picture.data.subarray(Math.floor(y / factor) * picture.width);
        const noiseFrom = random.index(NOISE_VALUES - width);
        for (let x = 0, at = i * width; x < width; x += 1, at += 1) {
          if (solid[across.nearest[x]!] === 0) continue;
          const left = line[across.left[x]!]!;
          const value = left + (line[across.right[x]!]! - left) * across.share[x]!;
          const noisy = Math.round(value + noise[noiseFrom + x]!);
          rows[at] = noisy < 1 ? 1 : noisy > 255 ? 255 : noisy;
        }
      }
      return rows;
    },
  };
}

/** Where each enlarged column lies between two columns of the layout. */
function placesOf(width: number, factor: number, layoutWidth: number) {
  const [left, right, nearest] = [new Int32Array(width), new Int32Array(width), new Int32Array(width)];
  const share = new Float32Array(width);
  for (let x = 0; x < width; x += 1) {
    const place = Math.min(layoutWidth - 1, Math.max(0, (x + 0.5) / factor - 0.5));
    left[x] = Math.floor(place);
    right[x] = Math.min(layoutWidth - 1, left[x]! + 1);
    share[x] = place - left[x]!;
    nearest[x] = Math.floor(x / factor);
  }
  return { left, right, nearest, share };
}

/** The layout at a place between two of its rows. */
function lineInto(line: Float32Array, { width, height, data }: Raster<Uint8Array>, place: number): void {
  const at = Math.min(height - 1, Math.max(0, place));
  const upper = Math.floor(at) * width;
  const lower = Math.min(height - 1, Math.floor(at) + 1) * width;
  const share = at - Math.floor(at);
  for (let x = 0; x < width; x += 1)
    line[x] = data[upper + x]! + (data[lower + x]! - data[upper + x]!) * share;
}
