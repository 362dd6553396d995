import { describe, expect, it } from 'vitest';
import { SWEEP_WINDOW_PX, spreadWindows, sweepWindows, windowPortions } from './sweep-windows.ts';

describe('the windows of a sweep', () => {
  const canvases = [
    [622, 522, 61],
    [1024, 1024, 0],
    [5001, 3333, 2000],
    [2049, 1, 1024],
    [1, 1, 0],
    [3000, 2500, 1023],
    [4097, 4097, 2047],
  ] as const;

  it.each(canvases)('cover a canvas of %i x %i with margin %i exactly once', (width, height, pad) => {
    const windows = sweepWindows({ width, height }, pad);
    const seen = new Uint8Array(width * height);
    for (const at of windows) {
      expect(at.width > 0 && at.width <= SWEEP_WINDOW_PX && at.height > 0).toBe(true);
      for (let y = at.y; y < at.y + at.height; y += 1) {
        for (let x = at.x; x < at.x + at.width; x += 1) seen[y * width + x]! += 1;
      }
    }
    expect(seen.every((count) => count === 1)).toBe(true);
  });

  it('lie on the grid of the image, whose corner is at the margin', () => {
    for (const { x, y } of sweepWindows({ width: 7000, height: 6000 }, 1500)) {
      expect(x === 0 || (x - 1500) % SWEEP_WINDOW_PX === 0).toBe(true);
      expect(y === 0 || (y - 1500) % SWEEP_WINDOW_PX === 0).toBe(true);
    }
  });

  it('come in portions that hold all of them in order', () => {
    const windows = sweepWindows({ width: 7000, height: 6000 }, 1500);
    for (const workers of [1, 2, 8]) {
      expect(windowPortions(windows, workers).flat()).toEqual(windows);
      expect(windowPortions([], workers)).toEqual([]);
    }
  });

  it('come in so many portions that all workers have some, and in long ones where there are enough', () => {
    const few = windowPortions(sweepWindows({ width: 3000, height: 2000 }, 0), 2);
    expect(few.map((part) => part.length)).toEqual([1, 1, 1, 1, 1, 1]);
    const many = windowPortions(sweepWindows({ width: 20_000, height: 20_000 }, 0), 2);
    expect(many.every((part, i) => part.length === 8 || i === many.length - 1)).toBe(true);
  });
});

describe('windows that are spread', () => {
  const windows = sweepWindows({ width: 9000, height: 9000 }, 100);

  it('are as many as asked, distinct, in order, and always the same', () => {
    const spread = spreadWindows(windows, 32);
    expect(spread).toHaveLength(32);
    expect(new Set(spread).size).toBe(32);
    expect(spread).toEqual(windows.filter((at) => spread.includes(at)));
    expect(spreadWindows(windows, 32)).toEqual(spread);
  });

  it('are all where there are no more than asked', () => {
    expect(spreadWindows(windows.slice(0, 3), 32)).toEqual(windows.slice(0, 3));
    expect(spreadWindows([], 32)).toEqual([]);
  });
});
