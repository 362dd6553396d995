import { describe, expect, it } from 'vitest';
import { pyramidOf } from '#core/memory-pyramid.ts';
import { makePhantom } from '#core/phantom/make-phantom.ts';
import { silentContext, type Progress } from '#core/run-context.ts';
import { measurePatches, type PatchOrder } from '#core/registration/measure-patches.ts';

const PAIR = makePhantom({
  seed: 3,
  size: { width: 400, height: 320 },
  rotationDegrees: 2,
  shift: { x: 5, y: -3 },
  microbeCount: 12,
});
const IMAGES = { post: pyramidOf(PAIR.post), pre: pyramidOf(PAIR.pre) };
const CENTRES = Array.from({ length: 30 }, (_, i) => ({
  x: 90 + 40 * (i % 6),
  y: 80 + 40 * Math.floor(i / 6),
}));
const ORDER: PatchOrder = {
  level: 0,
  map: PAIR.postToPre,
  centres: CENTRES,
  firstIndex: 0,
  shape: { sidePx: 40, reachPx: 8, zerosCount: false },
  begin: { brightness: null, isNear: false },
};

describe('patches', () => {
  it('are found where the true map puts them', async () => {
    const measured = await measurePatches(IMAGES, ORDER, silentContext());
    expect(measured.length).toBeGreaterThan(25);
    const shifts = measured.map(({ dx, dy }) => Math.hypot(dx, dy)).sort((a, b) => a - b);
    expect(shifts[Math.floor(shifts.length / 2)]).toBeLessThan(0.1);
  });

  it('measured in portions are the same as all at once, the same ones held out', async () => {
    const whole = await measurePatches(IMAGES, ORDER, silentContext());
    const joined = [];
    for (const [from, to] of [
      [0, 7],
      [7, 8],
      [8, 30],
    ] as const) {
      const part = { ...ORDER, firstIndex: from, centres: CENTRES.slice(from, to) };
      joined.push(...(await measurePatches(IMAGES, part, silentContext())));
    }
    expect(joined).toEqual(whole);
    expect(whole.filter(({ heldOut }) => heldOut).length).toBeGreaterThan(4);
  });

  it('are counted to the last one, also where the last ones do not hold', async () => {
    const told: Progress[] = [];
    const outside = { x: 5000, y: 5000 };
    const measured = await measurePatches(
      IMAGES,
      { ...ORDER, centres: [...CENTRES.slice(0, 3), outside] },
      { ...silentContext(), report: (progress) => told.push(progress) },
    );
    expect(measured.length).toBeLessThan(4);
    expect(told.at(-1)).toMatchObject({ step: 'Refining at full resolution', done: 4, total: 4 });
  });
});
