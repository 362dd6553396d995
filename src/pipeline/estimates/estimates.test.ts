import { describe, expect, it } from 'vitest';
import { Exo2MicroError } from '#core/errors.ts';
import type { PixelType, Size } from '#core/raster.ts';
import { expectGolden, goldenCase, goldenCases, goldenFile, type GoldenCase } from '#testing/golden.ts';
import { memoryDirectory, type MemoryTree } from '#testing/memory-directory.ts';
import { classifyHeadroom } from './classify-headroom.ts';
import { estimatePipelineMemory } from './estimate-pipeline-memory.ts';
import { estimatePipelineOutputSize } from './estimate-pipeline-output-size.ts';
import type { EstimateWarning, RawHeader, RawHeaderReader } from './estimate-targets.ts';
import { judgePreflight, preflightCheck, preflightReport, type PreflightLine } from './preflight-check.ts';

/** A reader that knows headers only. */
function readerOf(size: (file: File) => Promise<Size & Partial<RawHeader>>): RawHeaderReader {
  return {
    open: async (file) => ({ sampleCount: 1, pixelType: 'uint8', ...(await size(file)) }),
  };
}

/** Reads width, height and samples from the classic little-endian headers of the golden files. */
const headerReader = readerOf(async (file) => {
  const view = new DataView(await file.arrayBuffer());
  if (view.byteLength < 8 || view.getUint32(0, true) !== 0x002a4949) {
    throw new Exo2MicroError('unreadable-tiff', `${file.name} is no TIFF.`);
  }
  const start = view.getUint32(4, true);
  const tags = new Map<number, number>();
  for (let i = 0; i < view.getUint16(start, true); i += 1) {
    const at = start + 2 + 12 * i;
    const isShort = view.getUint16(at + 2, true) === 3;
    tags.set(view.getUint16(at, true), isShort ? view.getUint16(at + 8, true) : view.getUint32(at + 8, true));
  }
  return { width: tags.get(256) ?? 0, height: tags.get(257) ?? 0, sampleCount: tags.get(277) ?? 1 };
});

function rawOf(one: GoldenCase) {
  return memoryDirectory('raw', one.inputs['tree'] as MemoryTree, goldenFile);
}

function pairsOf(one: GoldenCase) {
  return one.inputs['tasks'] as [string, string][];
}

function warningsOf(warnings: readonly EstimateWarning[]) {
  return warnings.map(({ sample, dye, kind }) => ({ sample, dye, kind: kind.replaceAll('-', '_') }));
}

/** Options of a case that are given, by our names. */
function optionsOf(options: Record<string, unknown>): object {
  const names: Record<string, string> = {
    pad: 'pad',
    n_workers: 'nWorkers',
    save_all_intermediates: 'saveAllIntermediates',
    n_scale_methods: 'nScaleMethods',
    checkpoint_format: 'checkpointFormat',
    force_run: 'forceRun',
  };
  const given = Object.entries(options).filter(([key, value]) => value !== null && key in names);
  return Object.fromEntries(given.map(([key, value]) => [names[key] ?? '', value])) as object;
}

describe('estimatePipelineMemory, reference model', () => {
  it.each(goldenCases('estimate_pipeline_memory').filter((one) => one.name !== 'planar'))(
    'golden: $name',
    async (one) => {
      const options = { ...optionsOf(one.inputs), model: 'reference' } as const;
      const estimate = await estimatePipelineMemory(pairsOf(one), rawOf(one), headerReader, options);
      expectGolden(one, {
        peak_bytes: estimate.peakBytes,
        concurrent_peak_bytes: estimate.concurrentPeakBytes,
        per_task_bytes: estimate.perTaskBytes,
        n_resolvable: estimate.nResolvable,
        warnings: warningsOf(estimate.warnings),
      });
    },
  );

  it('an image with separate planes has its true size, not one of 3 pixels', async () => {
    const one = goldenCase('estimate_pipeline_memory', 'planar');
    const options = { pad: 50, model: 'reference' } as const;
    const estimate = await estimatePipelineMemory(pairsOf(one), rawOf(one), headerReader, options);
    expect(estimate.peakBytes).toBe((2000 + 100) * (3000 + 100) * 16);
  });
});

describe('estimatePipelineOutputSize, reference model', () => {
  it.each(goldenCases('estimate_pipeline_output_size'))('golden: $name', async (one) => {
    const options = { ...optionsOf(one.inputs), model: 'reference' } as const;
    const estimate = await estimatePipelineOutputSize(pairsOf(one), rawOf(one), headerReader, options);
    expectGolden(one, {
      bytes_per_task: estimate.bytesPerTask,
      total_bytes: estimate.totalBytes,
      n_tasks: estimate.nTasks,
      n_resolvable: estimate.nResolvable,
      warnings: warningsOf(estimate.warnings),
    });
  });
});

