import type { Size } from '#core/raster.ts';
import type { StageId } from '#core/run-context.ts';

/** Goes up with every change of the parts or their seconds. */
export const PLAN_VERSION = 2;

/** A part of a task with the seconds that it is expected to take; only how the parts compare with each other counts. */
export interface PlannedPart {
  readonly stage: StageId;
  /** Steps whose names begin with this belong to the part; empty for any other step of the stage. */
  readonly steps: string;
  /** How many steps the part has, one after the other, each with its equal share. */
  readonly stepCount: number;
  readonly seconds: number;
  /** Share of its time, 0 to 1, that comes behind its last progress; none where this is missing. */
  readonly quietShare?: number;
}

/** What a task's time depends on. */
export interface TaskWork {
  /** Sizes of the raw images. */
  readonly post: Size;
  readonly pre: Size;
  /** Share of the tiles that have any signal: the statistics leave the others out. */
  readonly signalShare: number;
  /** Threads that share the work. */
  readonly workers: number;
}

const USUAL_SIZE: Size = { width: 8000, height: 6600 };

/** The work of a pair that nothing is known of yet: what users have, on the usual machine. */
const USUAL_WORK: TaskWork = { post: USUAL_SIZE, pre: USUAL_SIZE, signalShare: 0.5, workers: 2 };

/**
 * Seconds a megapixel on one thread, measured on a server with two cores from 5 to 750 Mpx: of the image, or of its signal.
 */
const PER_MEGAPIXEL = { reading: 0.023, survey: 0.062, ratios: 0.032 } as const;

/** Seconds whatever the size: starting the workers, and what works on reduced images and on patches. */
const FIXED = {
  start: 0.25,
  reading: 0.18,
  outlines: 0.4,
  search: 0.04,
  closerSearch: 0.13,
  outlineFit: 0.28,
  matching: 0.33,
  survey: 0.6,
  ratios: 0.1,
  weighing: 0.95,
  display: 0.45,
  figures: 0.35,
} as const;

/** What the scale is weighed from is picked out in so many megapixels at most; seconds of each to pick, and to weigh. */
const PICKED = { megapixels: 12, picking: 0.03, weighing: 0.12 } as const;

/**
 * The difference is looked at in windows of about a megapixel, at most so many; seconds of each, and for how far apart they
 * lie in a sample, seconds a megapixel.
 */
const DISPLAY = { windows: 32, secondsEach: 0.02, apart: 0.001 } as const;

/**
 * Seconds of a level of the refinement, with the side of the image as the root of its megapixels: full resolution has more and
 * larger patches the longer the sides, and they lie in tiles of their own.
 */
const REFINING = {
  reduced: { least: 0.33, perSide: 0.003, perArea: 0 },
  full: { least: 0.25, perSide: 0.025, perArea: 0.0007 },
} as const;

/** The interior is matched where its longer side has about so many pixels, and refined at every other level below. */
const MATCHED_SIDE_PX = 1024;

/** The stages in which the parts of a plan lie, by their numbers. */
const STAGES = [
  ['ingest', 1],
  ['boundary', 2],
  ['interior', 3],
  ['subtract', 4],
] as const;

/** The parts of a task in their order, up to a stage. */
export function planTask(work: TaskWork = USUAL_WORK, toStage = 4): PlannedPart[] {
  const done = new Map<StageId, number>(STAGES);
  return allParts(work).filter(({ stage }) => (done.get(stage) ?? 0) <= toStage);
}

function allParts({ post, pre, signalShare, workers }: TaskWork): PlannedPart[] {
  const [postMegapixels, preMegapixels] = [megapixels(post), megapixels(pre)];
  const largest = Math.max(postMegapixels, preMegapixels);
  const signal = signalShare * largest;
  const levels = refinedLevels(Math.max(post.width, post.height));
  const side = Math.sqrt(largest);
  const refining = ({ least, perSide, perArea }: (typeof REFINING)[keyof typeof REFINING]): number =>
    least + perSide * side + perArea * largest;
  const picked = Math.min(PICKED.megapixels, signal);
  const survey = FIXED.survey + PICKED.picking * picked + (PER_MEGAPIXEL.survey * signal) / workers;
  const scale = measuringScale(
    FIXED.weighing + PICKED.weighing * picked,
    FIXED.ratios + PER_MEGAPIXEL.ratios * signal,
    workers,
  );
  const windows = Math.min(DISPLAY.windows, signal);
  const display = FIXED.display + DISPLAY.secondsEach * windows + DISPLAY.apart * signal + FIXED.figures;
  const reading = (image: number): number => FIXED.reading + (PER_MEGAPIXEL.reading * image) / workers;
  const part = (stage: StageId, steps: string, seconds: number, stepCount = 1): PlannedPart => ({
    stage,
    steps,
    seconds,
    stepCount,
  });
  return [
    part('ingest', 'Reading the post', FIXED.start + reading(postMegapixels)),
    part('ingest', 'Reading the pre', reading(preMegapixels)),
    part('boundary', 'Finding the outlines', FIXED.outlines),
    part('boundary', 'Searching turn', FIXED.search),
    part('boundary', 'Searching around', FIXED.closerSearch),
    part('boundary', '', FIXED.outlineFit),
    part('interior', 'Matching the interior', FIXED.matching),
    part('interior', '', (levels - 1) * refining(REFINING.reduced), Math.max(1, levels - 1)),
    part('interior', 'Refining at full', refining(REFINING.full)),
    part('subtract', 'Comparing brightness', survey),
    part('subtract', 'Measuring the scale', scale),
    { ...part('subtract', '', display, 2), quietShare: FIXED.figures / display },
  ];
}

/** Seconds of the scale, which is weighed on one thread, `weighing` seconds, while the others count `ratios`. */
function measuringScale(weighing: number, ratios: number, workers: number): number {
  return Math.max(weighing, (weighing + ratios) / workers);
}

function megapixels({ width, height }: Size): number {
  return (width * height) / 1e6;
}

/** Levels that the interior is refined at: every other one from where it was matched, and full resolution. */
function refinedLevels(longerSide: number): number {
  return Math.ceil(Math.max(0, Math.ceil(Math.log2(longerSide / MATCHED_SIDE_PX))) / 2) + 1;
}

/** Seconds that a plan takes on the machine that it was measured on. */
export function plannedSeconds(parts: readonly PlannedPart[]): number {
  return parts.reduce((sum, { seconds }) => sum + seconds, 0);
}
