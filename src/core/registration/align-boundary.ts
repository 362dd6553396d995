import { describeHomography } from '#core/geometry/describe-homography.ts';
import { postToPreAtLevels, postToPreFromLevels } from '#core/geometry/frames.ts';
import {
  composeHomographies,
  identityHomography,
  invertHomography,
  type Point,
  type PostToPre,
} from '#core/geometry/homography.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { agreementOf, type ComparedPair } from '#core/registration/agreement.ts';
import type { SearchGrid, Vote } from '#core/registration/coarse-search.ts';
import { compared, findHypotheses } from '#core/registration/find-hypotheses.ts';
import { fitOutlines, thinned } from '#core/registration/fit-outlines.ts';
import { levelForScale } from '#core/registration/level-image.ts';
import { maximizeCorrelation } from '#core/registration/maximize-correlation.ts';
import { registrationContext, type RegistrationContext } from '#core/registration/registration-context.ts';
import type { BoundaryParameters } from '#core/registration/registration-parameters.ts';
import { readSamplePair, type SamplePair } from '#core/registration/sample-image.ts';
import { traceOutline } from '#core/registration/trace-outline.ts';

/** A candidate of the coarse search that went forward. */
export interface BoundaryHypothesis {
  readonly postToPre: PostToPre;
  /** Mean correlation of brightness and of inner structure, at most 1. */
  readonly agreement: number;
  /** Which channel proposed it, from which node of the grid. */
  readonly vote: Vote;
  readonly rotationDegrees: number;
  readonly magnification: number;
}

/** Why the fit of the outlines was taken or not. */
export type IcpVerdict =
  | 'accepted'
  | 'translation-over-limit'
  | 'rotation-over-limit'
  | 'scale-over-limit'
  | 'scale-difference-over-limit'
  | 'agreement-worse'
  | 'no-outline';

/** What matching the outlines did. */
export interface IcpReport {
  readonly accepted: boolean;
  readonly verdict: IcpVerdict;
  /** Root mean square distance of the paired outline points, full-resolution px; null without outlines. */
  readonly rmsPx: number | null;
  readonly iterations: number;
  /** The change against the start, at the middle of post: what the limits are held against. */
  readonly change: {
    readonly translationPx: number;
    readonly rotationDegrees: number;
    readonly scaleX: number;
    readonly scaleY: number;
  } | null;
}

