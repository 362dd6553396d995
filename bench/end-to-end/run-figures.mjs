import { processorTimeAt } from './sample-browser.mjs';

/**
 * An event of a run with its time, ms since 1970.
 * @typedef {{ at: number, event: import('../../src/protocol/task.ts').EngineEvent }} TimedEvent
 */

/** Part of a task before which a time left need not hold yet. */
export const FIRST_PART = 0.2;

/** Part of a task that is so short at its end that a share of it says nothing. */
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
 * How good the time left of each task of a run was after the task's first fifth.
 * @param {readonly TimedEvent[]} events
 * @param {number} startedAt
 * @param {number} endedAt
 */
export function timeLeftFigures(events, startedAt, endedAt) {
  const tasks = taskSpans(events, startedAt, endedAt);
  const told = runningEvents(events).flatMap(({ at, status: { progress, secondsLeft } }) => {
    const task = tasks.find(({ to }) => at <= to);
    if (task === undefined) return [];
    return {
      seconds: (at - startedAt) / 1000,
      share: (at - task.from) / (task.to - task.from),
      left: (task.to - at) / 1000,
      told: secondsLeft,
      stage: progress.stage,
      step: progress.step,
      done: progress.done,
      total: progress.total,
    };
  });
  const errors = told
    .filter(({ share }) => share >= FIRST_PART)
    .map((each) => ({ ...each, ...errorOf(each) }));
  return {
    /** Largest error as a share of its task's whole time. */
    worstOfRun: Math.max(0, ...errors.map(({ ofRun }) => ofRun)),
    /** Largest error as a share of the time that was truly left, while a twentieth of the task or more was. */
    worstOfLeft: Math.max(
      0,
      ...errors.filter(({ share }) => share <= 1 - LAST_PART).map(({ ofLeft }) => ofLeft),
    ),
    /** What was told and what was true of each task, seconds, over the whole run, with the progress that it was told from. */
    told,
  };
}

/**
 * When each task ran: from the end of the one before to its own.
 * @param {readonly TimedEvent[]} events
 * @param {number} startedAt
 * @param {number} endedAt
 */
function taskSpans(events, startedAt, endedAt) {
  const ends = events.flatMap(({ at, event }) =>
    event.kind === 'task' && event.status.kind !== 'running' && event.status.kind !== 'queued' ? [at] : [],
  );
  const last = ends.length === 0 ? [endedAt] : ends;
  return last.map((to, i) => ({ from: last[i - 1] ?? startedAt, to }));
}

/**
 * A time left that is not told is as wrong as one of nothing.
 * @param {{ left: number, share: number, told: number | null }} one
 */
function errorOf({ left, share, told }) {
  const ofLeft = Math.abs((told ?? 0) - left) / left;
  return { ofRun: ofLeft * (1 - share), ofLeft };
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
