import { describe, expect, it, vi } from 'vitest';
import type { Phantom } from '#core/phantom/make-phantom.ts';
import { checkpointCards } from '#pipeline/checkpoint-cards.ts';
import {
  buildSuffix,
  DEFAULTS,
  PARAMETERS,
  type ParameterChoice,
  type Parameters,
  type Stage,
} from '#pipeline/parameters.ts';
import type { PairFiles } from '#pipeline/stages/1-pad.ts';
import { createTaskHarness, orderOf, rgbFiles, smallPhantom } from '#testing/task-harness.ts';
import { stageKey } from './record-chain.ts';
import type { RecordChain } from './stage-record.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A short search. */
const BASE: ParameterChoice = {
  rotation_search: true,
  scale_search: true,
  angle_range: 2,
  scale_min: 0.95,
  scale_max: 1.05,
};
const ECC: ParameterChoice = { fine_ecc: true };

interface Case {
  readonly name: keyof Parameters;
  readonly value: Parameters[keyof Parameters];
  /** What has to be set besides, in both runs, for the parameter to matter. */
  readonly given?: ParameterChoice;
  /** The pair on which it shows; the plain one by default. */
  readonly pair?: PairName;
}

/** A value of each parameter that has to make a difference to the result of its stage. */
const CASES: readonly Case[] = [
  { name: 'pad', value: 20 },
  { name: 'use_edges', value: false },
  { name: 'boundary_width', value: 4 },
  { name: 'boundary_smooth', value: 2 },
  { name: 'rotation_search', value: false },
  { name: 'angle_range', value: 0.5 },
  { name: 'angle_step', value: 0.7 },
  { name: 'scale_search', value: false, pair: 'magnified' },
  { name: 'scale_min', value: 0.97 },
  { name: 'scale_max', value: 1.02, pair: 'magnified' },
  { name: 'scale_step', value: 0.03 },
  { name: 'multiscale', value: false },
  { name: 'down_scale', value: 0.9, given: { multiscale: false }, pair: 'large' },
  { name: 'max_translation', value: 0 },
  { name: 'max_rotation', value: 0 },
  { name: 'max_scale_delta', value: 0 },
  { name: 'max_scale_diff', value: 0 },
  { name: 'save_all_intermediates', value: true },
  { name: 'fine_ecc', value: true },
  { name: 'stopit', value: 1, given: ECC },
  { name: 'stopdelta', value: 0.5, given: ECC },
  { name: 'interior_ecc', value: false },
  { name: 'interior_blur_base', value: 1 },
  { name: 'interior_max_correction', value: 0 },
  { name: 'interior_min_inlier_ratio', value: 1, pair: 'medium' },
  { name: 'scale_method', value: 'moffat' },
  { name: 'scale_percentile', value: 30 },
  { name: 'manual_scale', value: 2 },
];

/** Parameters that change which files there are, and no result. */
const FILES_ONLY: ReadonlySet<string> = new Set(['save_all_intermediates']);

/**
 * Parameters that shape the ring which proposes candidates to the coarse search. All candidates are refined and compared in
 * the same way, so that on most pairs, those of this file among them, the same map wins.
 */
const RING_ONLY: ReadonlySet<string> = new Set(['boundary_width', 'boundary_smooth']);

/**
 * Pairs on which different parameters show: `flat` ones without any structure inside, where the ring decides; `magnified`, where the search has to go to its end; `medium`, where one match is an outlier; and
 * `large`, which has more than one level that outlines can be matched at.
 */
type PairName = 'plain' | 'magnified' | 'medium' | 'large';

const SMALL = { width: 320, height: 260 };

function makePair(name: PairName): Pick<Phantom, 'post' | 'pre'> {
  switch (name) {
    case 'plain':
      return smallPhantom({ size: SMALL });
    case 'magnified':
      return smallPhantom({ size: SMALL, magnification: 1.045 });
    case 'medium':
      return smallPhantom();
    case 'large':
      return smallPhantom({ size: { width: 1000, height: 800 } });
  }
}

const pairs = new Map<PairName, PairFiles>();

function filesOf(name: PairName): PairFiles {
  const files = pairs.get(name) ?? rgbFiles(makePair(name));
  pairs.set(name, files);
  return files;
}

function runUpTo(stage: Stage, set: ParameterChoice, pair: PairName = 'plain'): Promise<RecordChain> {
  return createTaskHarness().run(orderOf(filesOf(pair), { ...BASE, ...set }, { toStage: stage }));
}

/** What a stage has found, as text; images are named by the files alone. */
function resultOf(chain: RecordChain): string {
  const { pad, boundary, interior, subtract } = chain;
  const last = (subtract ?? interior ?? boundary ?? pad).result;
  return JSON.stringify(last, (key, value: unknown) => (key === 'figures' ? undefined : value));
}

function stageOf(name: string): Stage {
  return PARAMETERS.find((parameter) => parameter.name === name)!.stage;
}

it('every parameter is looked at', () => {
  expect(CASES.map(({ name }) => name)).toEqual(PARAMETERS.map(({ name }) => name));
});

describe('another value of a parameter is another variant', () => {
  it.each(CASES)('$name', async ({ name, value }) => {
    const stage = stageOf(name);
    const changed = { ...DEFAULTS, [name]: value } as Parameters;
    const keys = async (parameters: Parameters): Promise<string[]> =>
      Promise.all(
        ([1, 2, 3, 4] as const).map((each) =>
          stageKey(each, { sample: 'S', dye: 'D' }, ['root'], parameters),
        ),
      );
    const [before, after] = [await keys(DEFAULTS), await keys(changed)];
    const differ = before.flatMap((key, i) => (key === after[i] ? [] : [i + 1]));
    expect(differ).toEqual([stage]);
    expect(buildSuffix(changed, stage)).not.toBe('');
    expect(buildSuffix(changed, stage - 1)).toBe('');
    const header = { sample: 'S', dye: 'D', created: new Date(0) };
    const keywords = checkpointCards(stage, header, changed).map(({ keyword }) => keyword.toUpperCase());
    expect(keywords).toContain(
      PARAMETERS.find((parameter) => parameter.name === name)!.abbreviation.toUpperCase(),
    );
  });
});

describe('another value of a parameter makes another result of its stage', () => {
  const acting = CASES.filter(({ name }) => !FILES_ONLY.has(name) && !RING_ONLY.has(name));

  it.each(acting)('$name', async ({ name, value, given = {}, pair }) => {
    const stage = stageOf(name);
    const usual = await runUpTo(stage, given, pair);
    const changed = await runUpTo(stage, { ...given, [name]: value }, pair);
    expect(resultOf(changed)).not.toBe(resultOf(usual));
  });
});

describe('a limit that is exceeded refuses the refinement, says so, and keeps the stage before', () => {
  it.each(['max_translation', 'max_rotation', 'max_scale_delta', 'max_scale_diff'] as const)(
    '%s',
    async (name) => {
      const { boundary } = await runUpTo(2, { [name]: 0 });
      expect(boundary?.result.remarks).toEqual([expect.stringContaining(name)]);
      expect(boundary?.result.postToPre).toEqual(boundary?.result.coarsePostToPre);
    },
  );

  it.each(['interior_max_correction'] as const)('%s', async (name) => {
    const { boundary, interior } = await runUpTo(3, { [name]: 0 });
    expect(interior?.result).toMatchObject({ accepted: false, remarks: [expect.stringContaining(name)] });
    expect(interior?.result.postToPre).toEqual(boundary?.result.postToPre);
  });
});
