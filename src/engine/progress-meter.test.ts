import { describe, expect, it } from 'vitest';
import type { Progress, StageId } from '#core/run-context.ts';
import { progressMeter } from './progress-meter.ts';

function at(stage: StageId, step: string, done: number, total = 10): Progress {
  return { stage, step, done, total, unit: 'parts' };
}

/** A clock that the test sets, seconds. */
function clock(): { seconds: number; now: () => number } {
  const time = { seconds: 0, now: () => time.seconds * 1000 };
  return time;
}

describe('the fraction', () => {
  it('grows with every step and never falls, also where a step begins again', () => {
    const meter = progressMeter(clock().now);
    const fractions = [
      at('ingest', 'Opening', 0),
      at('ingest', 'Post', 5),
      at('ingest', 'Post', 10),
      at('ingest', 'Pre', 5),
      at('ingest', 'Post', 0),
      at('boundary', 'Search', 10),
      at('boundary', 'Outlines', 0, 0),
      at('interior', 'Match', 5),
      at('subtract', 'Sweep', 10),
      at('ingest', 'Post', 1),
    ].map((progress) => meter.update(progress).fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
    expect(fractions[5]! - fractions[4]!).toBeGreaterThan(0.1);
  });
});

describe('the time left', () => {
  it('is not told before enough is done', () => {
    const time = clock();
    const meter = progressMeter(time.now);
    time.seconds = 1;
    expect(meter.update(at('ingest', 'Post', 1)).secondsLeft).toBeNull();
  });

  it('is what the speed so far makes of the rest', () => {
    const time = clock();
    const meter = progressMeter(time.now);
    time.seconds = 35;
    meter.update(at('ingest', 'Post', 10));
    expect(meter.update(at('boundary', 'Search', 0)).secondsLeft).toBeCloseTo(65, 6);
  });

  it('is not cut short by stages that were stored before', () => {
    const time = clock();
    const meter = progressMeter(time.now);
    meter.update(at('ingest', 'Opening', 0, 1));
    time.seconds = 1;
    expect(meter.update(at('subtract', 'Sweep', 0)).secondsLeft).toBeNull();
    time.seconds = 11;
    const { fraction, secondsLeft } = meter.update(at('subtract', 'Sweep', 10));
    expect(fraction).toBeCloseTo(0.875, 6);
    expect(secondsLeft).toBeCloseTo(11, 6);
  });

  it('is the same where a message of an earlier stage comes late', () => {
    const [time, late] = [clock(), clock()];
    const meters = [progressMeter(time.now), progressMeter(late.now)];
    for (const meter of meters) {
      meter.update(at('ingest', 'Post', 10));
      meter.update(at('boundary', 'Search', 10));
      meter.update(at('interior', 'Match', 1));
    }
    meters[1]!.update(at('boundary', 'Search', 0));
    time.seconds = late.seconds = 30;
    const [usual, disturbed] = meters.map((meter) => meter.update(at('interior', 'Match', 5)));
    expect(disturbed).toEqual(usual);
  });
});
