import { expect, test } from 'vitest';
import { channelOptions, optionOf } from './channel-words.ts';

test('a colour image offers its colours and their sum', () => {
  expect(channelOptions(['R', 'G', 'B']).map(({ id }) => id)).toEqual(['auto', 'R', 'G', 'B', 'sum']);
});

test('a gray image offers gray alone', () => {
  expect(channelOptions(['gray']).map(({ id }) => id)).toEqual(['auto', 'gray']);
});

test('the first channel is red in a colour image and gray in a gray one', () => {
  const first = { kind: 'single', index: 0 } as const;
  expect(optionOf(first, ['R', 'G', 'B'])?.label).toBe('Red');
  expect(optionOf(first, ['gray'])?.label).toBe('Gray');
});
