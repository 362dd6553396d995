import type { ScenePairOptions } from '#core/phantom/make-scene-pair.ts';
import type { Size } from '#core/raster.ts';
import { seededRandom, type SeededRandom } from '#core/seeded-random.ts';
import type { WithoutAnswer } from './pair-without-answer.ts';

/** One pair to be run. */
export interface ValidationCase {
  /** `rotation-03`: family and number. */
  readonly name: string;
  readonly family: string;
  readonly seed: number;
  readonly scene: ScenePairOptions;
  /** What makes it a pair that nothing can align; null for a pair with a right answer. */
  readonly withoutAnswer: WithoutAnswer | null;
}

/** Cases that share what is hard about them. */
export interface CaseFamily {
  readonly name: string;
  /** What varies, for the table. */
  readonly about: string;
  readonly count: number;
  /** Case `index` of `count`; `random` is of its own seed, `size` what it shall be where the family has no own. */
  readonly make: (at: CasePlace) => CaseChoice;
}

/** Which case of a family is made. */
export interface CasePlace {
  readonly index: number;
  /** From 0 to 1 over the family. */
  readonly share: number;
  readonly random: SeededRandom;
  readonly size: Size;
}

/** What a family says of a case: the rest is drawn from its seed. */
export type CaseChoice = Omit<Partial<ScenePairOptions>, 'seed'> & {
  readonly withoutAnswer?: WithoutAnswer;
};

/** Sizes that the cases take in turn, px. */
const SIZES: readonly Size[] = [
  { width: 800, height: 640 },
  { width: 1000, height: 800 },
  { width: 900, height: 900 },
];
const WIDE = { width: 1200, height: 1000 };
const LARGE: readonly Size[] = [
  { width: 1600, height: 1300 },
  { width: 2000, height: 1600 },
  { width: 2400, height: 2000 },
];

/** Stain of 5,000 microbes in an image of 1,800 x 1,500 px: two thirds of the sample lie under it, a tenth is saturated. */
const HEAVY_STAIN_PER_MEGAPIXEL = 1850;
/** Stain of 5,000 microbes in an image of 2,400 x 2,000 px: two thirds of what is not zero in pre lie under it. */
const SPARSE_STAIN_PER_MEGAPIXEL = 1050;
/** Farthest turn, magnification, shift (as a share of the width), shear and perspective (1/px) of the grid. */
const FARTHEST = { degrees: 20, magnification: 0.15, shift: 0.08, shear: 0.02, perspective: 1e-6 };
/** Seeds of different families never meet. */
const SEEDS_PER_FAMILY = 1000;
/** Nor do those of different sets. */
const SEEDS_PER_SET = 1_000_000;

const signed = (random: SeededRandom, size: number): number => random.between(-size, size);
/** Along the family from one end to the other. */
const along = (share: number, from: number, to: number): number => from + (to - from) * share;

