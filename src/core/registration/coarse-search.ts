import { composeHomographies, homographyOf, type Homography } from '#core/geometry/homography.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster, type Size } from '#core/raster.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import { FftPlane, powerOfTwoFrom } from '#core/registration/fft-plane.ts';
import { longerSide } from '#core/registration/level-image.ts';
import type { SearchChannels } from '#core/registration/search-channels.ts';

/** A map between reduced levels of post and pre. */
export type LevelMap = Homography<'post-level', 'pre-level'>;

/** Who proposed a hypothesis. */
export type Vote = 'ring' | 'interior' | 'both';

/** A similarity that the search proposes: turn and magnification about the middles of the images, then a shift. */
export interface Hypothesis {
  readonly rotationDegrees: number;
  readonly magnification: number;
  readonly vote: Vote;
  /** Normalised correlation of the channel that voted, at most 1. */
  readonly score: number;
  /** In the frames of the searched level. */
  readonly map: LevelMap;
}

/** What the search goes through. */
export interface SearchGrid {
  readonly rotationsDegrees: readonly number[];
  readonly magnifications: readonly number[];
  /** Whether the ring votes; otherwise the interior alone. */
  readonly useRing: boolean;
}

/** Nodes between two breaths; each takes a few milliseconds. */
const NODES_PER_BREATH = 8;

/** Turns closer than this are not told apart by the small images of the search: only around the best is every one tried. */
const RESOLVED_DEGREES = 2;
/** Nodes of each vote whose untried neighbours are tried. */
const BEST_NODES = 6;

/**
 * Goes through the turns and magnifications of the grid; each is scored by Fourier correlation with the best shift, for the
 * ring, for the interior, and for both together (which share one complex transform). Where turns follow each other more
 * closely than the images can tell, every so many are tried first and all of them around the best. All results, unsorted.
 */
export async function searchSimilarities(
  post: SearchChannels,
  pre: SearchChannels,
  grid: SearchGrid,
  ctx: RunContext,
): Promise<Hypothesis[]> {
  const correlator = new ChannelCorrelator(post, pre);
  const turns = [...grid.rotationsDegrees].sort((a, b) => a - b);
  const step = turns.length > 1 ? (turns.at(-1)! - turns[0]!) / (turns.length - 1) : RESOLVED_DEGREES;
  const stride = Math.max(1, Math.round(RESOLVED_DEGREES / step));
  const middle = (turns.length - 1) / 2;
  const first = grid.magnifications.flatMap((magnification) =>
    turns
      .filter((_, i) => (i - middle) % stride === 0)
      .map((rotationDegrees) => ({ magnification, rotationDegrees })),
  );
  const found = await tryNodes(correlator, first, grid.useRing, 'Searching turn and magnification', ctx);
  const tried = new Set(first.map(nodeKey));
  const reach = step * (stride - 1) + 1e-9;
  const second = bestNodes(found).flatMap(({ magnification, rotationDegrees }) =>
    turns
      .filter((turn) => Math.abs(turn - rotationDegrees) <= reach)
      .map((turn) => ({ magnification, rotationDegrees: turn }))
      .filter((node) => !tried.has(nodeKey(node)) && tried.add(nodeKey(node))),
  );
  return [
    ...found,
    ...(await tryNodes(correlator, second, grid.useRing, 'Searching around the best turns', ctx)),
  ];
}

interface GridNode {
  readonly rotationDegrees: number;
  readonly magnification: number;
}

function nodeKey({ rotationDegrees, magnification }: GridNode): string {
  return `${rotationDegrees} ${magnification}`;
}

function bestNodes(found: readonly Hypothesis[]): Hypothesis[] {
  return (['ring', 'interior', 'both'] as const).flatMap((vote) =>
    found
      .filter((one) => one.vote === vote)
      .sort((a, b) => b.score - a.score)
      .slice(0, BEST_NODES),
  );
}

