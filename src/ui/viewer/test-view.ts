import { DEFAULTS } from '#pipeline/parameters.ts';
import type { TaskView } from '#protocol/view.ts';

/** Size of the canvas of {@link testView}. */
export const TEST_CANVAS = { width: 1400, height: 1100 };
/** Pad of {@link testView}. */
export const TEST_PAD = 100;

/** A small task for the viewer's tests: two stages, pre shifted by whole pixels, one scale. */
export function testView(): TaskView {
  return {
    taskId: 'known-tiles',
    ref: { sample: 'S', dye: 'D' },
    suffix: '',
    parameters: DEFAULTS,
    pad: TEST_PAD,
    canvas: TEST_CANVAS,
    pixelType: 'uint8',
    levelCount: 3,
    stages: [
      { stage: 'padded', homography: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      { stage: 'boundary', homography: [1, 0, 7, 0, 1, -4, 0, 0, 1] },
    ],
    scales: [{ key: 'moffat', label: 'Moffat', value: 1.3 }],
    display: { postVmax: 200, preVmax: 150, max: 255 },
    histograms: { post: [], pre: [] },
    outlines: { post: [[300, 300, 500, 300, 500, 500]], pre: [[307, 296, 507, 296, 507, 496]] },
    residuals: [],
    summary: {
      stagesDone: 4,
      postSize: { width: 1200, height: 900 },
      preSize: { width: 1200, height: 900 },
      pixelType: 'uint8',
      channelLabel: 'gray',
      registrationStage: 'boundary',
      geometry: null,
      judgement: null,
      accuracyPx: null,
      inliers: 0,
      matches: 0,
      scaleEstimate: 1.3,
      scaleEstimates: null,
      scalePercentileValue: null,
      manualScale: null,
      remarks: [],
      seconds: {},
      peakBytes: null,
    },
  };
}
