import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readBatchArguments, USAGE, UsageError } from './batch-arguments.mjs';

const BATCH = fileURLToPath(new URL('batch.mjs', import.meta.url));

const PLAIN = {
  raw: 'RAW',
  out: 'OUT',
  parameters: {},
  samples: null,
  dyes: null,
  format: 'tiff',
  fromStage: 1,
  toStage: 4,
  force: false,
  json: false,
};

describe('a command line', () => {
  it.each([
    ['two folders', [], {}],
    [
      'parameters of every kind',
      [
        '--set',
        'pad=300',
        '--set=use_edges=false',
        '--set',
        'scale_percentile=none',
        '--set',
        'stopdelta=1e-7',
      ],
      { parameters: { pad: 300, use_edges: false, scale_percentile: null, stopdelta: 1e-7 } },
    ],
    ['a parameter of a word', ['--set', 'scale_method=moffat'], { parameters: { scale_method: 'moffat' } }],
    ['a parameter said twice: the last', ['--set', 'pad=1', '--set', 'pad=-2'], { parameters: { pad: -2 } }],
    ['lists', ['--samples', 'a,b', '--dyes', 'x,'], { samples: ['a', 'b'], dyes: ['x'] }],
    ['a format', ['--format', 'both'], { format: 'both' }],
    ['a pyramid', ['--format', 'ome'], { format: 'ome' }],
    ['stages', ['--from-stage', '2', '--to-stage=3'], { fromStage: 2, toStage: 3 }],
    ['flags', ['--force', '--json'], { force: true, json: true }],
  ])('with %s', (_, args, want) => {
    expect(readBatchArguments(['RAW', ...args, 'OUT'])).toEqual({ ...PLAIN, ...want });
  });

  it.each([['--help'], ['-h'], ['RAW', '--help']])('that asks for help is none: %s', (...args) => {
    expect(readBatchArguments(args)).toBeNull();
  });

  it.each([
    [[], /two folders, RAW and OUT; 0 were given/],
    [['RAW'], /1 were given/],
    [['RAW', 'OUT', 'MORE'], /3 were given/],
    [['RAW', 'OUT', '--fast'], /--fast/],
    [['RAW', 'OUT', '--set'], /--set/],
    [['RAW', 'OUT', '--set', 'pad'], /name=value/],
    [['RAW', 'OUT', '--set', '=3'], /name=value/],
    [['RAW', 'OUT', '--set', 'pad='], /number, a word, true, false or none/],
    [['RAW', 'OUT', '--set', 'pad=3 px'], /number, a word, true, false or none/],
    [['RAW', 'OUT', '--set', 'pad=Infinity'], /number, a word, true, false or none/],
    [['RAW', 'OUT', '--format', 'png'], /"png"; it must be tiff, fits, both or ome/],
    [['RAW', 'OUT', '--from-stage', '0'], /--from-stage is "0"/],
    [['RAW', 'OUT', '--to-stage', '2.5'], /--to-stage is "2.5"/],
    [['RAW', 'OUT', '--to-stage', ''], /--to-stage is ""/],
    [['RAW', 'OUT', '--from-stage', '3', '--to-stage', '2'], /must not come after/],
    [['RAW', 'OUT', '--samples', ''], /--samples names nothing/],
    [['RAW', 'OUT', '--dyes', ','], /--dyes names nothing/],
    [['RAW', 'OUT', '--force=yes'], /force/],
  ])('that is wrong says why: %j', (args, message) => {
    expect(() => readBatchArguments(args)).toThrow(UsageError);
    expect(() => readBatchArguments(args)).toThrow(message);
  });
});

describe('the batch command', () => {
  it.each([[['RAW']], [['RAW', 'OUT', '--format', 'png']], [['RAW', 'OUT', '--set', 'pad']]])(
    'ends with 2 and the usage on wrong usage: %j',
    (args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [BATCH, ...args], { encoding: 'utf8' });
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(USAGE);
    },
    60_000,
  );

  it('ends with 0 when it is asked for help', () => {
    const { status, stdout } = spawnSync(process.execPath, [BATCH, '--help'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, USAGE]);
  }, 60_000);
});
