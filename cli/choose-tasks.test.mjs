import { describe, expect, it } from 'vitest';
import { chooseTasks } from './choose-tasks.mjs';

/** @param {string} sample @param {string} dye */
const found = (sample, dye) => ({ ref: { sample, dye }, postFile: '', preFile: '' });

const REPORT = {
  layoutOk: true,
  notices: [],
  tasks: [found('S1', 'Gld'), found('S1', 'Cy5'), found('S2', 'Gld')],
  skipped: [{ ref: { sample: 'S3', dye: 'DAPI' }, kind: 'incomplete', reason: 'no pre-stain image' }],
};

const ALL = { samples: null, dyes: null };

describe('the tasks of a batch', () => {
  it.each([
    [ALL, ['S1 Gld', 'S1 Cy5', 'S2 Gld']],
    [{ ...ALL, samples: ['S1'] }, ['S1 Gld', 'S1 Cy5']],
    [{ ...ALL, dyes: ['Gld'] }, ['S1 Gld', 'S2 Gld']],
    [{ samples: ['S2', 'S3'], dyes: ['Gld'] }, ['S2 Gld']],
  ])('are those that were asked for: %j', (order, want) => {
    const chosen = chooseTasks(REPORT, order);
    expect('tasks' in chosen && chosen.tasks.map(({ sample, dye }) => `${sample} ${dye}`)).toEqual(want);
  });

  it('a name that is nowhere is told with those that there are', () => {
    expect(chooseTasks(REPORT, { samples: ['S9'], dyes: ['Red'] })).toEqual({
      problem:
        'There is no sample "S9". There are: S1, S2, S3.\nThere is no dye "Red". There are: Cy5, DAPI, Gld.',
    });
  });

  it('a name whose pairs are all incomplete leaves nothing to run', () => {
    const chosen = chooseTasks(REPORT, { ...ALL, samples: ['S3'] });
    expect('problem' in chosen && chosen.problem).toMatch(/No pair can be run/);
  });

  it('a bad layout says what is bad', () => {
    const notice = /** @type {const} */ ({
      severity: 'error',
      code: 'layout',
      message: 'There is no sample folder.',
      sample: null,
      file: null,
    });
    expect(chooseTasks({ ...REPORT, layoutOk: false, notices: [notice] }, ALL)).toEqual({
      problem: 'There is no sample folder.',
    });
  });
});