/** What the optional ECC pass did. */
export interface EccReport {
  readonly accepted: boolean;
  readonly before: number;
  readonly after: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Result of the boundary stage. Plain data; maps are full-resolution, between the raw images. */
export interface BoundaryResult {
  readonly postToPre: PostToPre;
  /** Result of the coarse search, before the outlines were matched; the identity without a search. */
  readonly coarsePostToPre: PostToPre;
  /** How well pre lies on post, at most 1, before and after the outlines (and ECC). */
  readonly coarseAgreement: number;
  readonly agreement: number;
  /** Candidates of the coarse search, best first; empty without one. */
  readonly hypotheses: readonly BoundaryHypothesis[];
  readonly icp: IcpReport;
  /** Null where ECC was not asked for. */
  readonly ecc: EccReport | null;
  /** Outlines as closed polylines in full-resolution px, each in its own image. */
  readonly postOutline: readonly Point[];
  readonly preOutline: readonly Point[];
}

/** Bounds of the levels: below, outlines are stairs; above, nothing is gained and time is lost. Longer side, px. */
const COARSE_SIDES_PX = { shortest: 256, longest: 640 };
const OUTLINE_SIDES_PX = { shortest: 256, longest: 1280 };
/** The coarse scale is this part of `down_scale`, and no less than the minimum. */
const COARSE_PART = 0.25;
const COARSE_MINIMUM = 0.02;
/** Outline points that are handed out for drawing. */
const DRAWN_POINTS = 1200;
const ECC_SIGMA_PX = 1;

/**
 * Finds where the outline, and behind it the interior, of the pre-stain sample lies on the post-stain one: a search over turns
 * and magnifications at a coarse level, then iterative closest points on the outlines with limits, then ECC if asked.
 * A refinement outside its limits, or that lays the interior worse, is refused; that is data in the result, not an error.
 * Throws `no-signal` where an image is zero everywhere.
 *
 * @param pixels what equalises and blurs whole pictures; this thread by default
 */
export async function alignBoundary(
  post: ImagePyramid,
  pre: ImagePyramid,
  params: BoundaryParameters,
  runContext: RunContext,
  pixels: PixelOperations = processorOperations,
): Promise<BoundaryResult> {
  const ctx = registrationContext(runContext, pixels);
  const pairs = await readPairs(post, pre, params, ctx);
  const images = {
    post: await compared(pairs.coarse.post, 0, pixels),
    pre: await compared(pairs.coarse.pre, 0, pixels),
    level: pairs.coarse.level,
  };
  const hypotheses = params.multiscale ? await search(pairs.coarse, images, params, ctx) : [];
  const coarsePostToPre = hypotheses[0]?.postToPre ?? identityHomography<'post', 'pre'>();
  const coarseAgreement = agreementAt(images, coarsePostToPre);

  ctx.report({ stage: 'boundary', step: 'Matching outlines', done: 0, total: 1, unit: 'passes' });
  const outlines = { post: traceOutline(pairs.outline.post.mask), pre: traceOutline(pairs.outline.pre.mask) };
  const level = pairs.outline.level;
  const start = postToPreAtLevels(coarsePostToPre, level);
  const fit = await fitOutlines(outlines.post, outlines.pre, start, ctx.signal);
  const fitted = fit === null ? null : postToPreFromLevels(fit.map, level);
  const icp =
    fit === null || fitted === null
      ? NO_OUTLINE
      : judgeFit(
          {
            rmsPx: fit.rmsPx * 2 ** level,
            iterations: fit.iterations,
            change: changeBetween(coarsePostToPre, fitted, post),
          },
          agreementAt(images, fitted) < coarseAgreement,
          params,
        );
  let postToPre = icp.accepted && fitted !== null ? fitted : coarsePostToPre;
  ctx.report({ stage: 'boundary', step: 'Matching outlines', done: 1, total: 1, unit: 'passes' });

  let ecc: EccReport | null = null;
  if (params.fine_ecc) ({ ecc, postToPre } = await refineByEcc(images, postToPre, params, ctx));
  return {
    postToPre,
    coarsePostToPre,
    coarseAgreement,
    agreement: agreementAt(images, postToPre),
    hypotheses,
    icp,
    ecc,
    postOutline: inFull(outlines.post, level),
    preOutline: inFull(outlines.pre, level),
  };
}

interface Pairs {
  readonly coarse: SamplePair;
  readonly outline: SamplePair;
}

async function readPairs(
  post: ImagePyramid,
  pre: ImagePyramid,
  params: BoundaryParameters,
  ctx: RegistrationContext,
): Promise<Pairs> {
  const coarseLevel = levelForScale([post, pre], coarseScaleOf(params), COARSE_SIDES_PX);
  const outlineLevel = levelForScale([post, pre], params.down_scale, OUTLINE_SIDES_PX);
  ctx.report({ stage: 'boundary', step: 'Finding the outlines', done: 0, total: 2, unit: 'levels' });
  const coarse = await readSamplePair(post, pre, coarseLevel, ctx);
  await breathe(ctx.signal);
  ctx.report({ stage: 'boundary', step: 'Finding the outlines', done: 1, total: 2, unit: 'levels' });
  const outline = outlineLevel === coarseLevel ? coarse : await readSamplePair(post, pre, outlineLevel, ctx);
  ctx.report({ stage: 'boundary', step: 'Finding the outlines', done: 2, total: 2, unit: 'levels' });
  return { coarse, outline };
}

function coarseScaleOf(params: BoundaryParameters): number {
  return Math.max(COARSE_PART * params.down_scale, COARSE_MINIMUM);
}

async function search(
  pair: SamplePair,
  images: ComparedPair,
  params: BoundaryParameters,
  ctx: RegistrationContext,
): Promise<BoundaryHypothesis[]> {
  // The ring is as thick on the sample as it would be at the nominal coarse scale, whichever level stands in for it.
  const ringUnit = 1 / coarseScaleOf(params) / 2 ** pair.level;
  const ring = { widthPx: params.boundary_width * ringUnit, smoothPx: params.boundary_smooth * ringUnit };
  const found = await findHypotheses(pair, images, ring, searchGrid(params), ctx);
  return found.map(({ map, agreement, vote, rotationDegrees, magnification }) => ({
    postToPre: postToPreFromLevels(map, pair.level),
    agreement,
    vote,
    rotationDegrees,
    magnification,
  }));
}

/** The turns and magnifications that are searched; 0 degrees is always one of the turns. */
function searchGrid(params: BoundaryParameters): SearchGrid {
  const turns = params.rotation_search ? Math.floor(params.angle_range / params.angle_step + 1e-9) : 0;
  const magnificationSteps = params.scale_search
    ? Math.floor((params.scale_max - params.scale_min) / params.scale_step + 1e-9)
    : 0;
  return {
    rotationsDegrees: Array.from({ length: 2 * turns + 1 }, (_, i) => (i - turns) * params.angle_step),
    magnifications: params.scale_search
      ? Array.from({ length: magnificationSteps + 1 }, (_, i) => params.scale_min + i * params.scale_step)
      : [1],
    useRing: params.use_edges,
  };
}

function agreementAt(images: ComparedPair, map: PostToPre): number {
  return agreementOf(images.post, images.pre, postToPreAtLevels(map, images.level));
}

const NO_OUTLINE: IcpReport = {
  accepted: false,
  verdict: 'no-outline',
  rmsPx: null,
  iterations: 0,
  change: null,
};

type MapChange = NonNullable<IcpReport['change']>;

/** What a refinement changed, at the middle of post. */
function changeBetween(start: PostToPre, fitted: PostToPre, post: ImagePyramid): MapChange {
  const middle = { x: (post.size.width - 1) / 2, y: (post.size.height - 1) / 2 };
  const words = describeHomography(composeHomographies(fitted, invertHomography(start)), middle);
  const { rotationDegrees, scaleX, scaleY, shift } = words;
  return { translationPx: Math.hypot(shift.x, shift.y), rotationDegrees, scaleX, scaleY };
}

function judgeFit(
  fit: { readonly rmsPx: number; readonly iterations: number; readonly change: MapChange },
  isWorse: boolean,
  params: BoundaryParameters,
): IcpReport {
  const verdict = limitVerdict(fit.change, params) ?? (isWorse ? 'agreement-worse' : 'accepted');
  return { accepted: verdict === 'accepted', verdict, ...fit };
}

function limitVerdict(change: MapChange, params: BoundaryParameters): IcpVerdict | null {
  if (change.translationPx > params.max_translation) return 'translation-over-limit';
  if (Math.abs(change.rotationDegrees) > params.max_rotation) return 'rotation-over-limit';
  const delta = Math.max(Math.abs(change.scaleX - 1), Math.abs(change.scaleY - 1));
  if (delta > params.max_scale_delta) return 'scale-over-limit';
  if (Math.abs(change.scaleX - change.scaleY) > params.max_scale_diff) return 'scale-difference-over-limit';
  return null;
}

async function refineByEcc(
  images: ComparedPair,
  start: PostToPre,
  params: BoundaryParameters,
  ctx: RegistrationContext,
): Promise<{ ecc: EccReport; postToPre: PostToPre }> {
  const options = {
    model: 'homography',
    iterations: params.stopit,
    tolerance: params.stopdelta,
    sigmaPx: ECC_SIGMA_PX,
  } as const;
  const at = postToPreAtLevels(start, images.level);
  const found = await maximizeCorrelation(images.post.image, images.pre.image, at, options, ctx);
  const { before, after, iterations, converged } = found;
  const accepted = after > before;
  const postToPre = accepted ? postToPreFromLevels(found.map, images.level) : start;
  return { ecc: { accepted, before, after, iterations, converged }, postToPre };
}

function inFull(points: readonly Point[], level: number): Point[] {
  const factor = 2 ** level;
  const place = (value: number): number => (value + 0.5) * factor - 0.5;
  return thinned(points, DRAWN_POINTS).map(({ x, y }) => ({ x: place(x), y: place(y) }));
}
