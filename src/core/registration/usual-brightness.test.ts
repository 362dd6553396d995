import { describe, expect, it } from 'vitest';
import { usualBrightness } from '#core/registration/usual-brightness.ts';

type Patch = Parameters<typeof usualBrightness>[0][number];

function patch(gain: number, offset: number, sigmaPx: number): Patch {
  return { brightness: { gain, offset }, covariance: [sigmaPx ** 2, 0, sigmaPx ** 2] };
}

describe('usualBrightness', () => {
  it('is the median of patches that are equally sure', () => {
    const patches = [patch(1.1, 3, 0.1), patch(1.3, -1, 0.1), patch(1.2, 0, 0.1)];
    expect(usualBrightness(patches)).toEqual({ gain: 1.2, offset: 0 });
  });

  it('is that of a few sure patches under many that stain makes unsure', () => {
    const stained = Array.from({ length: 20 }, (_, i) => patch(1.5 + i / 100, 10 + i, 0.8));
    const clean = [patch(1.29, 0.1, 0.05), patch(1.3, 0, 0.05), patch(1.31, -0.1, 0.05)];
    expect(usualBrightness([...stained, ...clean])).toEqual({ gain: 1.3, offset: 0 });
  });

  it('is not that of a single patch that thinks itself perfect', () => {
    const others = Array.from({ length: 5 }, () => patch(1.3, 0, 0.01));
    expect(usualBrightness([patch(2, 9, 0), ...others])).toEqual({ gain: 1.3, offset: 0 });
  });

  it('is nothing without patches', () => {
    expect(usualBrightness([])).toEqual({ gain: 0, offset: 0 });
  });
});
