/** The numbered stages of the pipeline. */
export type Stage = 1 | 2 | 3 | 4;

/** The first and last stage. */
export const STAGES: readonly Stage[] = [1, 2, 3, 4];

/** What a parameter may hold: `integer` and `number` are finite; `optional-number` may also be null (not set). */
export type ParameterKind = 'integer' | 'number' | 'boolean' | 'optional-number';

/** Tab that a parameter is shown in; 2.5 is the optional fine pass after the boundary alignment. */
export type ParameterGroup = '1' | '2' | '2.5' | '3' | '4';

/** Limits of a number; an open end does not belong to the range. */
export interface ParameterRange {
  readonly min: number;
  readonly max: number;
  readonly minOpen?: boolean;
  readonly maxOpen?: boolean;
}

/** Any value of any parameter. */
export type ParameterValue = number | boolean | null;

/** One row of the parameter table. */
export interface ParameterDefinition {
  /** The field's name, as in files and headers. */
  readonly name: string;
  /** Short name in file names; in capitals the keyword of the FITS card. */
  readonly abbreviation: string;
  readonly default: ParameterValue;
  /** First stage whose result depends on it. */
  readonly stage: Stage;
  readonly group: ParameterGroup;
  readonly kind: ParameterKind;
  /** How a whole value is written in names and cards: in full, or as a float with six digits. */
  readonly form: 'whole' | 'float' | 'flag';
  /** Allowed values; null for yes/no parameters. */
  readonly range: ParameterRange | null;
  /** '' where the value is a bare number. */
  readonly unit: string;
  readonly label: string;
  readonly meaning: string;
}

const FLAG = { kind: 'boolean', form: 'flag', range: null, unit: '' } as const;
const LENGTH: ParameterRange = { min: 0, max: 100_000 };
const MAGNIFICATION: ParameterRange = { min: 0.2, max: 5 };

