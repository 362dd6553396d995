import { beforeAll, describe, expect, it, vi } from 'vitest';
import { applyHomography, homographyOf } from '#core/geometry/homography.ts';
import type { Progress } from '#core/run-context.ts';
import type { Phantom } from '#core/phantom/make-phantom.ts';
import type { ParameterChoice, Stage } from '#pipeline/parameters.ts';
import type { PairFiles } from '#pipeline/stages/1-pad.ts';
import {
  createTaskHarness,
  exportedFiles,
  fileMarks,
  orderOf,
  rgbFiles,
  smallPhantom,
  storedBytes,
  type TaskHarness,
} from '#testing/task-harness.ts';
import { checkStageRange, type TaskOrder } from './run-task.ts';
import type { RecordChain } from './stage-record.ts';

/** Registration of a whole pair, on a machine that does other things too, ms. */
const SLOW = 120_000;
vi.setConfig({ testTimeout: SLOW });

let phantom: Phantom;
let files: PairFiles;
let reference: { harness: TaskHarness; chain: RecordChain; stored: Record<string, string>; marks: object };

beforeAll(async () => {
  phantom = smallPhantom();
  files = rgbFiles(phantom);
  const harness = createTaskHarness();
  const chain = await harness.run(orderOf(files));
  const marks = fileMarks(await exportedFiles(harness, chain));
  reference = { harness, chain, stored: storedBytes(harness), marks };
}, SLOW);

/** Errors of a map at points spread over the sample, px of pre, ascending. */
function mapErrors(map: readonly number[], truth: Phantom): number[] {
  const found = homographyOf<'post', 'pre'>(map);
  const { width, height } = truth.post;
  const errors: number[] = [];
  for (let y = 0.2; y < 0.9; y += 0.1) {
    for (let x = 0.2; x < 0.9; x += 0.1) {
      const at = { x: x * width, y: y * height };
      const a = applyHomography(found, at);
      const b = applyHomography(truth.postToPre, at);
      errors.push(Math.hypot(a.x - b.x, a.y - b.y));
    }
  }
  return errors.sort((a, b) => a - b);
}

describe('a whole run', () => {
  it(
    'finds the map from post to pre, and the scale, with the standard parameters',
    { timeout: SLOW },
    async () => {
      const truth = smallPhantom({ rotationDegrees: 2.6, magnification: 1.02, shift: { x: -14, y: 11 } });
      const standard: ParameterChoice = { rotation_search: true, scale_search: true };
      const { interior, subtract, boundary } = await createTaskHarness().run(
        orderOf(rgbFiles(truth), standard),
      );
      const errors = mapErrors(interior?.result.postToPre ?? [], truth);
      expect(interior?.result.accepted).toBe(true);
      expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.3);
      expect(errors.at(-1)).toBeLessThan(1);
      expect(interior?.result.accuracyPx).toBeLessThan(0.3);
      expect(mapErrors(boundary?.result.postToPre ?? [], truth).at(-1)).toBeLessThan(10);
      expect(Math.abs((subtract?.result.scaleEstimate ?? 0) / truth.scale - 1)).toBeLessThan(0.025);
    },
  );

  it('stores one record for each stage, one for the plots, and two images', () => {
    const { chain, harness, stored } = reference;
    expect(harness.stages).toEqual(['1', '2', '3', '4']);
    expect(Object.keys(stored).map((key) => key.replace(/[0-9a-f]{20}/, '*'))).toEqual([
      'figures/4-*',
      'image-*-1',
      'image-*-1',
      'stage/1-*',
      'stage/2-*',
      'stage/3-*',
      'stage/4-*',
    ]);
    expect(chain.taskId).toMatch(/^stage\/4-/);
    expect(chain.pad.result).toMatchObject({
      channelLabel: 'green',
      channel: { method: 'single', channels: [1] },
      canvas: { width: 622, height: 522 },
    });
  });

  it('resumes every stage with the very same records, in a new process too', async () => {
    const harness = createTaskHarness({ stores: reference.harness });
    const chain = await harness.run(orderOf(files));
    expect(harness.stages).toEqual(['1r', '2r', '3r', '4r']);
    expect(harness.runner.started).toEqual([]);
    expect(chain).toEqual(reference.chain);
    expect(storedBytes(harness)).toEqual(reference.stored);
  });

  it('goes on from stored images where the folder is not open', async () => {
    const harness = createTaskHarness({ stores: reference.harness });
    const input = { kind: 'stored', pad: reference.chain.pad } as const;
    const chain = await harness.run(orderOf(files, {}, { input }));
    expect(chain).toEqual(reference.chain);
    expect(harness.opened).toEqual([]);
  });

  it.each([2, 4])('gives the same bytes with %i jobs at a time', async (parallelism) => {
    const harness = createTaskHarness({ parallelism });
    const chain = await harness.run(orderOf(files));
    expect(storedBytes(harness)).toEqual(reference.stored);
    expect(fileMarks(await exportedFiles(harness, chain))).toEqual(reference.marks);
  });
});

