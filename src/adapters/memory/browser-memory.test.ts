import { describe, expect, it } from 'vitest';
import { readUsedBytes, readUsedMemory } from './browser-memory.ts';

describe('readUsedMemory', () => {
  it('takes the heap where the browser shows it', async () => {
    const source = {
      memory: { usedJSHeapSize: 7 },
      measureUserAgentSpecificMemory: () => Promise.reject(new Error('not asked')),
    };
    expect(await readUsedMemory(source)).toEqual({ kind: 'heap', bytes: 7 });
  });

  it('measures where there is no heap reading', async () => {
    const source = { measureUserAgentSpecificMemory: () => Promise.resolve({ bytes: 9 }) };
    expect(await readUsedMemory(source)).toEqual({ kind: 'measured', bytes: 9 });
    expect(await readUsedBytes(source)).toBe(9);
  });

  it('says that it cannot read, and why, instead of zero', async () => {
    const refused = { measureUserAgentSpecificMemory: () => Promise.reject(new Error('not isolated')) };
    expect(await readUsedMemory(refused)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('not isolated') as string,
    });
    expect(await readUsedMemory({})).toMatchObject({ kind: 'unreadable' });
    expect(await readUsedBytes({})).toBeNull();
  });
});