/** The table in its stable order, which is also the order of suffixes and cards. */
export const PARAMETER_TABLE = [
  {
    name: 'pad',
    abbreviation: 'pad',
    default: 2000,
    stage: 1,
    group: '1',
    kind: 'integer',
    form: 'whole',
    range: { min: 0, max: 20_000 },
    unit: 'px',
    label: 'Margin around the images',
    meaning:
      'Empty pixels added on every side, so that the pre-stain image can move without being cut. Larger than the largest shift you expect.',
  },
  {
    name: 'use_edges',
    abbreviation: 'ue',
    default: true,
    stage: 2,
    group: '2',
    ...FLAG,
    label: 'Align by the outline',
    meaning:
      'The first search compares the outlines of the sample, which staining does not change. Switched off, it compares the whole pictures.',
  },
  {
    name: 'boundary_width',
    abbreviation: 'bw',
    default: 15,
    stage: 2,
    group: '2',
    kind: 'integer',
    form: 'whole',
    range: { min: 1, max: 500 },
    unit: 'px at the search scale',
    label: 'Outline thickness',
    meaning:
      'Thickness of the ring drawn along the outline for the first search. A thicker ring forgives worse starts but is less exact.',
  },
  {
    name: 'boundary_smooth',
    abbreviation: 'bs',
    default: 10,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'whole',
    range: { min: 0, max: 200 },
    unit: 'px at the search scale',
    label: 'Outline softness',
    meaning: 'Standard deviation of the blur that softens the ring, so that near misses still score.',
  },
  {
    name: 'rotation_search',
    abbreviation: 'rs',
    default: true,
    stage: 2,
    group: '2',
    ...FLAG,
    label: 'Search rotations',
    meaning:
      'Try turning the pre-stain image. Switch off where the sample was never turned between the two images.',
  },
  {
    name: 'angle_range',
    abbreviation: 'ar',
    default: 20,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'whole',
    range: { min: 0, max: 180 },
    unit: 'degrees',
    label: 'Largest rotation tried',
    meaning: 'The search turns the pre-stain image by up to this angle to either side.',
  },
  {
    name: 'angle_step',
    abbreviation: 'astep',
    default: 1,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'whole',
    range: { min: 0, max: 45, minOpen: true },
    unit: 'degrees',
    label: 'Rotation step',
    meaning: 'Angle between two rotations tried. Smaller steps take longer.',
  },
  {
    name: 'scale_search',
    abbreviation: 'ss',
    default: true,
    stage: 2,
    group: '2',
    ...FLAG,
    label: 'Search magnifications',
    meaning:
      'Try enlarging and shrinking the pre-stain image. Switch off where the magnification never changed.',
  },
  {
    name: 'scale_min',
    abbreviation: 'smin',
    default: 0.85,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: MAGNIFICATION,
    unit: 'times',
    label: 'Smallest magnification tried',
    meaning: 'Lower end of the magnifications tried; 1 leaves the size alone.',
  },
  {
    name: 'scale_max',
    abbreviation: 'smax',
    default: 1.15,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: MAGNIFICATION,
    unit: 'times',
    label: 'Largest magnification tried',
    meaning: 'Upper end of the magnifications tried; 1 leaves the size alone.',
  },
  {
    name: 'scale_step',
    abbreviation: 'sstep',
    default: 0.05,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: { min: 0.001, max: 1 },
    unit: 'times',
    label: 'Magnification step',
    meaning: 'Distance between two magnifications tried. Smaller steps take longer.',
  },
  {
    name: 'multiscale',
    abbreviation: 'ms',
    default: true,
    stage: 2,
    group: '2',
    ...FLAG,
    label: 'Coarse search first',
    meaning:
      'Search on a small copy before the outline points are fitted. Needed unless the images nearly agree already.',
  },
  {
    name: 'down_scale',
    abbreviation: 'ds',
    default: 0.3,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 1, minOpen: true },
    unit: 'times',
    label: 'Working size',
    meaning:
      'The boundary alignment works on copies reduced to this share of the full size; the coarse search on a quarter of that.',
  },
  {
    name: 'max_translation',
    abbreviation: 'mtr',
    default: 200,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'whole',
    range: LENGTH,
    unit: 'px',
    label: 'Largest shift by the outline fit',
    meaning:
      'The fit of the outline points is refused where it moves the image further than this from the coarse result.',
  },
  {
    name: 'max_rotation',
    abbreviation: 'mrot',
    default: 5,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 180 },
    unit: 'degrees',
    label: 'Largest turn by the outline fit',
    meaning:
      'The fit of the outline points is refused where it turns the image further than this from the coarse result.',
  },
  {
    name: 'max_scale_delta',
    abbreviation: 'msd',
    default: 0.2,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 1 },
    unit: '',
    label: 'Largest size change by the outline fit',
    meaning:
      'The fit of the outline points is refused where its magnification differs from 1 by more than this.',
  },
  {
    name: 'max_scale_diff',
    abbreviation: 'msdf',
    default: 0.15,
    stage: 2,
    group: '2',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 1 },
    unit: '',
    label: 'Largest stretch by the outline fit',
    meaning:
      'The fit of the outline points is refused where width and height are magnified more differently than this.',
  },
  {
    name: 'save_all_intermediates',
    abbreviation: 'sai',
    default: false,
    stage: 2,
    group: '2',
    ...FLAG,
    label: 'Keep the coarse result',
    meaning: 'Also offer the pre-stain image as the coarse search alone would place it.',
  },
  {
    name: 'fine_ecc',
    abbreviation: 'fecc',
    default: false,
    stage: 2,
    group: '2.5',
    ...FLAG,
    label: 'Fine pass by correlation',
    meaning:
      'After the outline fit, also maximise the correlation of the two pictures (ECC). Slow; rarely needed.',
  },
  {
    name: 'stopit',
    abbreviation: 'sit',
    default: 500,
    stage: 2,
    group: '2.5',
    kind: 'integer',
    form: 'whole',
    range: { min: 1, max: 100_000 },
    unit: 'iterations',
    label: 'Fine pass: most iterations',
    meaning: 'The fine pass ends after this many iterations.',
  },
  {
    name: 'stopdelta',
    abbreviation: 'sdl',
    default: 1e-6,
    stage: 2,
    group: '2.5',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 1, minOpen: true },
    unit: '',
    label: 'Fine pass: tolerance',
    meaning: 'The fine pass ends when the correlation grows by less than this in one iteration.',
  },
  {
    name: 'interior_ecc',
    abbreviation: 'iecc',
    default: true,
    stage: 3,
    group: '3',
    ...FLAG,
    label: 'Refine by the interior',
    meaning:
      'Match structures inside the sample and correct the alignment by them. Switched off, the boundary alignment is final.',
  },
  {
    name: 'interior_blur_base',
    abbreviation: 'iblur',
    default: 8,
    stage: 3,
    group: '3',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 100 },
    unit: 'px',
    label: 'Blur before matching',
    meaning:
      'Both images are blurred before structures are matched, by half of this as standard deviation. More for noisy images.',
  },
  {
    name: 'interior_max_correction',
    abbreviation: 'imc',
    default: 500,
    stage: 3,
    group: '3',
    kind: 'number',
    form: 'whole',
    range: LENGTH,
    unit: 'px',
    label: 'Largest interior correction',
    meaning:
      'The refinement is refused where it moves any part by more than this; the boundary alignment then stays.',
  },
  {
    name: 'interior_min_inlier_ratio',
    abbreviation: 'imir',
    default: 0.4,
    stage: 3,
    group: '3',
    kind: 'number',
    form: 'float',
    range: { min: 0, max: 1 },
    unit: '',
    label: 'Least share of agreeing matches',
    meaning:
      'The refinement is refused where fewer of the matches than this share agree; the boundary alignment then stays.',
  },
  {
    name: 'scale_percentile',
    abbreviation: 'sp',
    default: null,
    stage: 4,
    group: '4',
    kind: 'optional-number',
    form: 'float',
    range: { min: 0, max: 100 },
    unit: '%',
    label: 'Extra scale from a percentile',
    meaning:
      'Adds a difference image whose scale is this percentile of the post/pre ratio over the sample. Empty: none.',
  },
  {
    name: 'manual_scale',
    abbreviation: 'msc',
    default: null,
    stage: 4,
    group: '4',
    kind: 'optional-number',
    form: 'float',
    range: { min: 0, max: 1_000_000, minOpen: true },
    unit: 'times',
    label: 'Extra scale by hand',
    meaning: 'Adds a difference image with exactly this scale. Empty: none.',
  },
] as const satisfies readonly ParameterDefinition[];
