import { describe, expect, it } from 'vitest';
import type { Progress, StageId } from '#core/run-context.ts';
import type { PlannedPart } from './progress-meter-plan.ts';
import { planTask, plannedSeconds } from './progress-meter-plan.ts';
import { progressMeter } from './progress-meter.ts';

function at(stage: StageId, step: string, done: number, total = 10): Progress {
  return { stage, step, done, total, unit: 'parts' };
}

/** A clock that the test sets, seconds. */
function clock(): { seconds: number; now: () => number } {
  const time = { seconds: 0, now: () => time.seconds * 1000 };
  return time;
}

const PLAN: readonly PlannedPart[] = [
  { stage: 'ingest', steps: 'Post', stepCount: 1, seconds: 20 },
  { stage: 'ingest', steps: 'Pre', stepCount: 1, seconds: 20 },
  { stage: 'boundary', steps: '', stepCount: 2, seconds: 10 },
  { stage: 'boundary', steps: 'Match', stepCount: 1, seconds: 10 },
  { stage: 'subtract', steps: 'Sweep', stepCount: 2, seconds: 40 },
];

describe('the fraction', () => {
  it('grows with every step and never falls, also where a step begins again', () => {
    const meter = progressMeter(clock().now, PLAN);
    const fractions = [
      at('ingest', 'Opening', 0),
      at('ingest', 'Post', 5),
      at('ingest', 'Post', 10),
      at('ingest', 'Pre', 5),
      at('ingest', 'Post', 0),
      at('boundary', 'Search', 10),
      at('boundary', 'Search more closely', 5),
      at('boundary', 'Match', 0, 0),
      at('subtract', 'Sweep', 10),
      at('subtract', 'Sweep', 0),
      at('subtract', 'Sweep', 5),
      at('ingest', 'Post', 1),
    ].map((progress) => meter.update(progress).fraction);
    const wanted = [0, 0.1, 0.2, 0.3, 0.3, 0.45, 0.475, 0.5, 0.8, 0.8, 0.9, 0.9];
    fractions.forEach((fraction, i) => expect(fraction).toBeCloseTo(wanted[i]!, 9));
  });

  it('is never over 1, however many steps a part turns out to have', () => {
    const meter = progressMeter(clock().now, PLAN);
    for (const step of ['a', 'b', 'c', 'd']) meter.update(at('boundary', step, 10));
    expect(meter.update(at('subtract', 'Sweep', 10)).fraction).toBeCloseTo(0.8, 9);
  });
});

