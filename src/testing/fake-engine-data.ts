import type { FolderReport, ImageInspection, TaskInspection, TaskRef } from '#protocol/folder.ts';
import type { ExportFile, ExportFormat } from '#protocol/export.ts';
import type { TaskSummary } from '#protocol/task.ts';
import type { Figures, TaskView, ViewStage } from '#protocol/view.ts';
import type { RegistrationJudgement } from '#core/registration/judge-registration.ts';
import { DEFAULTS } from '#pipeline/parameters.ts';
import {
  FAKE_CANVAS,
  FAKE_PAD,
  FAKE_SIZE,
  fakeHomography,
  fakeOutline,
  fakeThumbnail,
} from './fake-engine-pictures.ts';

const CHANNEL_OF_DYE: Readonly<Record<string, number>> = { SybrGld: 1, DAPI: 2, Cy5: 0 };
const CHANNEL_NAMES = ['R', 'G', 'B'] as const;

/** A folder with most things that can be right and wrong. */
export function fakeFolder(kind: 'good' | 'mixed' | 'bad-layout'): FolderReport {
  if (kind === 'bad-layout') return badLayout();
  const good = [
    ['CD070', 'SybrGld'],
    ['CD070', 'DAPI'],
    ['CD070', 'Cy5'],
    ['CD071', 'SybrGld'],
    ['CD071', 'DAPI'],
  ];
  const odd = [['Grönland <img onerror=alert(1)>', 'SybrGld']];
  const tasks = [...good, ...(kind === 'mixed' ? odd : [])].map(([sample = '', dye = '']) => ({
    ref: { sample, dye },
    postFile: `${sample}_PostStain_${dye}.tif`,
    preFile: `${sample}_PreStain_${dye}.tif`,
  }));
  return {
    folderId: 'folder-1',
    name: 'raw',
    layoutOk: true,
    tasks,
    skipped: kind === 'good' ? [] : MIXED_SKIPPED,
    notices: kind === 'good' ? [] : MIXED_NOTICES,
  };
}

const MIXED_SKIPPED: FolderReport['skipped'] = [
  {
    ref: { sample: 'CD071', dye: 'Cy5' },
    kind: 'incomplete',
    reason:
      'There is no post-stain image of Cy5 in CD071. Add it to the sample folder and open the folder again.',
  },
  {
    ref: { sample: 'CD072', dye: 'DAPI' },
    kind: 'duplicate',
    reason:
      'CD072 has two pre-stain images of DAPI: CD072_PreStain_DAPI.tif and CD072_pre2_DAPI.tif. Keep one of them.',
  },
];

const MIXED_NOTICES: FolderReport['notices'] = [
  {
    severity: 'warning',
    code: 'ambiguous',
    message:
      'CD070_pre_post_SybrGld.tif says both "pre" and "post"; it was left out. Rename it so that one is left.',
    sample: 'CD070',
    file: 'CD070_pre_post_SybrGld.tif',
  },
];

function badLayout(): FolderReport {
  return {
    folderId: 'folder-1',
    name: 'My images',
    layoutOk: false,
    tasks: [],
    skipped: [],
    notices: [
      {
        severity: 'error',
        code: 'loose-tiffs',
        message:
          'The folder "My images" holds 12 TIFF files directly, but no sample folders. Make one folder for each sample and move its images in.',
        sample: null,
        file: null,
      },
    ],
  };
}

/** What a look at a made-up pair tells. */
export function fakeInspection(ref: TaskRef): TaskInspection {
  const channel = CHANNEL_OF_DYE[ref.dye] ?? 1;
  const look = (kind: 'post' | 'pre'): ImageInspection => ({
    file: `${ref.sample}_${kind === 'post' ? 'PostStain' : 'PreStain'}_${ref.dye}.tif`,
    bytes: FAKE_SIZE.width * FAKE_SIZE.height * 3 + 512,
    size: FAKE_SIZE,
    mode: 'RGB',
    pixelType: 'uint8',
    channels: CHANNEL_NAMES.map((name, index) => ({
      name,
      max: index === channel ? 255 : 4,
      mean: index === channel ? 38.412 : 0.031,
      nonzero: index === channel ? 781_204 : 2210,
    })),
    thumbnail: fakeThumbnail(kind, channel),
  });
  const broken = ref.sample === 'CD071' && ref.dye === 'DAPI';
  return {
    ref,
    post: look('post'),
    pre: broken
      ? {
          error: {
            code: 'unreadable-tiff',
            message:
              'CD071_PreStain_DAPI.tif ends in the middle of its pixels. Copy the file again from the microscope.',
            facts: { file: 'CD071_PreStain_DAPI.tif' },
            causes: ['RangeError: strip 212 lies beyond the end of the file'],
          },
        }
      : look('pre'),
    channel: {
      choice: { kind: 'single', index: channel },
      label: ['Red', 'Green', 'Blue'][channel] ?? 'Green',
    },
  };
}