describe('a run that was cancelled goes on to the same bytes', () => {
  const stages: [string, Stage, string[]][] = [
    ['after stage 1', 1, ['1r', '2', '3', '4']],
    ['after stage 2', 2, ['1r', '2r', '3', '4']],
    ['after stage 3', 3, ['1r', '2r', '3r', '4']],
  ];

  it.each(stages)('%s', async (_, stage, resumed) => {
    const controller = new AbortController();
    const cancelled = createTaskHarness();
    const run = cancelled.run(orderOf(files), {
      signal: controller.signal,
      onStage: (event) => void (event.stage === stage && controller.abort()),
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    const kept = storedBytes(cancelled);
    expect(Object.keys(kept).filter((key) => key.startsWith('stage/'))).toHaveLength(stage);
    expect(reference.stored).toMatchObject(kept);
    await expectSameEnd(cancelled, resumed);
  });

  const inside: [string, (progress: Progress) => boolean, number, string[]][] = [
    ['before the first band', (p) => p.stage === 'ingest' && p.done === 0, 0, ['1', '2', '3', '4']],
    ['between the two images', (p) => p.step.includes('pre-stain'), 0, ['1', '2', '3', '4']],
    ['in stage 2', (p) => p.stage === 'boundary', 1, ['1r', '2', '3', '4']],
    ['in stage 3', (p) => p.stage === 'interior', 2, ['1r', '2r', '3', '4']],
    ['in the first sweep', (p) => p.stage === 'subtract', 3, ['1r', '2r', '3r', '4']],
    ['in the last sweep', (p) => p.step === 'Looking at the difference', 3, ['1r', '2r', '3r', '4']],
  ];

  it.each(inside)('%s', async (_, isPlace, recordCount, resumed) => {
    const controller = new AbortController();
    // The registration is truly run here up to the place where it is cancelled.
    const cancelled = createTaskHarness({ remembers: recordCount === 0 || recordCount > 2 });
    if (recordCount === 2)
      await createTaskHarness({ stores: cancelled }).run(orderOf(files, {}, { toStage: 2 }));
    const run = cancelled.run(orderOf(files), {
      signal: controller.signal,
      onProgress: (progress) => void (isPlace(progress) && controller.abort()),
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    const kept = storedBytes(cancelled);
    expect(Object.keys(kept).filter((key) => key.startsWith('stage/'))).toHaveLength(recordCount);
    await expectSameEnd(cancelled, resumed);
  });

  async function expectSameEnd(cancelled: TaskHarness, resumed: string[]): Promise<void> {
    const again = createTaskHarness({ stores: cancelled });
    const chain = await again.run(orderOf(files));
    expect(again.stages).toEqual(resumed);
    expect(storedBytes(again)).toEqual(reference.stored);
    expect(fileMarks(await exportedFiles(again, chain))).toEqual(reference.marks);
  }
});

/** A harness on a copy of what the reference run stored. */
function copyOfReference(): TaskHarness {
  const harness = createTaskHarness();
  for (const [key, bytes] of reference.harness.records.files) harness.records.files.set(key, bytes.slice());
  for (const [key, { index, pack }] of reference.harness.tiles.pictures)
    harness.tiles.pictures.set(key, { index: index.slice(), pack: pack.slice() });
  return harness;
}

describe('variants', () => {
  it('a parameter of stage 4 uses the stages before it again, beside the first result', async () => {
    const harness = copyOfReference();
    const chain = await harness.run(orderOf(files, { manual_scale: 1.5, scale_percentile: 50 }));
    expect(harness.stages).toEqual(['1r', '2r', '3r', '4']);
    expect(chain.subtract?.result.scales.map(({ key }) => key)).toEqual([
      'robust',
      'percentile_p50',
      'manual',
    ]);
    expect(chain.interior).toEqual(reference.chain.interior);
    expect(storedBytes(harness)).toMatchObject(reference.stored);
    expect(Object.keys(storedBytes(harness))).toHaveLength(Object.keys(reference.stored).length + 2);
  });

  it('another margin is another stage 1, without a look at the pixels of the raw files', async () => {
    const harness = copyOfReference();
    const chain = await harness.run(orderOf(files, { pad: 20 }));
    expect(harness.stages).toEqual(['1', '2', '3', '4']);
    expect(harness.runner.started).not.toContain('ingest-band');
    expect(chain.interior?.result.postToPre).toEqual(reference.chain.interior?.result.postToPre);
    expect(chain.subtract?.result.scaleEstimate).toBe(reference.chain.subtract?.result.scaleEstimate);
  });

  it('another sample with the same files has its own records and the same images', async () => {
    const harness = copyOfReference();
    await harness.run(orderOf(files, {}, { task: { sample: 'S2', dye: 'Dye1' }, toStage: 1 }));
    expect(harness.stages).toEqual(['1']);
    expect(harness.tiles.pictures.size).toBe(2);
  });
});

describe('which stages run', () => {
  const cases: [string, Partial<TaskOrder>, string[]][] = [
    ['force computes all from the first one', { force: true }, ['1', '2', '3', '4']],
    ['force from stage 3', { force: true, fromStage: 3 }, ['1r', '2r', '3', '4']],
    ['force of stage 2 alone', { force: true, fromStage: 2, toStage: 2 }, ['1r', '2']],
    ['without force nothing that is stored', { fromStage: 3 }, ['1r', '2r', '3r', '4r']],
    ['up to stage 2', { toStage: 2 }, ['1r', '2r']],
  ];

  it.each(cases)('%s', async (_, order, stages) => {
    const harness = copyOfReference();
    const chain = await harness.run(orderOf(files, {}, order));
    expect(harness.stages).toEqual(stages);
    expect(chain.taskId).toMatch(new RegExp(`^stage/${order.toStage ?? 4}-`));
    expect(storedBytes(harness)).toEqual(reference.stored);
  });

  it('force from stage 1 reads the raw files again', async () => {
    const harness = copyOfReference();
    await harness.run(orderOf(files, {}, { force: true, toStage: 1 }));
    expect(harness.runner.started).toEqual(['ingest-band', 'ingest-band']);
  });

  it('a range that runs backwards is refused', () => {
    expect(() => checkStageRange(3, 2)).toThrow(/3\) comes after the last one \(2\)/);
    checkStageRange(2, 2);
  });
});

describe('damage is mended', () => {
  it.each([1, 2, 3, 4] as const)('a damaged record of stage %i is computed again', async (stage) => {
    const harness = copyOfReference();
    for (const [key, bytes] of harness.records.files)
      if (key.startsWith(`stage/${stage}-`)) bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await harness.run(orderOf(files));
    const stages = ['1r', '2r', '3r', '4r'];
    stages[stage - 1] = `${stage}`;
    expect(harness.stages).toEqual(stages);
    expect(storedBytes(harness)).toEqual(reference.stored);
    expect(harness.lines.join()).toMatch(/could not be read and is computed again/);
  });

  it('an image with a damaged index is read again', async () => {
    const harness = copyOfReference();
    const [image] = harness.tiles.pictures.values();
    image!.index[40]! ^= 1;
    await harness.run(orderOf(files));
    expect(harness.stages).toEqual(['1r', '2r', '3r', '4r']);
    expect(harness.runner.started).toEqual(['ingest-band']);
    expect(storedBytes(harness)).toEqual(reference.stored);
  });

  it('an image with a damaged tile is read again when a stage comes upon it', async () => {
    const harness = copyOfReference();
    for (const key of harness.records.files.keys())
      if (/^stage\/[34]/.test(key)) harness.records.files.delete(key);
    for (const { pack } of harness.tiles.pictures.values()) pack[1000]! ^= 1;
    // As in a new process: nothing is known yet of the tiles' pixels.
    const fresh = createTaskHarness({
      stores: { records: harness.records, tiles: reopened(harness) },
      remembers: false,
    });
    await fresh.run(orderOf(files));
    expect(fresh.stages).toEqual(['1r', '2r', '3', '4']);
    expect(fresh.lines.join()).toMatch(/the raw files are read again/);
    expect(storedBytes(fresh)).toEqual(reference.stored);
  });

  it('without the folder a damaged tile ends the run with what to do', async () => {
    const harness = copyOfReference();
    for (const { pack } of harness.tiles.pictures.values()) pack[1000]! ^= 1;
    const fresh = createTaskHarness({
      stores: { records: harness.records, tiles: reopened(harness) },
      remembers: false,
    });
    const order = orderOf(
      files,
      { interior_blur_base: 6 },
      { input: { kind: 'stored', pad: reference.chain.pad } },
    );
    await expect(fresh.run(order)).rejects.toMatchObject({ code: 'storage-damaged' });
  });
});

describe('an image that was deleted and stored anew', () => {
  it('is used by workers that have the former one open', async () => {
    const harness = createTaskHarness();
    await harness.run(orderOf(files));
    harness.records.files.clear();
    // As in the private file system of a browser, the opened file of a deleted image cannot be read any more.
    for (const picture of harness.tiles.pictures.values()) picture.pack = new Uint8Array(0);
    harness.tiles.pictures.clear();
    await harness.run(orderOf(files));
    expect(storedBytes(harness)).toEqual(reference.stored);
  });
});

/** The same pictures in a store that has read none of them yet. */
function reopened(harness: TaskHarness): TaskHarness['tiles'] {
  const { tiles } = createTaskHarness();
  for (const [key, picture] of harness.tiles.pictures) tiles.pictures.set(key, picture);
  return tiles;
}
