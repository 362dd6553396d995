import * as library from '../../index.ts';
import type { GoldenCase } from '../golden.ts';
import { changed, givenOptions, kept, tested, type GoldenFunction } from './golden-function.ts';
import { expect } from 'vitest';
import { rawFolderOf } from './raw-folder.ts';

const OPTION_NAMES = {
  pad: 'pad',
  n_workers: 'nWorkers',
  save_all_intermediates: 'saveAllIntermediates',
  n_scale_methods: 'nScaleMethods',
  checkpoint_format: 'checkpointFormat',
  force_run: 'forceRun',
};

/** Options of a case for the model whose numbers the cases hold. */
function referenceOptions(inputs: object): { readonly model: 'reference' } {
  return { ...givenOptions(inputs, OPTION_NAMES), model: 'reference' };
}

const pairsOf = (one: GoldenCase) => one.inputs['tasks'] as [string, string][];

function told(warnings: readonly { sample: string; dye: string; kind: string }[]) {
  return warnings.map(({ sample, dye, kind }) => ({ sample, dye, kind: kind.replaceAll('-', '_') }));
}

async function memoryEstimated(one: GoldenCase) {
  const options = referenceOptions(one.inputs);
  const estimate = await library.estimatePipelineMemory(pairsOf(one), rawFolderOf(one), options);
  return {
    peak_bytes: estimate.peakBytes,
    concurrent_peak_bytes: estimate.concurrentPeakBytes,
    per_task_bytes: estimate.perTaskBytes,
    n_resolvable: estimate.nResolvable,
    warnings: told(estimate.warnings),
  };
}

/** Four float32 canvases of a 3000 x 2000 picture with 50 px on each side. */
const TRUE_PLANAR_BYTES = (2000 + 100) * (3000 + 100) * 4 * 4;

export const estimatePipelineMemory: GoldenFunction = {
  exports: "estimatePipelineMemory with model 'reference'",
  answer: memoryEstimated,
  decided: {
    planar: changed('a picture with separate colour planes has its true size, not a height of 3', {
      peak_bytes: TRUE_PLANAR_BYTES,
      concurrent_peak_bytes: TRUE_PLANAR_BYTES,
      per_task_bytes: [TRUE_PLANAR_BYTES],
    }),
    pre_ignored: kept(
      "only post counts in the reference's model; this engine's model, the default, counts both",
    ),
  },
};

const FORMATS = "TIFF and FITS are of one size in the reference's model";

export const estimatePipelineOutputSize: GoldenFunction = {
  exports: "estimatePipelineOutputSize with model 'reference'",
  answer: async (one) => {
    const options = referenceOptions(one.inputs);
    const estimate = await library.estimatePipelineOutputSize(pairsOf(one), rawFolderOf(one), options);
    return {
      bytes_per_task: estimate.bytesPerTask,
      total_bytes: estimate.totalBytes,
      n_tasks: estimate.nTasks,
      n_resolvable: estimate.nResolvable,
      warnings: told(estimate.warnings),
    };
  },
  decided: {
    format_tiff: kept(FORMATS),
    format_fits: kept(FORMATS),
    unknown_format: kept(
      "any other word counts as one format in the reference's model; runs refuse such a word",
    ),
    pad_ignored: kept(
      "padding does not enter the reference's model; exports of this engine's model count it",
    ),
  },
};

interface Line {
  readonly headroom: string;
  readonly share: number | null;
}

function lineOf({ headroom, share }: Line) {
  const percent = share === null ? null : Number.isFinite(share) ? (share * 100).toFixed(0) : 'inf';
  return { band: headroom.replaceAll('-', '_'), percent };
}

/** The lines as the reference tells them: storage is not looked at after memory failed. */
function preflightTold({ memory, storage }: { readonly memory: Line; readonly storage: Line }) {
  const ram = lineOf(memory);
  const disk = ram.band === 'fail' ? { band: 'not_reached', percent: null } : lineOf(storage);
  const raises = ram.band === 'fail' ? 'MemoryError' : disk.band === 'fail' ? 'OSError' : null;
  return { ram, disk, raises };
}