/** Result of a made-up task after some stages. */
export function fakeSummary(stagesDone: 1 | 2 | 3 | 4, dye = 'SybrGld'): TaskSummary {
  const weak = dye === 'Cy5';
  return {
    stagesDone,
    postSize: FAKE_SIZE,
    preSize: FAKE_SIZE,
    pixelType: 'uint8',
    channelLabel: ['Red', 'Green', 'Blue'][CHANNEL_OF_DYE[dye] ?? 1] ?? 'Green',
    registrationStage: stagesDone < 2 ? 'identity' : stagesDone === 2 || weak ? 'boundary' : 'interior',
    geometry:
      stagesDone < 2 ? null : { rotationDegrees: 3.2, magnification: 1.018, shiftXPx: 38, shiftYPx: -15 },
    judgement: stagesDone > 2 ? fakeJudgement(weak) : null,
    accuracyPx: stagesDone > 2 && !weak ? 0.08 : null,
    inliers: stagesDone > 2 ? (weak ? 31 : 412) : 0,
    matches: stagesDone > 2 ? (weak ? 118 : 450) : 0,
    scaleEstimate: stagesDone === 4 ? 1.284 : null,
    scaleEstimates: stagesDone === 4 ? { method: 'robust', robust: FAKE_SCALE, moffat: 1.289 } : null,
    scalePercentileValue: null,
    manualScale: null,
    remarks:
      stagesDone > 2 && weak
        ? [
            'The interior alignment was refused: 26 % of the matches agree, 40 % are needed. The outline alignment stays.',
          ]
        : [],
    seconds: Object.fromEntries(
      Object.entries({ ingest: 2.1, pad: 0.3, boundary: 6.4, interior: 11.2, subtract: 3.8 }).slice(
        0,
        stagesDone + 1,
      ),
    ),
    peakBytes: 412_000_000,
  };
}

/** Verdict on a made-up task; `weak` where the interior was refused. */
export function fakeJudgement(weak: boolean): RegistrationJudgement {
  if (weak)
    return {
      verdict: 'FAIL',
      reasons: [
        {
          code: 'interior-refused',
          judgement: 'FAIL',
          text: 'The interior alignment was refused: 26 % of the matches agree, 40 % are needed. The outline alignment stays.',
        },
      ],
      error: null,
      heldOut: null,
      coverage: null,
    };
  return {
    verdict: 'PASS',
    reasons: [
      {
        code: 'held-out-agree',
        judgement: 'PASS',
        text: '12 control places that the fit has not seen agree with it, and no place of the sample is off by more than 0.21 px.',
      },
    ],
    error: {
      median: { px: 0.08, low: 0.05, high: 0.11 },
      p95: { px: 0.12, low: 0.08, high: 0.17 },
      worst: { px: 0.15, low: 0.1, high: 0.21 },
    },
    heldOut: { count: 12, agreeing: 12, medianPx: 0.09, p95Px: 0.14, worstPx: 0.16, noisePx: 0.06 },
    coverage: 1,
  };
}

/** View of a made-up task. */
export function fakeView(taskId: string, ref: TaskRef, stagesDone: 1 | 2 | 3 | 4): TaskView {
  const stages = (['padded', 'boundary', 'interior'] as const satisfies readonly ViewStage[]).slice(
    0,
    stagesDone,
  );
  return {
    taskId,
    ref,
    suffix: '',
    parameters: DEFAULTS,
    summary: fakeSummary(stagesDone, ref.dye),
    pad: FAKE_PAD,
    canvas: FAKE_CANVAS,
    pixelType: 'uint8',
    levelCount: 4,
    stages: stages.map((stage) => ({ stage, homography: fakeHomography(stage) })),
    scales: stagesDone === 4 ? [{ key: 'robust', label: 'Robust', value: 1.284 }] : [],
    display: { postVmax: 190, preVmax: 150, max: 255 },
    histograms: { post: bell(70, 30), pre: bell(55, 25) },
    outlines: { post: [fakeOutline('post')], pre: [fakeOutline('padded')] },
    residuals: stagesDone < 3 ? [] : residuals(),
  };
}

function residuals(): TaskView['residuals'] {
  return Array.from({ length: 48 }, (_, index) => ({
    x: 900 + (index % 8) * 300,
    y: 800 + Math.floor(index / 8) * 300,
    dx: 0.1 * Math.sin(index),
    dy: 0.1 * Math.cos(index * 1.7),
    inlier: index % 9 !== 0,
    heldOut: index % 4 === 0,
  }));
}

