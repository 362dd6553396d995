import { expect, test } from 'vitest';
import { COLOR_MAP_NAMES, colorMapAt, differenceColorAt } from './color-maps.ts';
import { unpackRgba } from './rgba.ts';
import { STRETCHES, stretched } from './tone.ts';

function lightness(color: number): number {
  const [red, green, blue] = unpackRgba(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('colour maps never get darker from 0 to 1', () => {
  for (const name of COLOR_MAP_NAMES) {
    for (let i = 1; i <= 64; i++) {
      expect(lightness(colorMapAt(name, i / 64))).toBeGreaterThan(
        lightness(colorMapAt(name, (i - 1) / 64)) - 1,
      );
    }
  }
});

test('the two sides of the difference are of like lightness', () => {
  for (const size of [0.25, 0.5, 1]) {
    const ratio = lightness(differenceColorAt(size)) / lightness(differenceColorAt(-size));
    expect(Math.abs(Math.log(ratio))).toBeLessThan(0.25);
  }
});

test('stretches keep the ends, never fall, and clip outside', () => {
  for (const stretch of STRETCHES) {
    expect(stretched(stretch, -3)).toBe(0);
    expect(stretched(stretch, 0)).toBe(0);
    expect(stretched(stretch, 1)).toBeCloseTo(1, 12);
    expect(stretched(stretch, 7)).toBeCloseTo(1, 12);
    for (let i = 1; i <= 50; i++) {
      expect(stretched(stretch, i / 50)).toBeGreaterThan(stretched(stretch, (i - 1) / 50));
    }
  }
});