describe('the time left', () => {
  it('is not told before enough is done', () => {
    const time = clock();
    const meter = progressMeter(time.now, PLAN);
    time.seconds = 1;
    expect(meter.update(at('ingest', 'Post', 2)).secondsLeft).toBeNull();
    expect(meter.update(at('ingest', 'Post', 3)).secondsLeft).not.toBeNull();
  });

  it('lies between the plan and what the speed so far makes of the rest, the nearer to that the more was seen', () => {
    const time = clock();
    const meter = progressMeter(time.now, PLAN);
    meter.update(at('ingest', 'Post', 0));
    time.seconds = 40;
    const early = meter.update(at('ingest', 'Post', 10)).secondsLeft ?? NaN;
    expect(early).toBeGreaterThan(1.5 * 80);
    expect(early).toBeLessThan(1.7 * 80);
    meter.update(at('ingest', 'Pre', 0));
    time.seconds = 120;
    meter.update(at('boundary', 'Search', 10));
    time.seconds = 160;
    const later = meter.update(at('subtract', 'Sweep', 0)).secondsLeft ?? NaN;
    expect(later).toBeGreaterThan(1.8 * 40);
    expect(later).toBeLessThan(2.8 * 40);
  });

  it('believes a plan of this computer longer than one of another', () => {
    const [own, foreign] = [true, false].map((isOwn) => {
      const time = clock();
      const meter = progressMeter(time.now, PLAN, isOwn);
      meter.update(at('ingest', 'Post', 0));
      time.seconds = 60;
      return meter.update(at('ingest', 'Post', 10)).secondsLeft ?? NaN;
    });
    expect(own).toBeLessThan(0.8 * foreign!);
    expect(own).toBeGreaterThan(80);
  });

  it('is not cut short by stages that were stored before', () => {
    const time = clock();
    const meter = progressMeter(time.now, PLAN);
    meter.update(at('ingest', 'Opening', 0, 1));
    time.seconds = 1;
    expect(meter.update(at('subtract', 'Sweep', 0)).secondsLeft).toBeNull();
    time.seconds = 11;
    const { fraction, secondsLeft } = meter.update(at('subtract', 'Sweep', 10));
    expect(fraction).toBeCloseTo(0.8, 6);
    expect(secondsLeft).toBeGreaterThan(10);
    expect(secondsLeft).toBeLessThan(11);
  });

  it('is the same where a message of an earlier step comes late', () => {
    const [time, late] = [clock(), clock()];
    const meters = [progressMeter(time.now, PLAN), progressMeter(late.now, PLAN)];
    for (const meter of meters) {
      meter.update(at('ingest', 'Post', 10));
      meter.update(at('ingest', 'Pre', 10));
      meter.update(at('boundary', 'Search', 1));
    }
    meters[1]!.update(at('ingest', 'Pre', 0));
    time.seconds = late.seconds = 30;
    const [usual, disturbed] = meters.map((meter) => meter.update(at('boundary', 'Search', 5)));
    expect(disturbed).toEqual(usual);
  });
});

describe('what was measured', () => {
  it('is what each part took that was worked through, with what came before the first', () => {
    const time = clock();
    const meter = progressMeter(time.now, PLAN);
    time.seconds = 1;
    meter.update(at('ingest', 'Opening', 0));
    time.seconds = 2;
    meter.update(at('ingest', 'Post', 0));
    time.seconds = 20;
    meter.update(at('ingest', 'Post', 10));
    meter.update(at('subtract', 'Sweep', 0));
    time.seconds = 50;
    meter.update(at('subtract', 'Sweep', 10));
    expect(meter.measured()).toEqual([{ stage: 'ingest', steps: 'Post', stepCount: 1, seconds: 20 }]);
  });
});

describe('a part that goes on behind its last progress', () => {
  const plan = PLAN.map((part) => (part.stage === 'subtract' ? { ...part, quietShare: 0.25 } : part));

  it('still has that to do, and is measured to the end of the task', () => {
    const time = clock();
    const meter = progressMeter(time.now, plan);
    for (const done of [0, 10, 0, 10]) meter.update(at('subtract', 'Sweep', done));
    time.seconds = 30;
    const { fraction, secondsLeft } = meter.update(at('subtract', 'Sweep', 10));
    expect(fraction).toBeCloseTo(0.9, 6);
    expect(secondsLeft).toBeCloseTo(10, 6);
    time.seconds = 44;
    expect(meter.measured()).toEqual([{ stage: 'subtract', steps: 'Sweep', stepCount: 2, seconds: 44 }]);
  });
});

describe('the plan of a task', () => {
  it('grows with the pixels and shrinks with the threads, but never under what does not depend on either', () => {
    const seconds = (side: number, workers: number): number => {
      const size = { width: side, height: side };
      return plannedSeconds(planTask({ post: size, pre: size, signalShare: 0.5, workers }));
    };
    expect(seconds(27_000, 2)).toBeGreaterThan(3 * seconds(7000, 2));
    expect(seconds(27_000, 8)).toBeLessThan(0.5 * seconds(27_000, 2));
    expect(seconds(1000, 8)).toBeGreaterThan(3);
  });

  it('ends with the last stage that is asked for', () => {
    expect(new Set(planTask(undefined, 2).map(({ stage }) => stage))).toEqual(
      new Set(['ingest', 'boundary']),
    );
  });
});