async function tryNodes(
  correlator: ChannelCorrelator,
  nodes: readonly GridNode[],
  useRing: boolean,
  step: string,
  ctx: RunContext,
): Promise<Hypothesis[]> {
  const hypotheses: Hypothesis[] = [];
  for (const [i, { magnification, rotationDegrees }] of nodes.entries()) {
    hypotheses.push(...correlator.bestShifts(rotationDegrees, magnification, useRing));
    if ((i + 1) % NODES_PER_BREATH !== 0 && i + 1 !== nodes.length) continue;
    ctx.report({ stage: 'boundary', step, done: i + 1, total: nodes.length, unit: 'candidates' });
    await breathe(ctx.signal);
  }
  return hypotheses;
}

/** Correlates the two channels of a fixed post image with those of a turned pre image. */
class ChannelCorrelator {
  private readonly post: SearchChannels;
  private readonly pre: SearchChannels;
  private readonly fft: FftPlane;
  private readonly postSpectrum: Float64Array;
  private readonly plane: Float64Array;
  private readonly spectrum: Float64Array;
  private readonly warpedRing: Raster<Float32Array>;
  private readonly warpedInterior: Raster<Float32Array>;
  private readonly postNorms: Norms;

  constructor(post: SearchChannels, pre: SearchChannels) {
    this.post = post;
    this.pre = pre;
    const size = powerOfTwoFrom(Math.max(longerSide(post.ring), longerSide(pre.ring)));
    this.fft = new FftPlane(size);
    this.plane = new Float64Array(2 * size * size);
    this.spectrum = new Float64Array(2 * size * size);
    this.postSpectrum = new Float64Array(2 * size * size);
    // The turned pre image is laid out over the whole square, so that no part of it is cut off by the size of post.
    this.warpedRing = createRaster(size, size, 'float32');
    this.warpedInterior = createRaster(size, size, 'float32');
    this.postNorms = packInto(this.plane, size, post.ring, post.interior);
    this.fft.forwardInto(this.postSpectrum, this.plane);
  }

  bestShifts(rotationDegrees: number, magnification: number, useRing: boolean): Hypothesis[] {
    const { size } = this.fft;
    const turn = similarityAboutMiddles(this.post.ring, this.pre.ring, rotationDegrees, magnification);
    // Post's middle goes to the middle of the square, which leaves the same room on all sides of the turned image.
    const offsetX = Math.floor((size - this.post.ring.width) / 2);
    const offsetY = Math.floor((size - this.post.ring.height) / 2);
    const origin = { x: -offsetX, y: -offsetY };
    const none = { x: 0, y: 0 };
    warpInto({ raster: this.warpedRing, origin }, { raster: this.pre.ring, origin: none }, turn);
    warpInto({ raster: this.warpedInterior, origin }, { raster: this.pre.interior, origin: none }, turn);
    const preNorms = packInto(this.plane, size, this.warpedRing, this.warpedInterior);
    this.fft.forwardInto(this.spectrum, this.plane);
    multiplyChannelsInPlace(this.spectrum, this.postSpectrum, size);
    this.fft.inverseInto(this.plane, this.spectrum);

    const ringScale = 1 / (this.postNorms.ring * preNorms.ring + 1e-12);
    const interiorScale = 1 / (this.postNorms.interior * preNorms.interior + 1e-12);
    const votes: [Vote, number, number][] = useRing
      ? [
          ['ring', ringScale, 0],
          ['interior', 0, interiorScale],
          ['both', ringScale / 2, interiorScale / 2],
        ]
      : [['interior', 0, interiorScale]];
    return votes.map(([vote, ring, interior]) => {
      const peak = highestPeak(this.plane, size, ring, interior);
      const shift = homographyOf<'post-level', 'post-level'>([
        1,
        0,
        wrapped(peak.x - offsetX, size),
        0,
        1,
        wrapped(peak.y - offsetY, size),
        0,
        0,
        1,
      ]);
      const map = composeHomographies(shift, turn);
      return { rotationDegrees, magnification, vote, score: peak.value, map };
    });
  }
}