function bell(centre: number, width: number): number[] {
  return Array.from({ length: 256 }, (_, bin) =>
    Math.round(9e4 * Math.exp(-(((bin - centre) / width) ** 2))),
  );
}

const FAKE_SCALE = {
  scale: 1.284,
  low: 1.2815,
  high: 1.2865,
  chance: 0.002,
  systematic: 0.0007,
  spread: 0.01,
  order: 2,
  keptCells: 81_200,
  cells: 120_400,
} as const;

/** Data of the plots of a made-up task. */
export function fakeFigures(): Figures {
  const edges = Array.from({ length: 257 }, (_, bin) => bin);
  const histogram = (centre: number, width: number): { edges: number[]; counts: number[] } => ({
    edges,
    counts: bell(centre, width),
  });
  const signedEdges = Array.from({ length: 257 }, (_, bin) => bin - 128);
  const signed = { edges: signedEdges, counts: bell(140, 18) };
  const mu = Math.log10(1.284);
  const ratioEdges = Array.from({ length: 201 }, (_, bin) => -1 + bin * 0.0125);
  const moffat = (x: number): number => 4e4 * (1 + ((x - mu) / 0.05) ** 2) ** -2.4;
  const centres = ratioEdges.slice(0, -1).map((edge) => edge + 0.00625);
  return {
    brightnessUnit: 1,
    scales: [{ key: 'robust', value: 1.284 }],
    prePostCounts: Array.from({ length: 65_536 }, (_, index) => {
      const off = Math.floor(index / 256) - 1.284 * (index % 256);
      return Math.round(4e3 * Math.exp(-((off / 9) ** 2)) * Math.exp(-(index % 256) / 60));
    }),
    prePostHistograms: {
      post: histogram(70, 30),
      rawPre: histogram(55, 26),
      alignedPre: histogram(55, 25),
      logY: false,
    },
    differenceHistogram: {
      all: signed,
      both: signed,
      postOnly: { edges: signedEdges, counts: bell(180, 12) },
    },
    ratio: {
      histogram: {
        edges: ratioEdges,
        counts: centres.map((x) =>
          Math.round(moffat(x) + (x > mu ? 900 * Math.exp(-(((x - 0.3) / 0.1) ** 2)) : 0)),
        ),
      },
      peak: mu,
      fit: { amp: 4e4, mu, alpha: 0.05, beta: 2.4 },
      fitted: centres.slice(40, 88).map((x) => ({ x, y: moffat(x), mirrored: false })),
      scale: 1.284,
    },
    interval: { robust: FAKE_SCALE, moffat: 1.289 },
    peaks: {
      scales: [1.2815, 1.2821, 1.2828, 1.2834, 1.284, 1.2846, 1.2852, 1.2859, 1.2865, 1.289],
      counts: [316, 314, 314, 312, 312, 311, 311, 309, 308, 302],
      sigma: 0.61,
      threshold: 3.05,
      share: 1,
    },
    differenceDisplay: [{ knee: 4, limit: 2.5 }],
  };
}

/** Files that a made-up task gives. */
export function fakeExports(ref: TaskRef, format: ExportFormat, stagesDone: number): ExportFile[] {
  const folder = `${ref.sample}/${ref.dye}`;
  const names = [
    ['01_padded_post', 'Post-stain image on the padded canvas'],
    ['01_padded_pre', 'Pre-stain image on the padded canvas'],
    ['02_icp_aligned_pre', 'Pre-stain image aligned by the outline'],
    ['03_interior_aligned_pre', 'Pre-stain image aligned by the interior'],
    ['04_difference_difference', 'Difference: post − 1.284 × aligned pre'],
  ].slice(0, stagesDone + 1);
  const kinds = format === 'both' ? (['tiff', 'fits'] as const) : ([format] as const);
  const bytes = FAKE_CANVAS.width * FAKE_CANVAS.height * 4 + 2880;
  const images = kinds.flatMap((kind): ExportFile[] =>
    kind === 'ome'
      ? [{ path: `${folder}/ome/${names.at(-1)?.[0]}.ome.tif`, kind, bytes: null, title: 'Pyramid' }]
      : names.map(([name = '', title = '']) => ({
          path: `${folder}/${kind}/${name}.${kind}`,
          kind,
          bytes,
          title,
        })),
  );
  return [
    ...images,
    {
      path: `${folder}/registration.json`,
      kind: 'json',
      bytes: 1840,
      title: 'Registration: the matrix of each stage',
    },
  ];
}
