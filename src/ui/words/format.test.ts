import { expect, test } from 'vitest';
import {
  formatBytes,
  formatFixed,
  formatPercent,
  formatPx,
  formatQuantity,
  formatRoughSeconds,
  formatScale,
  formatSeconds,
} from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [999_960, '1.0 MB'],
  [49_920_512, '49.9 MB'],
  [412_000_000, '412 MB'],
  [2.1e9, '2.1 GB'],
])('%d bytes read %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0.42, '0.4 s'],
  [9.96, '10 s'],
  [59.6, '1 min'],
  [250, '4 min 10 s'],
  [3600 + 5 * 60, '1 h 05 min'],
])('%d seconds read %s', (seconds, words) => {
  expect(formatSeconds(seconds)).toBe(words);
});

test.each([
  [0.2, 'a few seconds'],
  [12, 'about 15 s'],
  [58, 'about 1 min'],
  [240, 'about 4 min'],
  [5400, 'about 1.5 h'],
])('a rough duration of %d seconds reads %s', (seconds, words) => {
  expect(formatRoughSeconds(seconds)).toBe(words);
});

test('a scale has four significant digits', () => {
  expect([1.28412, 0.98765, 12.3456, 0.0123456, 1234.5].map(formatScale)).toEqual([
    '1.284',
    '0.9877',
    '12.35',
    '0.01235',
    '1235',
  ]);
});

test('a length in pixels has digits to its size', () => {
  expect([0.031, 4.21, 41.4].map(formatPx)).toEqual(['0.03 px', '4.2 px', '41 px']);
});

test('a negative number has a true minus sign, and zero has none', () => {
  expect(formatFixed(-1.25, 2)).toBe('\u22121.25');
  expect(formatFixed(-0.001, 2)).toBe('0.00');
});

test('unfinished work never reads 100 %', () => {
  expect(formatPercent(0.9999)).toBe('99\u202f%');
  expect(formatPercent(1)).toBe('100\u202f%');
});

test('one thing is not many', () => {
  expect(formatQuantity(1, 'pair')).toBe('1 pair');
  expect(formatQuantity(1200, 'pair')).toBe('1,200 pairs');
});
