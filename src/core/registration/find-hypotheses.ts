import { composeHomographies } from '#core/geometry/homography.ts';
import { scaleAbout } from '#core/geometry/frames.ts';
import type { PixelOperations } from '#core/pixel-operations.ts';
import { toFloat32 } from '#core/raster.ts';
import { agreementOf, type ComparedImage, type ComparedPair } from '#core/registration/agreement.ts';
import {
  searchSimilarities,
  type Hypothesis,
  type LevelMap,
  type SearchGrid,
  type Vote,
} from '#core/registration/coarse-search.ts';
import { longerSide } from '#core/registration/level-image.ts';
import { maximizeCorrelation } from '#core/registration/maximize-correlation.ts';
import type { RegistrationContext } from '#core/registration/registration-context.ts';
import type { SamplePair } from '#core/registration/sample-image.ts';
import {
  halveFloat,
  interiorStructure,
  searchChannels,
  type RingShape,
  type SampleImage,
} from '#core/registration/search-channels.ts';

/** How much a search costs. */
interface Effort {
  /** Longer side of the searched images at most, px: turned, they still fit the next power of two. */
  readonly longSidePx: number;
  /** Candidates that each vote sends on. */
  readonly candidatesPerVote: number;
}

/** Nearly all samples are found by the first; a sparse one whose grains vanish in a small image needs the second. */
const EFFORTS: readonly Effort[] = [
  { longSidePx: 100, candidatesPerVote: 5 },
  { longSidePx: 200, candidatesPerVote: 10 },
];
/** Agreement from which no more effort is made: wrong maps stay under 0.15, and the sparsest true ones reach 0.3. */
const CONVINCING_AGREEMENT = 0.25;
/** How many candidates are refined at the working level. */
const FINALISTS = 3;
/** Candidates of one vote that are closer than this are one: steps of the grid. */
const DISTINCT_STEPS = 1.5;
/** Refinement of a candidate: blur in px of its level, and steps. */
const REFINE = { model: 'similarity', iterations: 25, tolerance: 1e-5, sigmaPx: 1.5 } as const;

/** A refined candidate, at the level of the sample pair. */
export interface RefinedHypothesis {
  readonly map: LevelMap;
  /** See {@link agreementOf}; at most 1. */
  readonly agreement: number;
  readonly vote: Vote;
  /** The node of the grid that it came from. */
  readonly rotationDegrees: number;
  readonly magnification: number;
}

/**
 * Candidates for the similarity between two samples, best first. The whole grid is scored at a small level by the outline's
 * ring and by the interior; the best of each vote are refined there by correlation, then the best of all at the level of
 * the pair (`full` is what is compared there), where agreement of outline and interior together decides. Where none
 * convinces, all of it is done again with images twice as large and with more candidates.
 */
export async function findHypotheses(
  pair: SamplePair,
  full: ComparedPair,
  ring: RingShape,
  grid: SearchGrid,
  ctx: RegistrationContext,
): Promise<RefinedHypothesis[]> {
  let results: RefinedHypothesis[] = [];
  for (const effort of EFFORTS) {
    results = [...results, ...(await findWithEffort(pair, full, ring, grid, effort, ctx))].sort(byAgreement);
    if (results[0] !== undefined && results[0].agreement >= CONVINCING_AGREEMENT) break;
  }
  return distinctMaps(results, longerSide(pair.post.image)).slice(0, FINALISTS);
}

async function findWithEffort(
  pair: SamplePair,
  full: ComparedPair,
  ring: RingShape,
  grid: SearchGrid,
  effort: Effort,
  ctx: RegistrationContext,
): Promise<RefinedHypothesis[]> {
  const side = Math.max(longerSide(pair.post.image), longerSide(pair.pre.image));
  const times = Math.max(0, Math.ceil(Math.log2(side / effort.longSidePx)));
  const channels = {
    post: await searchChannels(pair.post, ring, times, ctx.pixels),
    pre: await searchChannels(pair.pre, ring, times, ctx.pixels),
  };
  const found = await searchSimilarities(channels.post, channels.pre, grid, ctx);
  const candidates = distinctCandidates(found, grid, effort.candidatesPerVote);

  const small = {
    post: await compared(pair.post, times, ctx.pixels),
    pre: await compared(pair.pre, times, ctx.pixels),
  };
  const refined: RefinedHypothesis[] = [];
  for (const candidate of candidates) {
    refined.push(await refine(small.post, small.pre, candidate, ctx));
  }
  const finalists = distinctMaps(refined.sort(byAgreement), longerSide(pair.post.image) / 2 ** times);
  const results: RefinedHypothesis[] = [];
  for (const finalist of finalists.slice(0, FINALISTS)) {
    const map = enlarged(finalist.map, times);
    results.push(await refine(full.post, full.pre, { ...finalist, map }, ctx));
  }
  return results;
}

