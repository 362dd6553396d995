import { describe, expect, it } from 'vitest';
import { getAvailableMemory, readMemoryFacts } from './get-available-memory.ts';
import { getAvailableStorage } from './get-available-storage.ts';
import { MemoryTracker } from './memory-tracker.ts';
import { MemoryWatchdog } from './memory-watchdog.ts';

describe('MemoryTracker', () => {
  it('records at once where the reader answers at once, and waits where it does not', async () => {
    const instant = new MemoryTracker({ enabled: true, read: () => 1e9 });
    void instant.snapshot('a');
    expect(instant.history).toEqual([{ label: 'a', gigabytes: 1 }]);
    const slow = new MemoryTracker({ enabled: true, read: () => Promise.resolve(2e9) });
    await slow.snapshot('b');
    expect(slow.history).toEqual([{ label: 'b', gigabytes: 2 }]);
  });

  it('asks for memory to be freed before the reading, only when enabled', async () => {
    let collected = 0;
    const options = { read: () => collected * 1e9, collect: () => (collected += 1) };
    const tracker = new MemoryTracker({ ...options, enabled: true });
    await tracker.collectAndSnapshot('a');
    expect(tracker.history).toEqual([{ label: 'a', gigabytes: 1 }]);
    await new MemoryTracker(options).collectAndSnapshot('b');
    expect(collected).toBe(1);
  });
});

describe('without a reader of their own', () => {
  it('both take what the environment tells', async () => {
    const tracker = new MemoryTracker({ enabled: true });
    await tracker.snapshot('a');
    expect(tracker.history).toHaveLength(readMemoryFacts().heap === undefined ? 0 : 1);
    const watchdog = new MemoryWatchdog({ minAvailableGib: 0 });
    await watchdog.poll();
    expect(watchdog.tripped).toBe(false);
    expect(new MemoryTracker().summary()).toBeNull();
  });
});

describe('MemoryWatchdog', () => {
  it('reads at the interval between start and stop', async () => {
    const calls: { tick: () => void; milliseconds: number }[] = [];
    let running = 0;
    const low: number[] = [];
    const watchdog = new MemoryWatchdog({
      read: () => 5,
      timer: (tick, milliseconds) => {
        running += 1;
        calls.push({ tick, milliseconds });
        return () => (running -= 1);
      },
      onLow: (bytes) => low.push(bytes),
    });
    watchdog.start();
    watchdog.start();
    expect(calls.map((call) => call.milliseconds)).toEqual([5000]);
    calls[0]?.tick();
    calls[0]?.tick();
    expect(low).toEqual([5, 5]);
    expect(() => watchdog.checkOrThrow('stage 2')).toThrow(expect.objectContaining({ code: 'memory-low' }));
    watchdog.stop();
    watchdog.stop();
    expect(running).toBe(0);
  });

  it('a reading that cannot be had does not trip', async () => {
    const watchdog = new MemoryWatchdog({ read: () => Promise.resolve(null) });
    await watchdog.poll();
    expect(watchdog.tripped).toBe(false);
  });
});

describe('getAvailableStorage', () => {
  const withEstimate = (estimate: { quota?: number; usage?: number }) =>
    getAvailableStorage({ navigator: { storage: { estimate: () => Promise.resolve(estimate) } } });

  it('is what is left of the quota, never less than nothing', async () => {
    expect(await withEstimate({ quota: 10, usage: 4 })).toBe(6);
    expect(await withEstimate({ quota: 10 })).toBe(10);
    expect(await withEstimate({ quota: 10, usage: 12 })).toBe(0);
  });

  it('is not known where the environment tells nothing', async () => {
    expect(await withEstimate({})).toBeNull();
    expect(await getAvailableStorage({})).toBeNull();
    expect(await getAvailableStorage({ navigator: {} })).toBeNull();
  });
});

describe('getAvailableMemory', () => {
  it('counts on half of the machine, else on what is left of the heap, else on nothing known', () => {
    expect(getAvailableMemory({ deviceMemoryGib: 8 })).toBe(4 * 2 ** 30);
    expect(getAvailableMemory({ heap: { usedBytes: 3, limitBytes: 10 } })).toBe(7);
    expect(getAvailableMemory({ heap: { usedBytes: 30, limitBytes: 10 } })).toBe(0);
    expect(getAvailableMemory({})).toBeNull();
  });

  it('reads what the environment has', () => {
    expect(readMemoryFacts({})).toEqual({ deviceMemoryGib: undefined, heap: undefined });
    const memory = { usedJSHeapSize: 1, jsHeapSizeLimit: 2 };
    expect(readMemoryFacts({ navigator: { deviceMemory: 4 }, performance: { memory } })).toEqual({
      deviceMemoryGib: 4,
      heap: { usedBytes: 1, limitBytes: 2 },
    });
  });
});
