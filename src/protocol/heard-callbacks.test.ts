import { describe, expect, it } from 'vitest';
import { answeringWhenHeard } from './heard-callbacks.ts';

/** An API across threads, as it is: messages arrive later than they are sent. */
const api = {
  factor: 3,
  run(n: number, onEvent: (i: number) => unknown): Promise<number> {
    for (let i = 0; i < n; i++) void onEvent(i);
    return n < 0 ? Promise.reject(new Error('negative')) : Promise.resolve(n * this.factor);
  },
};

describe('an API whose answers wait for its callbacks', () => {
  it('answers when the last message has been heard', async () => {
    const heard: number[] = [];
    const later = async (i: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      heard.push(i);
    };
    expect(await answeringWhenHeard(api).run(3, later)).toBe(9);
    expect(heard).toEqual([0, 1, 2]);
  });

  it('answers where a callback fails, and fails where the call does', async () => {
    const failing = () => Promise.reject(new Error('not heard'));
    expect(await answeringWhenHeard(api).run(1, failing)).toBe(3);
    await expect(answeringWhenHeard(api).run(-1, failing)).rejects.toThrow('negative');
  });
});
