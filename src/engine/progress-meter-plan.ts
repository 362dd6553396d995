import type { StageId } from '#core/run-context.ts';

/** A part of a task with the seconds that it is expected to take; only how the parts compare with each other counts. */
export interface PlannedPart {
  readonly stage: StageId;
  /** Steps whose names begin with this belong to the part; empty for any other step of the stage. */
  readonly steps: string;
  /** How many steps the part has, one after the other, each with its equal share. */
  readonly stepCount: number;
  readonly seconds: number;
}

/** What a task's time depends on. */
export interface TaskWork {
  /** Pixels of the raw images. */
  readonly postPixels: number;
  readonly prePixels: number;
  /** Share of the tiles that have any signal: the statistics leave the others out. */
  readonly signalShare: number;
  /** Threads that share the work. */
  readonly workers: number;
}

/** The work of a pair that nothing is known of yet: what users have, on the usual machine. */
const USUAL_WORK: TaskWork = { postPixels: 50e6, prePixels: 50e6, signalShare: 0.7, workers: 2 };

/** Seconds a megapixel on one thread, measured on a 2.1 GHz server from 5 to 750 Mpx: of the image, or of its signal. */
const READING = 0.03;
const SURVEY = 0.035;
const RATIOS = 0.02;

/** Seconds whatever the size: these work on reduced images, on patches, and on a fixed number of windows. */
const FIXED = {
  outlines: 0.6,
  search: 2,
  outlineFit: 0.6,
  matching: 2.5,
  refining: 2.5,
  display: 2,
} as const;

/** Levels that the interior alignment is refined at, as a rule. */
const REFINED_LEVELS = 2;

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

function allParts({ postPixels, prePixels, signalShare, workers }: TaskWork): PlannedPart[] {
  const shared = (secondsEach: number, pixels: number): number => (secondsEach * pixels) / 1e6 / workers;
  const signal = signalShare * Math.max(postPixels, prePixels);
  const part = (stage: StageId, steps: string, seconds: number, stepCount = 1): PlannedPart => ({
    stage,
    steps,
    seconds,
    stepCount,
  });
  return [
    part('ingest', 'Reading the post', shared(READING, postPixels)),
    part('ingest', 'Reading the pre', shared(READING, prePixels)),
    part('boundary', 'Finding the outlines', FIXED.outlines),
    part('boundary', '', FIXED.search, 2),
    part('boundary', 'Matching outlines', FIXED.outlineFit),
    part('interior', 'Matching the interior', FIXED.matching),
    part('interior', '', FIXED.refining, REFINED_LEVELS),
    part('subtract', 'Comparing brightness', shared(SURVEY, signal)),
    part('subtract', 'Measuring the scale', shared(RATIOS, signal)),
    part('subtract', 'Looking at the difference', FIXED.display, 2),
  ];
}

/** Seconds that a plan takes on the machine that it was measured on. */
export function plannedSeconds(parts: readonly PlannedPart[]): number {
  return parts.reduce((sum, { seconds }) => sum + seconds, 0);
}
