import { processorTimeAt } from './sample-browser.mjs';

/**
 * An event of a run with its time, ms since 1970.
 * @typedef {{ at: number, event: import('../../src/protocol/task.ts').EngineEvent }} TimedEvent
 */

/** Part of a run before which a time left need not hold yet. */
export const FIRST_PART = 0.2;

/** Part of a run that is so short at its end that a share of it says nothing. */
const LAST_PART = 0.05;

/**
 * Seconds of each step of the run, in the order in which they began; a step lasts until the next one begins.
 * @param {readonly TimedEvent[]} events
 * @param {number} endedAt
 * @param {readonly import('./sample-browser.mjs').Sample[]} [samples] for the processor time of each step
 */
export function stepSeconds(events, endedAt, samples = []) {
  /** @type {{ stage: string, step: string, seconds: number, processorSeconds: number }[]} */
  const steps = [];
  const progress = runningEvents(events);
  progress.forEach(({ at, status }, i) => {
    const { stage, step } = status.progress;
    const until = progress[i + 1]?.at ?? endedAt;
    let known = steps.find((each) => each.stage === stage && each.step === step);
    if (known === undefined) steps.push((known = { stage, step, seconds: 0, processorSeconds: 0 }));
    known.seconds += (until - at) / 1000;
    known.processorSeconds += processorTimeAt(samples, until) - processorTimeAt(samples, at);
  });
  return steps;
}

/**
 * How good the time left of a run was after its first fifth.
 * @param {readonly TimedEvent[]} events
 * @param {number} startedAt
 * @param {number} endedAt
 */
export function timeLeftFigures(events, startedAt, endedAt) {
  const whole = (endedAt - startedAt) / 1000;
  const told = runningEvents(events).map(({ at, status: { progress, secondsLeft } }) => ({
    seconds: (at - startedAt) / 1000,
    left: (endedAt - at) / 1000,
    told: secondsLeft,
    stage: progress.stage,
    step: progress.step,
    done: progress.done,
    total: progress.total,
  }));
  const counted = told.filter(({ seconds }) => seconds >= FIRST_PART * whole);
  const errors = counted.map((each) => ({ ...each, ...errorOf(each, whole) }));
  return {
    /** Largest error as a share of the whole run's time. */
    worstOfRun: Math.max(0, ...errors.map(({ ofRun }) => ofRun)),
    /** Largest error as a share of the time that was truly left, while a twentieth of the run or more was. */
    worstOfLeft: Math.max(
      0,
      ...errors.filter(({ left }) => left >= LAST_PART * whole).map(({ ofLeft }) => ofLeft),
    ),
    /** What was told and what was true, seconds, over the whole run, with the progress that it was told from. */
    told,
  };
}

/**
 * A time left that is not told is as wrong as one of nothing.
 * @param {{ left: number, told: number | null }} one
 * @param {number} wholeSeconds
 */
function errorOf({ left, told }, wholeSeconds) {
  const error = Math.abs((told ?? 0) - left);
  return { ofRun: error / wholeSeconds, ofLeft: error / left };
}

/**
 * @param {readonly TimedEvent[]} events
 */
export function runningEvents(events) {
  return events.flatMap(({ at, event }) =>
    event.kind === 'task' && event.status.kind === 'running'
      ? [{ at, ref: event.ref, status: event.status }]
      : [],
  );
}

/**
 * Distances between two maps of the post-stain image over its pixels, px: median and largest over a grid.
 * @param {readonly number[]} found 3 x 3, row-major
 * @param {readonly number[]} truth
 * @param {{ width: number, height: number }} size
 */
export function mapErrors(found, truth, { width, height }) {
  const distances = [];
  // The corners of the image are outside the sample.
  for (let j = 1; j < GRID; j += 1) {
    for (let i = 1; i < GRID; i += 1) {
      const at = { x: (i / GRID) * (width - 1), y: (j / GRID) * (height - 1) };
      const [a, b] = [mapped(found, at), mapped(truth, at)];
      distances.push(Math.hypot(a.x - b.x, a.y - b.y));
    }
  }
  distances.sort((a, b) => a - b);
  return { median: distances[distances.length >> 1] ?? NaN, largest: distances.at(-1) ?? NaN };
}

const GRID = 10;

/**
 * @param {readonly number[]} map
 * @param {{ x: number, y: number }} at
 */
function mapped(map, { x, y }) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = map;
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}
