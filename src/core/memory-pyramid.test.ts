import { describe, expect, it } from 'vitest';
import { halve, memorySource, pyramidOf } from '#core/memory-pyramid.ts';
import { createRaster, rasterOf } from '#core/raster.ts';
import { silentContext } from '#core/run-context.ts';

describe('halve', () => {
  it('takes the mean of each block, with zero outside the picture', () => {
    const half = halve(rasterOf(3, 3, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)));
    expect(half).toEqual(rasterOf(2, 2, Float32Array.of(3, 2.25, 3.75, 2.25)));
  });

  it('never rounds a block with any signal down to zero', () => {
    expect(halve(rasterOf(2, 2, Uint8Array.of(1, 0, 0, 0))).data[0]).toBe(1);
    expect(halve(rasterOf(2, 2, Uint16Array.of(0, 0, 0, 0))).data[0]).toBe(0);
  });
});

describe('memorySource', () => {
  it('reads zero outside the picture', async () => {
    const source = memorySource(rasterOf(2, 2, Uint8Array.of(1, 2, 3, 4)));
    const window = await source.read({ x: 1, y: -1, width: 2, height: 2 }, silentContext());
    expect(Array.from(window.data)).toEqual([0, 0, 2, 0]);
  });

  it('rejects a read that was cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    const source = memorySource(createRaster(2, 2, 'uint8'));
    const read = source.read({ x: 0, y: 0, width: 1, height: 1 }, silentContext(stop.signal));
    await expect(read).rejects.toHaveProperty('name', 'AbortError');
  });
});

describe('pyramidOf', () => {
  it('halves with rounding up until nothing is left to reduce', () => {
    const { levels } = pyramidOf(createRaster(301, 200, 'uint16'));
    expect(levels.map((level) => [level.size.width, level.size.height])).toEqual([
      [301, 200],
      [151, 100],
      [76, 50],
      [38, 25],
    ]);
  });
});