/** The map that turns and magnifies about the middle of post and puts that on the middle of pre. */
export function similarityAboutMiddles(
  post: Size,
  pre: Size,
  rotationDegrees: number,
  magnification: number,
): LevelMap {
  const angle = (rotationDegrees * Math.PI) / 180;
  const c = magnification * Math.cos(angle);
  const s = magnification * Math.sin(angle);
  const fromX = (post.width - 1) / 2;
  const fromY = (post.height - 1) / 2;
  const toX = (pre.width - 1) / 2;
  const toY = (pre.height - 1) / 2;
  return homographyOf([c, -s, toX - c * fromX + s * fromY, s, c, toY - s * fromX - c * fromY, 0, 0, 1]);
}

interface Norms {
  readonly ring: number;
  readonly interior: number;
}

/** Lays the channels, their means taken off, into the real and the imaginary part; says how long they are as vectors. */
function packInto(
  plane: Float64Array,
  size: number,
  ring: Raster<Float32Array>,
  interior: Raster<Float32Array>,
): Norms {
  plane.fill(0);
  const { width, height } = ring;
  let ringSum = 0;
  let ringSquares = 0;
  let interiorSquares = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = ring.data[y * width + x]!;
      const b = interior.data[y * width + x]!;
      const at = 2 * (y * size + x);
      plane[at] = a;
      plane[at + 1] = b;
      ringSum += a;
      ringSquares += a * a;
      interiorSquares += b * b;
    }
  }
  const count = size * size;
  return {
    ring: Math.sqrt(Math.max(0, ringSquares - (ringSum * ringSum) / count)),
    interior: Math.sqrt(interiorSquares),
  };
}

/**
 * Makes of the packed spectrum of pre the one of both correlations: ring in the real part, interior in the imaginary part.
 * The spectra of two real images a + ib come apart by symmetry: A(k) = (Z(k) + conj Z(-k)) / 2, B(k) = (Z(k) - conj Z(-k)) / 2i.
 * The ring's mean is left out by its zero frequency.
 */
function multiplyChannelsInPlace(pre: Float64Array, post: Float64Array, size: number): void {
  for (let y = 0; y <= size / 2; y++) {
    const mirrorY = (size - y) % size;
    for (let x = 0; x < size; x++) {
      const mirrorX = (size - x) % size;
      if (y === mirrorY && x > mirrorX) continue;
      const k = 2 * (y * size + x);
      const m = 2 * (mirrorY * size + mirrorX);
      const par = (post[k]! + post[m]!) / 2;
      const pai = (post[k + 1]! - post[m + 1]!) / 2;
      const pbr = (post[k + 1]! + post[m + 1]!) / 2;
      const pbi = (post[m]! - post[k]!) / 2;
      const qar = (pre[k]! + pre[m]!) / 2;
      const qai = (pre[k + 1]! - pre[m + 1]!) / 2;
      const qbr = (pre[k + 1]! + pre[m + 1]!) / 2;
      const qbi = (pre[m]! - pre[k]!) / 2;
      // conj(post) * pre of the ring and of the interior; the ring's mean is its value at zero frequency.
      const ring = k === 0 ? 0 : 1;
      const ar = ring * (par * qar + pai * qai);
      const ai = ring * (par * qai - pai * qar);
      const br = pbr * qbr + pbi * qbi;
      const bi = pbr * qbi - pbi * qbr;
      // C(k) + i D(k), and at the mirrored frequency conj C + i conj D.
      pre[k] = ar - bi;
      pre[k + 1] = ai + br;
      pre[m] = ar + bi;
      pre[m + 1] = br - ai;
    }
  }
}

/** Where the weighted sum of the two correlations is highest. */
function highestPeak(
  plane: Float64Array,
  size: number,
  ring: number,
  interior: number,
): { x: number; y: number; value: number } {
  let value = -Infinity;
  let best = 0;
  for (let i = 0; i < size * size; i++) {
    const score = ring * plane[2 * i]! + interior * plane[2 * i + 1]!;
    if (score > value) {
      value = score;
      best = i;
    }
  }
  return { x: best % size, y: Math.floor(best / size), value };
}

/** A shift on the circle of `size` pixels, as the one of smallest length. */
function wrapped(shift: number, size: number): number {
  const positive = ((shift % size) + size) % size;
  return positive >= size / 2 ? positive - size : positive;
}
