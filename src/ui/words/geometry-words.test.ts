import { expect, test } from 'vitest';
import { geometryWords } from './geometry-words.ts';

test('a turn, a magnification and a shift are said with their directions', () => {
  const words = geometryWords({ rotationDegrees: 3.2, magnification: 1.018, shiftXPx: 38, shiftYPx: -15 });
  expect(words).toBe('turned 3.2° clockwise, 1.8 % larger, shifted 41 px (38 px right, 15 px up)');
});

test('the other directions have their own words, and small changes more digits', () => {
  const words = geometryWords({ rotationDegrees: -0.25, magnification: 0.9985, shiftXPx: -3, shiftYPx: 4 });
  expect(words).toBe('turned 0.25° anticlockwise, 0.15 % smaller, shifted 5.0 px (3.0 px left, 4.0 px down)');
});

test('an identity is not moved', () => {
  expect(geometryWords({ rotationDegrees: 0, magnification: 1, shiftXPx: 0, shiftYPx: 0 })).toBe('not moved');
});
