import { describe, expect, it } from 'vitest';
import { PendingCalls } from './engine-client.ts';

describe('pending calls', () => {
  it('settle as the call does', async () => {
    const calls = new PendingCalls();
    await expect(calls.add(() => Promise.resolve(3))).resolves.toBe(3);
    await expect(calls.add(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('are rejected when the worker is lost, those that come later too', async () => {
    const calls = new PendingCalls();
    const waiting = calls.add(() => new Promise(() => undefined));
    calls.fail(new Error('lost'));
    await expect(waiting).rejects.toThrow('lost');
    let made = false;
    const late = calls.add(() => {
      made = true;
      return Promise.resolve();
    });
    await expect(late).rejects.toThrow('lost');
    expect(made).toBe(false);
  });
});
