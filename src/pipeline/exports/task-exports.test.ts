import { beforeAll, describe, expect, it, vi } from 'vitest';
import { applyHomography, homographyOf } from '#core/geometry/homography.ts';
import type { Phantom } from '#core/phantom/make-phantom.ts';
import { readFits } from '#formats/fits/read.ts';
import { readFloat32Tiff } from '#formats/tiff/read-float32.ts';
import type { RegistrationJudgement } from '#core/registration/judge-registration.ts';
import { judgeChain } from '#pipeline/task/judge-chain.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import {
  createTaskHarness,
  exportedFiles,
  fileMarks,
  FILE_TIME,
  orderOf,
  rgbFiles,
  smallPhantom,
  type TaskHarness,
} from '#testing/task-harness.ts';
import { registrationJson } from './registration-json.ts';
import { summaryJson } from './summary-json.ts';
import { distinctExports, taskExports } from './task-exports.ts';

vi.setConfig({ testTimeout: 120_000 });

const FOLDER = 'S1/Dye1';
/** The suffix of the quick search of these tests. */
const QUICK = '_pad61_rs0_ss0';

let harness: TaskHarness;
let phantom: Phantom;
let chain: RecordChain;
let variant: RecordChain;
let files: Map<string, Uint8Array<ArrayBuffer>>;

beforeAll(async () => {
  harness = createTaskHarness({ parallelism: 2 });
  phantom = smallPhantom();
  const raw = rgbFiles(phantom);
  chain = await harness.run(orderOf(raw));
  const settings = { save_all_intermediates: true, scale_percentile: 50, manual_scale: 1.25 };
  variant = await harness.run(orderOf(raw, settings));
  files = await exportedFiles(harness, chain);
}, 120_000);

function pathsOf(from: RecordChain, format: 'tiff' | 'fits' | 'both'): string[] {
  return taskExports(from, format).map(({ path }) => path.replace(`${FOLDER}/`, ''));
}

/** What `registration.json` says. */
function registration(): {
  homography: number[];
  stages: Record<string, { homography: number[] }>;
  accuracyPx: number;
  verdict: string;
  reasons: { code: string; text: string }[];
  error: RegistrationJudgement['error'];
  residuals: object[];
  inliers: number;
} {
  return JSON.parse(textOf(`${FOLDER}/registration.json`)) as ReturnType<typeof registration>;
}

function textOf(path: string): string {
  return new TextDecoder().decode(files.get(path));
}

describe('which files there are', () => {
  it('one for each image of each stage, in the order of the stages, and the matrices twice', () => {
    expect(pathsOf(chain, 'tiff')).toEqual([
      'tiff/01_padded_post_pad61.tiff',
      'tiff/01_padded_pre_pad61.tiff',
      `tiff/02_icp_aligned_pre${QUICK}.tiff`,
      `tiff/03_interior_aligned_pre${QUICK}.tiff`,
      `tiff/04_difference_difference${QUICK}.tiff`,
      'registration.json',
      `registration${QUICK}.json`,
    ]);
    expect(pathsOf(chain, 'fits')[0]).toBe('fits/01_padded_post_pad61.fits');
    expect(pathsOf(chain, 'both')).toHaveLength(12);
  });

  it('intermediates and further scales have files of their own', () => {
    expect(pathsOf(variant, 'fits').slice(2, 8)).toEqual([
      `fits/02_icp_aligned_coarse_pre${QUICK}_sai1.fits`,
      `fits/02_icp_aligned_pre${QUICK}_sai1.fits`,
      `fits/03_interior_aligned_pre${QUICK}_sai1.fits`,
      `fits/04_difference_difference${QUICK}_sai1_sp50_msc1.25.fits`,
      `fits/04_difference_difference_percentile_p50${QUICK}_sai1_sp50_msc1.25.fits`,
      `fits/04_difference_difference_manual${QUICK}_sai1_sp50_msc1.25.fits`,
    ]);
  });

  it('a task that ended early has the files of its stages, named by their parameters alone', async () => {
    const early = createTaskHarness();
    const order = orderOf(rgbFiles(phantom), { interior_blur_base: 6, manual_scale: 3 }, { toStage: 1 });
    expect(pathsOf(await early.run(order), 'tiff')).toEqual([
      'tiff/01_padded_post_pad61.tiff',
      'tiff/01_padded_pre_pad61.tiff',
      'registration.json',
      'registration_pad61.json',
    ]);
  });

  it('with the standard parameters there is one registration.json', () => {
    const standard = {
      ...chain,
      subtract: null,
      interior: null,
      boundary: null,
      pad: { ...chain.pad, parameters: { ...chain.pad.parameters, pad: 2000 } },
    };
    expect(pathsOf(standard, 'tiff').filter((path) => path.endsWith('json'))).toEqual(['registration.json']);
  });

  it('variants share the files of their common stages', () => {
    const all = [...taskExports(chain, 'tiff'), ...taskExports(variant, 'tiff')];
    const paths = distinctExports(all).map(({ path }) => path);
    expect(paths.filter((path) => path.includes('01_padded_post'))).toHaveLength(1);
    // Both images of stage 1, and registration.json, since the map is the same.
    expect(paths).toHaveLength(all.length - 3);
  });
});