function byAgreement(a: RefinedHypothesis, b: RefinedHypothesis): number {
  return b.agreement - a.agreement;
}

/** What of a sample is compared, halved `times` times. */
export async function compared(
  sample: SampleImage,
  times: number,
  pixels: PixelOperations,
): Promise<ComparedImage> {
  let image = sample.image;
  let mask = toFloat32(sample.mask);
  for (let i = 0; i < times; i++) {
    image = halveFloat(image);
    mask = halveFloat(mask);
  }
  return { image, interior: await interiorStructure(image, mask, pixels) };
}

async function refine(
  post: ComparedImage,
  pre: ComparedImage,
  candidate: Omit<RefinedHypothesis, 'agreement'>,
  ctx: RegistrationContext,
): Promise<RefinedHypothesis> {
  const { map } = await maximizeCorrelation(post.image, pre.image, candidate.map, REFINE, ctx);
  const agreement = agreementOf(post, pre, map);
  const before = agreementOf(post, pre, candidate.map);
  const best = agreement >= before ? { map, agreement } : { map: candidate.map, agreement: before };
  const { vote, rotationDegrees, magnification } = candidate;
  return { ...best, vote, rotationDegrees, magnification };
}

/** The best of each vote, none of them a neighbour on the grid of a better one of the same vote. */
function distinctCandidates(found: readonly Hypothesis[], grid: SearchGrid, perVote: number): Hypothesis[] {
  const turnStep = smallestStep(grid.rotationsDegrees);
  const magnificationStep = smallestStep(grid.magnifications);
  const chosen: Hypothesis[] = [];
  for (const vote of ['ring', 'interior', 'both'] as const) {
    const kept: Hypothesis[] = [];
    for (const candidate of found.filter((one) => one.vote === vote).sort((a, b) => b.score - a.score)) {
      if (kept.length === perVote) break;
      const isNeighbour = kept.some(
        (other) =>
          Math.abs(other.rotationDegrees - candidate.rotationDegrees) < DISTINCT_STEPS * turnStep &&
          Math.abs(other.magnification - candidate.magnification) < DISTINCT_STEPS * magnificationStep,
      );
      if (!isNeighbour) kept.push(candidate);
    }
    chosen.push(...kept);
  }
  return chosen;
}

function smallestStep(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((value, i) => value - sorted[i]!);
  return steps.length === 0 ? 1 : Math.min(...steps);
}

/** Sorted candidates without those that were refined to the same map as a better one; `side` is the image's, px. */
function distinctMaps(sorted: readonly RefinedHypothesis[], side: number): RefinedHypothesis[] {
  const kept: RefinedHypothesis[] = [];
  for (const candidate of sorted) {
    const isSame = (other: RefinedHypothesis): boolean =>
      candidate.map.every((value, i) => {
        const unit = i === 2 || i === 5 ? 1 : i < 6 ? 1 / side : 1 / side ** 2;
        return Math.abs(value - other.map[i]!) < unit;
      });
    if (!kept.some(isSame)) kept.push(candidate);
  }
  return kept;
}

/** A map between levels as the map between those `times` halvings finer. */
function enlarged(map: LevelMap, times: number): LevelMap {
  const down = scaleAbout<'post-level', 'post-level'>(1 / 2 ** times);
  const up = scaleAbout<'pre-level', 'pre-level'>(2 ** times);
  return composeHomographies(composeHomographies(down, map), up);
}
