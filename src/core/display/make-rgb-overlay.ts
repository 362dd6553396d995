import { Exo2MicroError } from '#core/errors.ts';
import type { Raster } from '#core/raster.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';

/** A colour picture: red, green and blue bytes of each pixel in turn. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Outlines to draw; pixels above zero belong to them. */
export interface OverlayEdges {
  readonly postEdges?: Raster | null | undefined;
  readonly preEdges?: Raster | null | undefined;
}

/** Percentile of the positive pixels that is shown at full brightness. */
const WHITE_PERCENTILE = 99;
/** A picture whose brightest pixels lie below this is shown as black. */
const DARKEST_WHITE = 1e-8;

/**
 * Post-stain in red over pre-stain in green, so that agreement looks yellow; outlines of post in cyan and, above them,
 * of pre in magenta. Each picture is scaled by the 99th percentile of its positive pixels and cut down to bytes. All
 * pictures have one size; `invalid-argument` otherwise.
 */
export function makeRgbOverlay(post: Raster, pre: Raster, edges: OverlayEdges = {}): RgbImage {
  const { width, height } = post;
  for (const other of [pre, edges.postEdges, edges.preEdges]) {
    if (other != null && (other.width !== width || other.height !== height)) refuseSize(post, other);
  }
  const data = new Uint8Array(width * height * 3);
  fillChannelInto(data, 0, post);
  fillChannelInto(data, 1, pre);
  drawEdgesInto(data, edges.postEdges, [0, 255, 255]);
  drawEdgesInto(data, edges.preEdges, [255, 0, 255]);
  return { width, height, data };
}

function fillChannelInto(rgb: Uint8Array, channel: number, { data }: Raster): void {
  const white = percentilesOf(data, [WHITE_PERCENTILE], 'positive')[0] ?? NaN;
  if (!(white >= DARKEST_WHITE)) return;
  const toByte = data instanceof Float32Array ? floatByte : integerByte;
  for (let i = 0; i < data.length; i++) rgb[i * 3 + channel] = toByte(data[i]!, white);
}

/** Divided, then times 255, each rounded to float32: the order decides which byte a product near a whole number gives. */
function floatByte(value: number, white: number): number {
  return Math.min(255, Math.max(0, Math.fround(Math.fround(value / Math.fround(white)) * 255)));
}

function integerByte(value: number, white: number): number {
  return Math.min(255, (value / white) * 255);
}

function drawEdgesInto(rgb: Uint8Array, edges: Raster | null | undefined, colour: readonly number[]): void {
  if (edges == null) return;
  for (let i = 0; i < edges.data.length; i++) if (edges.data[i]! > 0) rgb.set(colour, i * 3);
}

function refuseSize(post: Raster, other: Raster): never {
  throw new Exo2MicroError(
    'invalid-argument',
    `An overlay needs pictures of one size; got ${post.width} x ${post.height} and ${other.width} x ${other.height}.`,
  );
}