describe('estimates of this engine', () => {
  const raw = memoryDirectory('raw', { S: { 'a_pre_G.tif': 1, 'a_post_G.tif': 1 } });
  const pairs = [{ sample: 'S', dye: 'G' }];
  const GIB = 2 ** 30;

  function scan(width: number, height: number, pixelType: PixelType = 'uint8') {
    return readerOf(() => Promise.resolve({ width, height, sampleCount: 3, pixelType }));
  }

  it('a pair of 30,000 x 25,000 needs 2 GB of storage and about 2 GB of memory', async () => {
    const reader = scan(30_000, 25_000);
    const storage = await estimatePipelineOutputSize(pairs, raw, reader);
    expect(storage.totalBytes).toBeCloseTo(2 * 30_000 * 25_000 * (4 / 3) + 2 ** 20, -1);
    const memory = await estimatePipelineMemory(pairs, raw, reader, { nWorkers: 4 });
    expect(memory.concurrentPeakBytes).toBeLessThan(2.2 * GIB);
    expect(memory.concurrentPeakBytes).toBeGreaterThan(memory.peakBytes);
    expect(memory.perTaskBytes).toEqual([memory.peakBytes]);
  });

  it('needs a small part of what whole canvases need', async () => {
    const reader = scan(30_000, 25_000);
    const reference = await estimatePipelineMemory(pairs, raw, reader, { model: 'reference' });
    const own = await estimatePipelineMemory(pairs, raw, reader);
    expect(own.peakBytes).toBeLessThan(reference.peakBytes / 8);
  });

  it('16-bit images take twice the storage, exports only when asked for', async () => {
    const bytes = async (type: PixelType, includeExports: boolean) => {
      const options = { pad: 10, includeExports, checkpointFormat: 'both' } as const;
      return (await estimatePipelineOutputSize(pairs, raw, scan(300, 300, type), options)).totalBytes;
    };
    const record = 2 ** 20;
    expect(await bytes('uint16', false)).toBe(2 * ((await bytes('uint8', false)) - record) + record);
    const exported = (await bytes('uint8', true)) - (await bytes('uint8', false));
    expect(exported).toBe(320 * 320 * 4 * 10 + 10 * 2 ** 20);
  });
});

describe('preflight check', () => {
  function lineOf(line: PreflightLine) {
    const percent = line.share === null ? null : printed(line.share);
    return { band: line.headroom.replaceAll('-', '_'), percent };
  }

  function printed(share: number): string {
    return Number.isFinite(share) ? (share * 100).toFixed(0) : 'inf';
  }

  const NOT_REACHED = { band: 'not_reached', percent: null };

  /** The lines as the reference tells them: storage is not looked at after memory failed. */
  function told(result: { memory: PreflightLine; storage: PreflightLine }) {
    const ram = lineOf(result.memory);
    const disk = ram.band === 'fail' ? NOT_REACHED : lineOf(result.storage);
    const raises = ram.band === 'fail' ? 'MemoryError' : disk.band === 'fail' ? 'OSError' : null;
    return { ram, disk, raises };
  }

  it.each(goldenCases('preflight_check').filter((one) => one.name !== 'zero_zero'))(
    'golden: $name',
    (one) => {
      const { ram_estimate, ram_available, disk_estimate, disk_available, force_run } = one.inputs;
      const result = judgePreflight({
        memoryEstimate: ram_estimate as number | null,
        memoryAvailable: ram_available as number | null,
        storageEstimate: disk_estimate as number | null,
        storageAvailable: disk_available as number | null,
        forceRun: force_run as boolean,
      });
      expectGolden(one, told(result));
    },
  );

  it('nothing needed of nothing is no failure', () => {
    expect(classifyHeadroom(0, 0)).toBe('silent');
    expect(classifyHeadroom(1, 0)).toBe('fail');
  });

  // A page has no output folder to ask for its free space, so the cases about which folder is asked end here.
  it.each(goldenCases('preflight_from_files').filter((one) => one.name !== 'probe_relative'))(
    'golden from files: $name',
    async (one) => {
      const options = {
        ...optionsOf(one.inputs['options'] as Record<string, unknown>),
        model: 'reference',
        memoryAvailable: one.inputs['ram_available'] as number,
        storageAvailable: one.inputs['disk_available'] as number,
      } as const;
      const result = await preflightReport(pairsOf(one), rawOf(one), headerReader, options);
      expectGolden(one, told(result), { except: ['probe'] });
      const checked = preflightCheck(pairsOf(one), rawOf(one), headerReader, options);
      const { raises } = one.outputs;
      if (raises === null) await expect(checked).resolves.toEqual(result);
      else {
        const code = raises === 'MemoryError' ? 'not-enough-memory' : 'not-enough-storage';
        await expect(checked).rejects.toMatchObject({
          code,
          message: expect.stringMatching(/but only/) as string,
        });
      }
    },
  );

  it('a need that nothing is known of is said to be unknown', async () => {
    const raw = memoryDirectory('raw', { S: { 'a_pre_G.tif': 5, 'a_post_G.tif': 5 } });
    const options = { memoryAvailable: 10, storageAvailable: null };
    const result = await preflightReport([['S', 'G']], raw, headerReader, options);
    expect([result.memory.headroom, result.storage.headroom]).toEqual([
      'unknown-estimate',
      'unknown-estimate',
    ]);
    expect(result.warnings).toMatchObject([{ sample: 'S', dye: 'G', kind: 'unreadable-header' }]);
  });
});