/** The families, in the order of the table. */
export const FAMILIES: readonly CaseFamily[] = [
  { name: 'plain', about: 'turns to 4 degrees, magnification to 2 %', count: 10, make: () => ({}) },
  {
    name: 'rotation',
    about: 'turns to 20 degrees',
    count: 14,
    make: ({ share }) => ({ rotationDegrees: along(share, -FARTHEST.degrees, FARTHEST.degrees) }),
  },
  {
    name: 'magnification',
    about: 'magnification 0.85 to 1.15',
    count: 12,
    make: ({ share }) => ({
      magnification: along(share, 1 - FARTHEST.magnification, 1 + FARTHEST.magnification),
    }),
  },
  {
    name: 'shift',
    about: 'shift to 8 % of the width',
    count: 10,
    make: ({ share, size }) => {
      const length = FARTHEST.shift * size.width;
      const turn = 2 * Math.PI * share;
      return { shift: { x: length * Math.cos(turn), y: length * Math.sin(turn) } };
    },
  },
  {
    name: 'shear',
    about: 'shear to 0.02',
    count: 8,
    make: ({ share }) => ({ shear: along(share, -FARTHEST.shear, FARTHEST.shear) }),
  },
  {
    name: 'perspective',
    about: 'perspective to 1e-6 per px',
    count: 10,
    make: ({ share }) => {
      const turn = 2 * Math.PI * share;
      const { perspective } = FARTHEST;
      return {
        size: WIDE,
        perspective: { x: perspective * Math.cos(turn), y: perspective * Math.sin(turn) },
      };
    },
  },
  { name: 'wide', about: 'all of these at once', count: 18, make: wide },
  {
    name: 'sparse',
    about: '3 to 9 % of the image not zero',
    count: 16,
    make: ({ share, random }) => ({
      size: WIDE,
      signalShare: along(share, 0.06, 0.16),
      rotationDegrees: signed(random, 8),
      magnification: 1 + signed(random, 0.05),
    }),
  },
  {
    name: 'low-contrast',
    about: 'contrast of 10 to 30 %',
    count: 10,
    make: ({ share }) => ({ contrast: along(share, 0.1, 0.3) }),
  },
  {
    name: 'heavy-stain',
    about: 'up to 1,850 microbes per Mpx, a tenth saturated',
    count: 16,
    make: ({ share, random }) => ({
      microbesPerMegapixel: HEAVY_STAIN_PER_MEGAPIXEL * along(share, 0.4, 1),
      rotationDegrees: signed(random, 8),
      magnification: 1 + signed(random, 0.05),
    }),
  },
  { name: 'illumination', about: 'light 20 % uneven across the field', count: 10, make: uneven },
  {
    name: 'blur',
    about: 'one image blurrier by sigma 1',
    count: 10,
    make: ({ index }) => ({ blurPx: index % 2 === 0 ? { post: 1, pre: 0 } : { post: 0, pre: 1 } }),
  },
  {
    name: 'noise',
    about: 'noise of 1 to 4 grey levels',
    count: 10,
    make: ({ share }) => ({ noise: along(share, 1, 4) }),
  },
  {
    name: '16-bit',
    about: '16-bit files',
    count: 10,
    make: ({ share, random }) => ({
      bits: 16,
      noise: along(share, 1, 4),
      rotationDegrees: signed(random, 10),
    }),
  },
  { name: 'border-cut', about: 'the image cuts the sample', count: 12, make: cut },
  {
    name: 'round',
    about: 'near-round outlines',
    count: 10,
    make: ({ share, random }) => ({
      outline: { roughness: along(share, 0.005, 0.03), isRound: true, reach: 0.86 },
      rotationDegrees: signed(random, FARTHEST.degrees),
      magnification: 1 + signed(random, 0.05),
    }),
  },
  { name: 'scale', about: 'brightness scales 0.5 to 3', count: 14, make: brightness },
  { name: 'scale-one', about: 'brightness scales 0.98 to 1.02', count: 9, make: nearOne },
  {
    name: 'unequal-sizes',
    about: 'images of unequal sizes',
    count: 10,
    make: ({ share, size, random }) => {
      const preSize = {
        width: Math.round(size.width * along(share, 0.86, 1.4)),
        height: Math.round(size.height * along(1 - share, 0.9, 1.3)),
      };
      return { preSize, outline: { reach: 0.7 }, shift: { x: signed(random, 20), y: signed(random, 20) } };
    },
  },
  {
    name: 'large',
    about: '1,600 x 1,300 to 2,400 x 2,000 px',
    count: 6,
    make: (at) => ({
      ...wide({ ...at, size: LARGE[at.index % LARGE.length] ?? WIDE }),
      size: LARGE[at.index % LARGE.length] ?? WIDE,
    }),
  },
  { name: 'no-answer', about: 'pairs that have no right answer', count: 16, make: withoutAnswer },
  {
    name: 'stained-sparse',
    about: 'sparse as above, and up to 1,050 microbes per Mpx',
    count: 12,
    make: ({ share, index }) => ({
      size: WIDE,
      signalShare: along(share, 0.1, 0.16),
      microbesPerMegapixel: SPARSE_STAIN_PER_MEGAPIXEL * (0.6 + 0.2 * (index % 3)),
    }),
  },
];

