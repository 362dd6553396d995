import { describe, expect, it } from 'vitest';
import { seededRandom } from '#core/seeded-random.ts';
import type { JudgedPatch } from './judge-evidence.ts';
import {
  judgeRegistration,
  type RegistrationEvidence,
  type RegistrationJudgement,
} from './judge-registration.ts';

const SIZE = { width: 2400, height: 2000 };

/** An ellipse as a closed line. */
const OUTLINE = Array.from({ length: 90 }, (_, i) => [
  1200 + 1050 * Math.cos((2 * Math.PI * i) / 90),
  1000 + 850 * Math.sin((2 * Math.PI * i) / 90),
]).flat();

interface World {
  readonly seed?: number;
  readonly noisePx?: number;
  readonly patchCount?: number;
  /** True map minus fitted map at a place. */
  readonly error?: (x: number, y: number) => { dx: number; dy: number };
  /** Share of patches that lie anywhere within 8 px. */
  readonly wild?: number;
  readonly within?: (x: number, y: number) => boolean;
}

/** Patches spread over the sample, every fourth held out. */
function patchesOf(world: World): JudgedPatch[] {
  const { seed = 1, noisePx = 0.03, patchCount = 200, wild = 0 } = world;
  const random = seededRandom(seed);
  const patches: JudgedPatch[] = [];
  while (patches.length < patchCount) {
    const [x, y] = [random.between(0, SIZE.width), random.between(0, SIZE.height)];
    if (((x - 1200) / 1000) ** 2 + ((y - 1000) / 800) ** 2 > 1) continue;
    if (world.within?.(x, y) === false) continue;
    const { dx, dy } = world.error?.(x, y) ?? { dx: 0, dy: 0 };
    const isWild = random.uniform() < wild;
    patches.push({
      x,
      y,
      dx: isWild ? random.between(-8, 8) : dx + noisePx * random.gaussian(),
      dy: isWild ? random.between(-8, 8) : dy + noisePx * random.gaussian(),
      heldOut: patches.length % 4 === 3,
    });
  }
  return patches;
}

function judge(world: World, changes: Partial<RegistrationEvidence> = {}): RegistrationJudgement {
  return judgeRegistration({
    stage: 'interior',
    switchedOff: false,
    refusal: null,
    patches: patchesOf(world),
    outline: [OUTLINE],
    matches: 80,
    inliers: 75,
    geometry: null,
    ...changes,
  });
}

const codes = ({ reasons }: RegistrationJudgement): string[] => reasons.map(({ code }) => code);

describe('a right registration', () => {
  it('passes, and says on what it rests', () => {
    const judgement = judge({});
    expect(judgement.verdict).toBe('PASS');
    expect(judgement.reasons).toHaveLength(1);
    expect(judgement.reasons[0]?.text).toMatch(/^50 control places that the fit has not seen agree/);
    expect(judgement.heldOut).toMatchObject({ count: 50, agreeing: 50 });
    expect(judgement.coverage).toBe(1);
  });

  it('its error is without the noise of the patches, which is told beside it', () => {
    const { error, heldOut } = judge({ noisePx: 0.05 });
    expect(heldOut?.noisePx).toBeGreaterThan(0.035);
    expect(heldOut?.noisePx).toBeLessThan(0.065);
    expect(heldOut?.medianPx).toBeGreaterThan(0.04);
    expect(error?.median.px).toBeLessThan(0.05);
  });

  it('the same evidence gives the same judgement', () => {
    expect(judge({ seed: 3 })).toEqual(judge({ seed: 3 }));
  });

  it('single wild patches, as microbes make them, do no harm', () => {
    const judgement = judge({ wild: 0.1 });
    expect(judgement.verdict).toBe('PASS');
    expect(judgement.error?.worst.high).toBeLessThan(0.1);
  });
});