export const preflightCheck: GoldenFunction = {
  exports: 'judgePreflight, classifyHeadroom',
  answer: (one) => {
    const { ram_estimate, ram_available, disk_estimate, disk_available, force_run } = one.inputs;
    const numbers = {
      memoryEstimate: ram_estimate as number | null,
      memoryAvailable: ram_available as number | null,
      storageEstimate: disk_estimate as number | null,
      storageAvailable: disk_available as number | null,
      forceRun: force_run as boolean,
    };
    const judged = library.judgePreflight(numbers);
    const { memoryEstimate, memoryAvailable, forceRun } = numbers;
    expect(library.classifyHeadroom(memoryEstimate, memoryAvailable, { forceRun })).toBe(
      judged.memory.headroom,
    );
    return preflightTold(judged);
  },
  decided: {
    zero_zero: tested('where nothing is needed nothing is missing', () => {
      expect([library.classifyHeadroom(0, 0), library.classifyHeadroom(1, 0)]).toEqual(['silent', 'fail']);
    }),
  },
};

const PREFLIGHT_ERRORS = { 'not-enough-memory': 'MemoryError', 'not-enough-storage': 'OSError' } as const;

async function preflightFromFiles(one: GoldenCase) {
  const options = {
    ...referenceOptions(one.inputs['options'] as object),
    memoryAvailable: one.inputs['ram_available'] as number,
    storageAvailable: one.inputs['disk_available'] as number,
  };
  const report = await library.preflightReport(pairsOf(one), rawFolderOf(one), options);
  const thrown = await library.preflightCheck(pairsOf(one), rawFolderOf(one), options).then(
    (checked) => (expect(checked).toEqual(report), null),
    (error: unknown) => error,
  );
  const code = library.isExo2MicroError(thrown) ? (thrown.code as keyof typeof PREFLIGHT_ERRORS) : null;
  const answer = preflightTold(report);
  expect(code === null ? thrown : PREFLIGHT_ERRORS[code]).toBe(answer.raises);
  return answer;
}

export const preflightOnFiles: GoldenFunction = {
  exports: "preflightCheck, preflightReport with model 'reference'",
  answer: preflightFromFiles,
  // Which folder is asked for its free space: a page asks its own storage, whatever it writes into.
  except: ['probe'],
  decided: {
    probe_relative: changed('storage is checked wherever the results go', {
      disk: { band: 'fail', percent: '2097436000' },
      raises: 'OSError',
    }),
  },
};

export const formatBytes: GoldenFunction = {
  exports: 'formatBytes',
  answer: (one) => ({ texts: (one.inputs['numbers'] as (number | null)[]).map(library.formatBytes) }),
};

export const memoryTracker: GoldenFunction = {
  exports: 'MemoryTracker',
  answer: async (one) => {
    const ops = one.inputs['ops'] as { op: string; label: string; bytes: number }[];
    let bytes: number | null = null;
    const enabled = one.inputs['enabled'] as boolean;
    const tracker = new library.MemoryTracker({ enabled, read: () => bytes });
    for (const op of ops) {
      bytes = one.inputs['supported'] === true ? op.bytes : null;
      await (op.op === 'snapshot' ? tracker.snapshot(op.label) : tracker.collectAndSnapshot(op.label));
    }
    const summary = tracker.summary();
    return {
      history: tracker.history.map(({ label, gigabytes }) => [label, gigabytes]),
      summary: summary && {
        baseline_gb: summary.baselineGb,
        peak_gb: summary.peakGb,
        final_gb: summary.finalGb,
        leak: summary.leak,
        printed: summary.text.match(/-?\d+\.\d\d/g),
      },
    };
  },
};

export const memoryWatchdog: GoldenFunction = {
  exports: 'MemoryWatchdog',
  answer: async (one) => {
    let available: number | null = null;
    const options = givenOptions(one.inputs, { min_available_gb: 'minAvailableGib' });
    const watchdog = new library.MemoryWatchdog({ ...options, read: () => available });
    const steps = [];
    for (const op of one.inputs['ops'] as { op: string; available?: number; label?: string }[]) {
      let message: string | null = null;
      if (op.op === 'poll') {
        available = op.available ?? null;
        await watchdog.poll();
      } else if (op.op === 'reset') watchdog.reset();
      else message = messageOf(() => watchdog.checkOrThrow(op.label));
      steps.push({
        tripped: watchdog.tripped,
        tripped_at_bytes: watchdog.trippedAtBytes,
        raised: message === null ? null : 'MemoryError',
        label_in_message: message === null ? null : message.includes(op.label ?? ''),
      });
    }
    return { threshold_bytes: watchdog.thresholdBytes, steps };
  },
};

/** The message of a `memory-low`; null where nothing is thrown. */
function messageOf(action: () => void): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (!library.isExo2MicroError(error) || error.code !== 'memory-low') throw error;
    return error.message;
  }
}
