import { describe, expect, it } from 'vitest';
import { chooseTexturedPlaces } from '#core/registration/choose-patches.ts';
import { sampleMask, softRing } from '#core/registration/sample-mask.ts';
import { traceOutline } from '#core/registration/trace-outline.ts';
import { createRaster, rasterOf, type Mask, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';

function disc(side: number, radius: number, share = 1): Raster<Float32Array> {
  const random = seededRandom(8);
  const image = createRaster(side, side, 'float32');
  image.data.forEach((_, i) => {
    const distance = Math.hypot((i % side) - side / 2, Math.floor(i / side) - side / 2);
    if (distance < radius && random.uniform() < share) image.data[i] = random.between(0.1, 1);
  });
  return image;
}

function area(mask: Mask): number {
  return mask.data.reduce((sum, value) => sum + value, 0);
}

describe('sampleMask', () => {
  it('is the body of a sample, without dust and without holes', async () => {
    const image = disc(200, 60);
    for (let y = 95; y < 105; y++) image.data.fill(0, y * 200 + 95, y * 200 + 105);
    image.data.fill(1, 5 * 200 + 5, 5 * 200 + 9);
    const mask = await sampleMask(image);
    expect(mask.data[100 * 200 + 100]).toBe(1);
    expect(mask.data[5 * 200 + 6]).toBe(0);
    expect(area(mask) / (Math.PI * 60 * 60)).toBeCloseTo(1, 1);
  });

  it('joins the grains of a sparse sample to one body', async () => {
    const mask = await sampleMask(disc(200, 70, 0.02));
    expect(area(mask)).toBeGreaterThan(0.6 * Math.PI * 70 * 70);
  });

  it('finds a sample on a background that is not zero', async () => {
    const image = disc(200, 60);
    image.data.forEach((value, i) => (image.data[i] = 0.05 + 0.01 * (i % 3) + 0.5 * Math.sqrt(value)));
    expect(area(await sampleMask(image)) / (Math.PI * 60 * 60)).toBeCloseTo(1, 0.7);
  });
});

describe('softRing', () => {
  it('is highest on the outline and fades on both sides, wider where it is asked wider', async () => {
    const image = disc(200, 60);
    const mask = rasterOf(
      200,
      200,
      Uint8Array.from(image.data, (value) => (value > 0 ? 1 : 0)),
    );
    const thin = await softRing(mask, 6, 2);
    const wide = await softRing(mask, 30, 2);
    const at = (ring: Raster<Float32Array>, x: number): number => ring.data[100 * 200 + x]!;
    expect(at(thin, 160)).toBeGreaterThan(0.6);
    expect(at(thin, 148)).toBeLessThan(0.05);
    expect(at(wide, 148)).toBeGreaterThan(0.6);
    expect(at(wide, 100)).toBe(0);
  });
});

describe('traceOutline', () => {
  it('goes round a mask once, clockwise on the screen', () => {
    const mask = rasterOf(5, 4, Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0));
    expect(traceOutline(mask)).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 1 },
      { x: 3, y: 1 },
      { x: 3, y: 2 },
      { x: 2, y: 2 },
      { x: 1, y: 2 },
    ]);
  });

  it('comes back along a thread of one pixel, and knows a single pixel and none', () => {
    const thread = traceOutline(rasterOf(4, 1, Uint8Array.of(0, 1, 1, 1)));
    expect(thread.map(({ x }) => x)).toEqual([1, 2, 3, 2]);
    expect(traceOutline(rasterOf(3, 1, Uint8Array.of(0, 1, 0)))).toEqual([{ x: 1, y: 0 }]);
    expect(traceOutline(rasterOf(3, 1, Uint8Array.of(0, 0, 0)))).toEqual([]);
  });
});

describe('chooseTexturedPlaces', () => {
  it('leaves out what is flat, and what has texture in one direction only', () => {
    const image = createRaster(160, 60, 'float32');
    image.data.forEach((_, i) => {
      const x = i % 160;
      const y = Math.floor(i / 160);
      // Left third: corners; middle: stripes; right: flat.
      if (x < 50) image.data[i] = 2 + ((Math.floor(x / 6) + Math.floor(y / 6)) % 2);
      else if (x < 100) image.data[i] = 2 + (Math.floor(x / 6) % 2);
      else image.data[i] = 2;
    });
    const places = chooseTexturedPlaces(image, { sidePx: 12, spacing: 0.75, count: 40 });
    expect(places.length).toBeGreaterThan(8);
    expect(places.filter(({ x }) => x > 56)).toHaveLength(0);
  });
});
