import { describe, expect, it } from 'vitest';
import { checkpointName, parseCheckpointName, type CheckpointImage } from './checkpoint-name.ts';
import {
  checkpointPaths,
  OUTPUT_FOLDER,
  registrationPath,
  taskFolder,
  toPathSegment,
} from './export-names.ts';
import { DEFAULTS, nonDefaultParameters, type ParameterChoice } from './parameters.ts';

const IMAGES: readonly CheckpointImage[] = [
  { stage: 1, name: 'post' },
  { stage: 1, name: 'pre' },
  { stage: 2, name: 'pre' },
  { stage: 2, name: 'coarse_pre' },
  { stage: 3, name: 'pre' },
  { stage: 4, name: 'difference', scale: { kind: 'robust' } },
];

describe('names of files', () => {
  it('only the format asked for is written, for difference images too', () => {
    const image = { stage: 4, name: 'difference', scale: { kind: 'moffat' } } as const;
    const paths = checkpointPaths({ sample: 'S1', dye: 'Gld' }, image, {}, 'fits');
    expect(paths).toEqual([{ path: 'S1/Gld/fits/04_difference_difference.fits', kind: 'fits' }]);
  });

  it('the registration has the suffix of stage 3', () => {
    const task = { sample: 'S1', dye: 'Gld' };
    expect(registrationPath(task, DEFAULTS).path).toBe('S1/Gld/registration.json');
    expect(registrationPath(task, { interior_blur_base: 4, manual_scale: 2 }).path).toBe(
      'S1/Gld/registration_iblur4.json',
    );
    expect(OUTPUT_FOLDER).toBe('processed');
  });

  it('folders have safe names that differ where samples and dyes do', () => {
    expect(['K 9', 'Gld ', '.', '..', 'a/b', 'x.', '50%', 'Grün', 'a:b', ''].map(toPathSegment)).toEqual([
      'K 9',
      'Gld%20',
      '%2E',
      '.%2E',
      'a%2Fb',
      'x%2E',
      '50%25',
      'Grün',
      'a%3Ab',
      '%',
    ]);
    expect(taskFolder({ sample: '..', dye: '..' })).toBe('.%2E/.%2E');
  });
});

describe('parseCheckpointName', () => {
  const params: ParameterChoice = { pad: 500, use_edges: false, interior_blur_base: 4, manual_scale: 1.42 };

  it.each([
    ...IMAGES,
    { stage: 4, name: 'difference', scale: { kind: 'percentile', percentile: 99.1 } },
    { stage: 4, name: 'difference', scale: { kind: 'manual' } },
  ] satisfies CheckpointImage[])('reads back what was named: %o', (image) => {
    const name = checkpointName(image, params);
    const expected = Object.fromEntries(
      nonDefaultParameters(params, image.stage).map(({ parameter, value }) => [parameter.name, value]),
    );
    expect(parseCheckpointName(`S1/Gld/tiff/${name}.tiff`)).toEqual({ image, parameters: expected });
    expect(parseCheckpointName(checkpointName(image, {}))).toEqual({ image, parameters: {} });
  });

  it('other names are no checkpoints', () => {
    for (const name of ['registration.json', '01_padded_postbox.tiff', '05_x', '', '04_difference']) {
      expect(parseCheckpointName(name)).toBeNull();
    }
  });

  it('a damaged suffix is an error', () => {
    expect(() => parseCheckpointName('01_padded_post_padx.tiff')).toThrow(/pad \(pad\)/);
    expect(() => parseCheckpointName('04_difference_difference_percentile_px.tiff')).toThrow(
      /end in a number/,
    );
  });
});
