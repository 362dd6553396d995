import { describe, expect, it } from 'vitest';
import { applyHomography } from '#core/geometry/homography.ts';
import { makePhantom } from '#core/phantom/make-phantom.ts';

const SMALL = { size: { width: 300, height: 240 } };

describe('makePhantom', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const first = makePhantom({ ...SMALL, seed: 5 });
    const again = makePhantom({ ...SMALL, seed: 5 });
    const other = makePhantom({ ...SMALL, seed: 6 });
    const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((value, i) => value === b[i]);
    expect(isSame(again.post.data, first.post.data) && isSame(again.pre.data, first.pre.data)).toBe(true);
    expect(again.microbes).toEqual(first.microbes);
    expect(isSame(other.post.data, first.post.data)).toBe(false);
  });

  it('maps the middle of post to the middle of pre plus the shift', () => {
    const { postToPre } = makePhantom({
      ...SMALL,
      preSize: { width: 400, height: 320 },
      shift: { x: 7, y: -3 },
    });
    const middle = applyHomography(postToPre, { x: 149.5, y: 119.5 });
    expect(middle.x).toBeCloseTo(199.5 + 7, 9);
    expect(middle.y).toBeCloseTo(159.5 - 3, 9);
  });

  it('shows a point of post in pre where the truth says, in brightness 1 / scale', () => {
    const pair = makePhantom({ ...SMALL, rotationDegrees: 9, magnification: 1.1, noise: 0, microbeCount: 0 });
    let compared = 0;
    let difference = 0;
    for (let y = 20; y < 220; y += 7) {
      for (let x = 20; x < 280; x += 7) {
        const at = applyHomography(pair.postToPre, { x, y });
        const pre = pair.pre.data[Math.round(at.y) * 300 + Math.round(at.x)] ?? 0;
        const post = pair.post.data[y * 300 + x] ?? 0;
        if (pre === 0 || post === 0) continue;
        compared++;
        difference += Math.abs(post / pair.scale - pre);
      }
    }
    expect(compared).toBeGreaterThan(150);
    // Half a pixel of rounding on a picture of grains; the wrong direction gives over 15.
    expect(difference / compared).toBeLessThan(5);
  });

  it('is zero outside the sample and 1..255 on it', () => {
    const { post } = makePhantom({ ...SMALL, outlineRoughness: 0 });
    expect(post.data[0]).toBe(0);
    expect(post.data[120 * 300 + 150]).toBeGreaterThan(0);
  });

  it('keeps only the share of signal that was asked for', () => {
    const full = makePhantom({ ...SMALL, microbeCount: 0 });
    const sparse = makePhantom({ ...SMALL, microbeCount: 0, signalShare: 0.1 });
    const count = (data: Uint8Array): number => data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    expect(count(sparse.post.data) / count(full.post.data)).toBeCloseTo(0.1, 1);
  });

  it('draws as many microbes as were asked for, brighter than their surroundings', () => {
    const plain = makePhantom({ ...SMALL, microbeCount: 0 });
    const stained = makePhantom({ ...SMALL, microbeCount: 12 });
    expect(plain.microbes).toHaveLength(0);
    expect(stained.microbes).toHaveLength(12);
    const sum = (data: Uint8Array): number => data.reduce((total, value) => total + value, 0);
    expect(sum(stained.post.data)).toBeGreaterThan(sum(plain.post.data) + 12 * 60);
  });
});