describe('pixels', () => {
  it('post and pre lie at the margin on zeros', async () => {
    const image = await readFloat32Tiff(files.get(`${FOLDER}/tiff/01_padded_post_pad61.tiff`)!);
    expect([image.width, image.height]).toEqual([622, 522]);
    let wrong = 0;
    image.data.forEach((value, i) => {
      const [x, y] = [(i % 622) - 61, Math.floor(i / 622) - 61];
      const isInside = x >= 0 && y >= 0 && x < 500 && y < 400;
      if (value !== (isInside ? phantom.post.data[y * 500 + x] : 0)) wrong += 1;
    });
    expect(wrong).toBe(0);
  });

  it('the difference is post - scale * pre in float32, of the exported images themselves', async () => {
    const read = (name: string) => readFloat32Tiff(files.get(`${FOLDER}/tiff/${name}.tiff`)!);
    const [post, pre, difference] = [
      await read('01_padded_post_pad61'),
      await read(`03_interior_aligned_pre${QUICK}`),
      await read(`04_difference_difference${QUICK}`),
    ];
    const scale = Math.fround(chain.subtract!.result.scaleEstimate);
    const want = post.data.map((value, i) => Math.fround(value - Math.fround(scale * pre.data[i]!)));
    expect(difference.data).toEqual(want);
  });

  it('FITS files hold the same pixels as TIFF files', async () => {
    for (const name of ['01_padded_pre_pad61', `04_difference_difference${QUICK}`]) {
      const tiff = await readFloat32Tiff(files.get(`${FOLDER}/tiff/${name}.tiff`)!);
      const [fits] = readFits(files.get(`${FOLDER}/fits/${name}.fits`)!);
      expect(fits?.image).toEqual(tiff);
    }
  });

  it('two exports have the same bytes, and those that were announced', async () => {
    const again = fileMarks(await exportedFiles(createTaskHarness({ stores: harness }), chain));
    expect(again).toEqual(fileMarks(files));
  });
});

describe('registration.json', () => {
  it('maps the canvas of post to the canvas of pre', () => {
    const json = registration();
    expect(json).toMatchObject({
      stage: 'interior',
      pad: 61,
      postShape: [400, 500],
      preShape: [400, 500],
      canvasShape: [522, 622],
    });
    expect(Object.keys(json.stages)).toEqual(['padded', 'coarse', 'boundary', 'interior']);
    expect(json.stages['interior']?.homography).toEqual(json.homography);
    expect(json.stages['padded']?.homography).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(json.homography[8]).toBe(1);
    const map = homographyOf<'post', 'pre'>(json.homography);
    for (const at of [
      { x: 150, y: 120 },
      { x: 400, y: 300 },
    ]) {
      const truth = applyHomography(phantom.postToPre, at);
      const found = applyHomography(map, { x: at.x + 61, y: at.y + 61 });
      expect(Math.hypot(found.x - 61 - truth.x, found.y - 61 - truth.y)).toBeLessThan(0.5);
    }
    expect(json.residuals).toEqual(chain.interior!.result.residuals);
    expect(json.inliers).toBeGreaterThan(0);
  });

  it('says how far the map is off by the held-out patches, and what to think of it', () => {
    const judgement = judgeChain(chain);
    expect(judgement?.heldOut?.count).toBeGreaterThan(4);
    expect(registration()).toMatchObject({
      verdict: judgement?.verdict,
      reasons: judgement?.reasons,
      error: judgement?.error,
      accuracyPx: judgement?.error?.median.px,
      heldOut: judgement?.heldOut,
    });
  });

  it('the outline alone never passes, and before stage 3 there is no verdict', () => {
    const interior = chain.interior!;
    const refused = { ...interior.result, accepted: false, remarks: ['Only 3 places could be matched.'] };
    const fallback = JSON.parse(
      registrationJson({ ...chain, interior: { ...interior, result: refused } }),
    ) as ReturnType<typeof registration>;
    expect(fallback).toMatchObject({ verdict: 'FAIL', accuracyPx: null, error: null, stage: 'boundary' });
    expect(fallback.reasons[0]?.text).toBe('Only 3 places could be matched.');
    const early = JSON.parse(registrationJson({ ...chain, interior: null, subtract: null })) as object;
    expect(early).toMatchObject({ verdict: null, reasons: [], error: null });
  });

  it('is the same under both names', () => {
    expect(textOf(`${FOLDER}/registration${QUICK}.json`)).toBe(textOf(`${FOLDER}/registration.json`));
  });
});