/** Everything at once, each drawn from its whole range. */
function wide({ random, size }: CasePlace): CaseChoice {
  const farthestShift = FARTHEST.shift * size.width;
  return {
    rotationDegrees: signed(random, FARTHEST.degrees),
    magnification: 1 + signed(random, FARTHEST.magnification),
    shift: { x: signed(random, farthestShift), y: signed(random, farthestShift) / 2 },
    shear: signed(random, 0.01),
    perspective: { x: signed(random, FARTHEST.perspective), y: signed(random, FARTHEST.perspective) },
  };
}

/** Light that falls by 20 % across post; or by 10 % across each, any way. */
function uneven({ index, random }: CasePlace): CaseChoice {
  const turned = (amount: number): { x: number; y: number } => {
    const turn = random.between(0, 2 * Math.PI);
    return { x: amount * Math.cos(turn), y: amount * Math.sin(turn) };
  };
  const dark = { x: 0, y: 0 };
  return {
    illumination:
      index % 2 === 0 ? { post: turned(0.2), pre: dark } : { post: turned(0.1), pre: turned(0.1) },
  };
}

/** A sample that reaches over one side, a corner, or all sides. */
function cut({ index, random }: CasePlace): CaseChoice {
  const kinds = [
    { reach: 0.95, middle: { x: 0.14, y: 0.02 } },
    { reach: 0.95, middle: { x: -0.12, y: 0.13 } },
    { reach: 1.2, middle: { x: 0.01, y: -0.02 } },
    { reach: 1.7, middle: { x: 0, y: 0 } },
  ] as const;
  return {
    outline: kinds[index % kinds.length] ?? kinds[0],
    rotationDegrees: signed(random, 6),
    magnification: 1 + signed(random, 0.04),
  };
}

/** The brighter image keeps its brightest minerals just under, or at, saturation. */
function brightness({ index }: CasePlace): CaseChoice {
  const scales = [0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3];
  const scale = scales[index % scales.length] ?? 1;
  return { scale, exposure: Math.min(1, 1.75 / scale) };
}

function nearOne({ index }: CasePlace): CaseChoice {
  const scales = [1, 1.02, 0.98, 1, 1.01, 0.99, 1, 1.005, 0.995];
  return { scale: scales[index % scales.length] ?? 1 };
}

function withoutAnswer({ index }: CasePlace): CaseChoice {
  const kinds: readonly WithoutAnswer[] = [
    'unrelated',
    'same-outline',
    'mirrored',
    'empty-post',
    'empty-pre',
    'noise',
    'unrelated',
    'unrelated',
    'same-outline',
    'mirrored',
    'noise-on-outline',
    'unrelated',
    'almost-empty-pre',
    'noise',
    'same-outline',
    'unrelated',
  ];
  return { withoutAnswer: kinds[index % kinds.length] ?? 'unrelated' };
}

/**
 * The cases of a family; of these at most `limit`, spread over it. `size` overrides the sizes that they have in turn.
 * Set 0 are the pairs that limits of the app were chosen by; others are like them, with seeds that nothing was chosen by.
 */
export function casesOf(family: CaseFamily, limit = Infinity, size?: Size, seedSet = 0): ValidationCase[] {
  const count = Math.min(limit, family.count);
  const step = family.count / count;
  const first = seedSet * SEEDS_PER_SET + (FAMILIES.indexOf(family) + 1) * SEEDS_PER_FAMILY;
  return Array.from({ length: count }, (_, k) => caseOf(family, Math.floor(k * step), first, size));
}

function caseOf(family: CaseFamily, index: number, firstSeed: number, size?: Size): ValidationCase {
  const seed = firstSeed + index;
  const usual = size ?? SIZES[index % SIZES.length] ?? WIDE;
  // A stream of its own: the scene's begins with the same seed.
  const random = seededRandom(seed ^ 0x5eed);
  const share = family.count === 1 ? 0 : index / (family.count - 1);
  const { withoutAnswer: kind, ...choice } = family.make({ index, share, random, size: usual });
  return {
    name: `${family.name}-${String(index).padStart(2, '0')}`,
    family: family.name,
    seed,
    scene: { size: usual, ...choice, ...(size === undefined ? {} : { size }), seed },
    withoutAnswer: kind ?? null,
  };
}
