import { describe, expect, it } from 'vitest';
import { mapErrors, stepSeconds, timeLeftFigures } from './run-figures.mjs';

const ref = { sample: 'S', dye: 'D' };

/**
 * @param {number} at
 * @param {string} step
 * @param {number | null} secondsLeft
 * @returns {import('./run-figures.mjs').TimedEvent}
 */
function running(at, step, secondsLeft = null) {
  const progress = /** @type {const} */ ({ stage: 'ingest', step, done: 0, total: 1, unit: 'bands' });
  return {
    at,
    event: { kind: 'task', ref, status: { kind: 'running', progress, fraction: 0, secondsLeft } },
  };
}

describe('seconds of steps', () => {
  it('last until the next step begins, and add up where a step comes again', () => {
    const events = [running(0, 'a'), running(1000, 'b'), running(3000, 'a'), running(3500, 'a')];
    expect(stepSeconds(events, 5000)).toEqual([
      { stage: 'ingest', step: 'a', seconds: 3, processorSeconds: 0 },
      { stage: 'ingest', step: 'b', seconds: 2, processorSeconds: 0 },
    ]);
  });

  it('come with the processor time between the samples around them', () => {
    const sample = { memory: null, storage: 0 };
    const samples = [
      { ...sample, at: 0, processorSeconds: 1 },
      { ...sample, at: 2000, processorSeconds: 5 },
    ];
    expect(stepSeconds([running(500, 'a'), running(1500, 'b')], 3000, samples)).toMatchObject([
      { step: 'a', processorSeconds: 2 },
      { step: 'b', processorSeconds: 1 },
    ]);
  });
});

describe('the error of the time left', () => {
  it('is the worst one after the first fifth, against the run and against what was left', () => {
    const events = [running(1000, 'a', 100), running(2000, 'a', 10), running(9000, 'a', 1.2)];
    const figures = timeLeftFigures(events, 0, 10_000);
    expect(figures.worstOfRun).toBeCloseTo(0.2, 9);
    expect(figures.told).toHaveLength(3);
    expect(figures.worstOfLeft).toBeCloseTo(0.25, 9);
  });

  it('is told of each task by itself', () => {
    /** @type {(at: number) => import('./run-figures.mjs').TimedEvent} */
    const ended = (at) => ({ at, event: { kind: 'task', ref, status: { kind: 'cancelled' } } });
    const events = [running(4000, 'a', 6), ended(10_000), running(14_000, 'a', 8), ended(20_000)];
    const figures = timeLeftFigures(events, 0, 20_000);
    expect(figures.told.map(({ left }) => left)).toEqual([6, 6]);
    expect(figures.worstOfLeft).toBeCloseTo(2 / 6, 9);
    expect(figures.worstOfRun).toBeCloseTo(0.2, 9);
  });

  it('is all of it where no time is told', () => {
    expect(timeLeftFigures([running(5000, 'a')], 0, 10_000).worstOfLeft).toBe(1);
  });
});

describe('the distance of two maps', () => {
  it('is that of their points over the image', () => {
    const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const moved = [1, 0, 3, 0, 1, 4, 0, 0, 1];
    const { median, largest } = mapErrors(moved, identity, { width: 100, height: 80 });
    expect(median).toBeCloseTo(5, 9);
    expect(largest).toBeCloseTo(5, 9);
  });
});