describe('headers', () => {
  it('CREATED is the time of the newer raw file, and says so', () => {
    const [fits] = readFits(files.get(`${FOLDER}/fits/04_difference_difference${QUICK}.fits`)!);
    expect(fits?.values.get('CREATED')).toBe(new Date(FILE_TIME).toISOString());
    expect(fits?.cards.find((card) => card.startsWith('CREATED'))).toContain('/ Time of the newer raw file');
    expect(fits?.values.get('SCALE')).toBeCloseTo(chain.subtract!.result.scaleEstimate, 10);
    expect(fits?.values.get('SCALEK')).toBe('robust');
    expect(fits?.values.get('PAD')).toBe(61);
  });

  it('the matrix in the header is that of registration.json', () => {
    const { homography } = registration();
    const [fits] = readFits(files.get(`${FOLDER}/fits/03_interior_aligned_pre${QUICK}.fits`)!);
    const cards = [1, 2, 3].flatMap((row) => [1, 2, 3].map((column) => fits?.values.get(`H${row}${column}`)));
    // A card has room for 16 digits.
    homography.forEach((value, i) => expect(Math.abs(Number(cards[i]) / value - 1)).toBeLessThan(1e-13));
    expect(fits?.values.get('IACC')).toBe(judgeChain(chain)?.error?.median.px);
  });

  it('the verdict is in the headers of the aligned image and of the difference', () => {
    const { verdict, reasons, error } = judgeChain(chain)!;
    for (const name of [`03_interior_aligned_pre${QUICK}`, `04_difference_difference${QUICK}`]) {
      const [fits] = readFits(files.get(`${FOLDER}/fits/${name}.fits`)!);
      expect(fits?.values.get('REGQUAL')).toBe(verdict);
      expect(fits?.values.get('REGWHY')).toBe(reasons[0]?.text);
      expect(fits?.values.get('REGEMED')).toBe(error?.median.px);
      expect(fits?.values.get('REGEMAXH')).toBe(error?.worst.high);
    }
  });
});

describe('summary.json', () => {
  it('has a line for each task, complete or failed', () => {
    const error = { code: 'no-signal', message: 'nothing there', facts: {}, causes: [] } as const;
    const text = summaryJson(
      [
        { kind: 'complete', chain: variant },
        { kind: 'error', task: { sample: 'S2', dye: 'D' }, error },
      ],
      '1.2',
    );
    const json = JSON.parse(text) as { tasks: Record<string, object>[] };
    expect(json).toMatchObject({ version: '1.2', parameters: variant.subtract!.parameters });
    expect(json.tasks[0]).toMatchObject({
      sample: 'S1',
      dye: 'Dye1',
      status: 'complete',
      error: null,
      scaleEstimate: variant.subtract!.result.scaleEstimate,
      manualScale: 1.25,
      registrationStage: 'interior',
      stagesDone: 4,
      verdict: judgeChain(variant)?.verdict,
      accuracyPx: judgeChain(variant)?.error?.median.px,
      registrationError: judgeChain(variant)?.error,
    });
    expect(json.tasks[0]).toHaveProperty('verdictReason', expect.stringMatching(/\w{3}.*\.$/));
    expect(Object.keys(json.tasks[0]?.['seconds'] ?? {})).toEqual([
      'pad',
      'boundary',
      'interior',
      'subtract',
    ]);
    expect(json.tasks[1]).toMatchObject({
      sample: 'S2',
      status: 'error',
      error: 'nothing there',
      seconds: {},
    });
    expect(Object.keys(json.tasks[0] ?? {}).slice(0, 14)).toEqual(
      Object.keys(json.tasks[1] ?? {})
        .filter((key) => key !== 'errorCode')
        .slice(0, 14),
    );
  });

  it('a task that ended early is not called complete', () => {
    const early = { ...chain, interior: null, subtract: null };
    const json = JSON.parse(summaryJson([{ kind: 'complete', chain: early }], '1')) as { tasks: object[] };
    expect(json.tasks[0]).toMatchObject({
      status: 'partial',
      stagesDone: 2,
      verdict: null,
      scaleEstimate: null,
    });
  });
});