// The machine that runs the tests may be busy.
describe('an error that the fit does not know of', { timeout: 30_000 }, () => {
  it('a shift of 0.3 px is found, to within its interval', () => {
    const { error, verdict } = judge({ error: () => ({ dx: 0.3, dy: 0 }) });
    expect(error?.median.low).toBeLessThan(0.3);
    expect(error?.median.high).toBeGreaterThan(0.3);
    expect(verdict).toBe('PASS');
  });

  it('a turn that takes one end off by 0.8 px is a warning that names the figure', () => {
    const judgement = judge({ error: (x, y) => ({ dx: -0.0008 * (y - 1000), dy: 0.0008 * (x - 1200) }) });
    expect(judgement.verdict).toBe('WARN');
    expect(codes(judgement)).toContain('error-uncertain');
    expect(judgement.error?.worst.high).toBeGreaterThan(0.8);
    expect(judgement.reasons[0]?.text).toMatch(/by up to 0\.\d\d px/);
  });

  it('images that are visibly apart fail', () => {
    const patches = patchesOf({}).map((patch) =>
      patch.heldOut ? { ...patch, dx: patch.dx + 0.95, dy: patch.dy + 0.95 } : patch,
    );
    expect(judge({}, { patches }).verdict).toBe('FAIL');
  });

  it('a bend that no homography follows is a warning', () => {
    const judgement = judge({ error: (x) => ({ dx: 0, dy: 0.3 * Math.sin(x / 150) }) });
    expect(judgement.verdict).toBe('WARN');
    expect(codes(judgement)).toContain('residuals-patterned');
    expect(judgement.error?.worst.high).toBeGreaterThan(0.3);
  });

  it('a tenth of the sample that has moved by itself is a warning', () => {
    for (const moved of [3, 40]) {
      const judgement = judge({
        // Beyond their reach patches settle anywhere.
        error: (x, y) =>
          x < 1750
            ? { dx: 0, dy: 0 }
            : moved < 8
              ? { dx: moved, dy: 0 }
              : { dx: (x % 8) - 4, dy: (y % 8) + 2 },
      });
      expect(judgement.verdict).toBe('WARN');
      expect(codes(judgement)).toContain('part-disagrees');
    }
  });

  it('bad patches all over the sample are not taken for a part that has moved', () => {
    for (let seed = 1; seed <= 20; seed++) expect(judge({ seed, wild: 0.12 }).verdict).toBe('PASS');
  });

  it('the interval of the worst place holds the true one in at least 48 of 50 fits', () => {
    let held = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(500 + seed);
      // The error of a least-squares fit to 75 patches: 0.05 px / sqrt(75) for the shift, and as much over the spread.
      const [a, b, c, d] = Array.from({ length: 4 }, () => (0.05 / Math.sqrt(75)) * random.gaussian());
      const error = (x: number, y: number): { dx: number; dy: number } => ({
        dx: a! + (b! * (x - 1200)) / 500,
        dy: c! + (d! * (y - 1000)) / 400,
      });
      let worst = 0;
      for (let i = 0; i < OUTLINE.length; i += 2) {
        const { dx, dy } = error(OUTLINE[i]!, OUTLINE[i + 1]!);
        worst = Math.max(worst, Math.hypot(dx, dy));
      }
      const judged = judge({ seed, noisePx: 0.05, patchCount: 100, error });
      if (judged.error !== null && judged.error.worst.high >= worst) held++;
    }
    expect(held).toBeGreaterThanOrEqual(48);
  });
});

describe('thin evidence never passes', { timeout: 30_000 }, () => {
  it('an end of the sample without patches', () => {
    const judgement = judge({ within: (x) => x < 1100 });
    expect(judgement.verdict).toBe('WARN');
    expect(codes(judgement)).toContain('ends-without-patches');
  });

  it('few patches', () => {
    const judgement = judge({ patchCount: 12 });
    expect(judgement.verdict).toBe('WARN');
    expect(codes(judgement)).toEqual(expect.arrayContaining(['few-held-out', 'few-patches']));
  });

  it('patches that lie anywhere, as they do under a wrong map, fail', () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(judge({ seed, wild: 1, patchCount: 120 }).verdict).toBe('FAIL');
  });

  it('held-out patches of which half disagree', () => {
    expect(codes(judge({ wild: 0.6 }))).toContain('patches-disagree');
  });

  it('no held-out patch at all', () => {
    const patches = patchesOf({}).map((patch) => ({ ...patch, heldOut: false }));
    expect(judge({}, { patches })).toMatchObject({ verdict: 'WARN', error: null });
    expect(judge({}, { patches: [] })).toMatchObject({ verdict: 'WARN', error: null });
  });

  it('coarse matches of which most disagree', () => {
    expect(codes(judge({}, { matches: 100, inliers: 30 }))).toEqual(['matches-disagree']);
  });

  it('a geometry beyond what was searched, or that no microscope makes', () => {
    const searched = { degrees: 20, smallest: 0.85, largest: 1.15 };
    const usual = { rotationDegrees: 20.2, magnification: 1.16, stretch: 1.004, searched };
    expect(judge({}, { geometry: usual }).verdict).toBe('PASS');
    expect(judge({}, { geometry: { ...usual, rotationDegrees: -24 } }).verdict).toBe('WARN');
    expect(judge({}, { geometry: { ...usual, magnification: 1.3 } }).verdict).toBe('WARN');
    expect(judge({}, { geometry: { ...usual, stretch: 1.2 } }).verdict).toBe('WARN');
    expect(judge({}, { geometry: { ...usual, magnification: 1.3, searched: null } }).verdict).toBe('PASS');
  });
});

describe('fallbacks never pass, whatever the patches say', () => {
  it('no alignment and a refused interior fail, and an interior that is switched off warns', () => {
    expect(judge({}, { stage: 'identity' }).verdict).toBe('FAIL');
    const refused = judge({}, { stage: 'boundary', refusal: 'Only 5 places agree.' });
    expect(refused).toMatchObject({ verdict: 'FAIL', error: null, heldOut: null });
    expect(refused.reasons[0]?.text).toBe('Only 5 places agree.');
    expect(judge({}, { stage: 'boundary', switchedOff: true }).verdict).toBe('WARN');
  });
});
