import { describe, expect, it } from 'vitest';
import { addPaces, pacedPlan, pacesOf } from './part-paces.ts';
import type { PlannedPart } from './progress-meter-plan.ts';

function part(steps: string, seconds: number): PlannedPart {
  return { stage: 'ingest', steps, stepCount: 1, seconds };
}

const PLAN = [part('Post', 20), part('Pre', 10), part('', 5)];

function secondsOf(plan: readonly PlannedPart[]): number[] {
  return plan.map(({ seconds }) => seconds);
}

describe('the plan of the next task', () => {
  it('takes each part for as slow as it was, and one that was not worked on for as slow as the others', () => {
    const paces = addPaces({}, PLAN, [part('Post', 60), part('', 15)]);
    const larger = PLAN.map((each) => ({ ...each, seconds: 2 * each.seconds }));
    expect(secondsOf(pacedPlan(larger, paces))).toEqual([120, 60, 30]);
  });

  it('is the plan itself on a computer that has run nothing', () => {
    expect(pacedPlan(PLAN, {})).toEqual(PLAN);
  });

  it('forgets what was long ago, and is not moved by two of five tasks', () => {
    let paces = {};
    for (const seconds of [200, 200, 40, 300, 40, 1, 40]) {
      paces = addPaces(paces, PLAN, [part('Post', seconds)]);
    }
    expect(paces).toEqual({ 'ingest: Post': [2, 15, 2, 0.05, 2] });
    expect(secondsOf(pacedPlan(PLAN, paces))[0]).toBe(40);
  });

  it('does not learn from a task in which the computer slept', () => {
    expect(addPaces({}, PLAN, [part('Post', 8 * 3600)])).toEqual({});
    expect(addPaces({}, PLAN, [part('Other', 20)])).toEqual({});
  });
});

it('only what still is paces is taken from the storage', () => {
  expect(pacesOf({ a: [1, 2], b: [0], c: ['1'], d: 1, e: [NaN] })).toEqual({ a: [1, 2] });
  for (const stored of [null, 'paces', 3]) expect(pacesOf(stored)).toEqual({});
});
