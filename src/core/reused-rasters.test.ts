import { describe, expect, it, vi } from 'vitest';
import { AppAssertionError } from './errors.ts';
import { ReusedRasters, WindowMemory } from './reused-rasters.ts';

const MIB = 2 ** 20;

describe('reused rasters', () => {
  it('memory that was taken back is used again, and reads zero', () => {
    const rasters = new ReusedRasters();
    const first = rasters.make(1024, 1024, 'float32');
    first.data.fill(7);
    rasters.takeBack();
    const second = rasters.make(1000, 900, 'float32');
    expect(second.data.buffer).toBe(first.data.buffer);
    expect([second.width, second.height, second.data.length]).toEqual([1000, 900, 900_000]);
    expect(second.data.every((value) => value === 0)).toBe(true);
  });

  it('rasters of one round have memory of their own', () => {
    const rasters = new ReusedRasters();
    rasters.make(64, 64, 'uint8');
    rasters.takeBack();
    const [a, b] = [rasters.make(64, 64, 'uint8'), rasters.make(64, 64, 'uint16')];
    expect(a.data.buffer).not.toBe(b.data.buffer);
    expect(b.data).toBeInstanceOf(Uint16Array);
  });

  it('a small raster takes the small buffer, so that the next large one finds its own', () => {
    const rasters = new ReusedRasters();
    const large = rasters.make(1024, 1024, 'float32');
    const small = rasters.make(1024, 1024, 'uint8');
    rasters.takeBack();
    expect(rasters.make(1024, 1024, 'uint8').data.buffer).toBe(small.data.buffer);
    expect(rasters.make(1024, 1024, 'float32').data.buffer).toBe(large.data.buffer);
  });

  it('over 32 MiB what was unused longest is let go, and larger rasters are never kept', () => {
    const rasters = new ReusedRasters();
    for (let i = 0; i < 10; i++) rasters.make(1024, 1024, 'float32');
    expect(rasters.heldBytes).toBe(40 * MIB);
    rasters.takeBack();
    expect(rasters.heldBytes).toBe(32 * MIB);
    rasters.make(8192, 4097, 'uint8');
    rasters.takeBack();
    expect(rasters.heldBytes).toBe(32 * MIB);
  });

  it('a raster that is out of range is refused', () => {
    expect(() => new ReusedRasters().make(2 ** 20, 2 ** 20, 'uint8')).toThrow(AppAssertionError);
    expect(() => new ReusedRasters().make(-1, 4, 'uint8')).toThrow(AppAssertionError);
  });
});

describe('memory for windows', () => {
  it('work that runs at the same time has memory of its own; what comes after it uses it again', async () => {
    const memory = new WindowMemory();
    let finish = (): void => undefined;
    const waits = new Promise<void>((resolve) => (finish = resolve));
    const first = memory.lend(async ({ make }) => {
      const { data } = make(8, 8, 'uint8');
      await waits;
      return data.buffer;
    });
    const second = await memory.lend(({ make }) => Promise.resolve(make(8, 8, 'uint8').data.buffer));
    finish();
    expect(await first).not.toBe(second);
    const third = await memory.lend(({ make }) => Promise.resolve(make(8, 8, 'uint8').data.buffer));
    expect([await first, second]).toContain(third);
  });

  it('goes back to the system when it has not been lent for a while, and only then', async () => {
    vi.useFakeTimers();
    try {
      const memory = new WindowMemory(250);
      const use = () => memory.lend(({ make }) => Promise.resolve(make(8, 8, 'uint8').data.buffer));
      const first = await use();
      vi.advanceTimersByTime(249);
      expect(await use()).toBe(first);
      vi.advanceTimersByTime(249);
      expect(memory.heldBytes).toBe(MIB);
      vi.advanceTimersByTime(1);
      expect(memory.heldBytes).toBe(0);
      expect(await use()).not.toBe(first);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that is lent is nobody else's, however long the work takes", async () => {
    vi.useFakeTimers();
    try {
      const memory = new WindowMemory(250);
      await memory.lend(({ make }) => Promise.resolve(make(8, 8, 'uint8')));
      const length = await memory.lend(({ make }) => {
        const { data } = make(8, 8, 'uint8');
        vi.advanceTimersByTime(1000);
        return Promise.resolve(data.length);
      });
      expect(length).toBe(64);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is kept where no time is set', async () => {
    vi.useFakeTimers();
    try {
      const memory = new WindowMemory();
      await memory.lend(({ make }) => Promise.resolve(make(8, 8, 'uint8')));
      vi.advanceTimersByTime(3_600_000);
      expect(memory.heldBytes).toBe(MIB);
    } finally {
      vi.useRealTimers();
    }
  });

  it('memory of work that failed is not used again', async () => {
    const memory = new WindowMemory();
    let kept: ArrayBufferLike | undefined;
    const failing = memory.lend(({ make }) => {
      kept = make(8, 8, 'uint8').data.buffer;
      return Promise.reject(new Error('cancelled'));
    });
    await expect(failing).rejects.toThrow('cancelled');
    await memory.lend(({ make }) => {
      expect(make(8, 8, 'uint8').data.buffer).not.toBe(kept);
      return Promise.resolve();
    });
  });
});
