import { describe, expect, it } from 'vitest';
import { geotiffReader, readRawImageHeader } from '#adapters/geotiff/geotiff-reader.ts';
import { isExo2MicroError } from '#core/errors.ts';
import { silentContext } from '#core/run-context.ts';
import { estimatePipelineMemory } from '#pipeline/estimates/estimate-pipeline-memory.ts';
import type { RawHeaderReader } from '#pipeline/estimates/estimate-targets.ts';
import { loadImagePair } from '#pipeline/raw-folder/load-image-pair.ts';
import { surveyRawChannels } from '#pipeline/raw-folder/survey-raw-channels.ts';
import { expectGolden, goldenCase, goldenCases, goldenFile, type GoldenCase } from './golden.ts';
import { memoryDirectory, type MemoryTree } from './memory-directory.ts';

// The pipeline's functions on raw files, with the reader that the app wires in.

function rawOf(one: GoldenCase) {
  const { raw_kind: kind, tree } = one.inputs;
  return kind === 'missing' ? null : memoryDirectory('raw', tree as MemoryTree, goldenFile);
}

describe('surveyRawChannels', () => {
  async function surveyed(one: GoldenCase) {
    const size = one.inputs['crop_size'] as number | null;
    const unreadable: string[] = [];
    const files = await surveyRawChannels(rawOf(one), geotiffReader, silentContext(), {
      ...(size === null ? {} : { cropSize: size }),
      onUnreadable: (path) => unreadable.push(path),
    });
    return {
      files: files.map(({ path, width, height, mode, channels }) => ({
        path,
        size: [width, height],
        mode,
        channels: Object.entries(channels).map(([name, values]) => ({ name, ...values })),
      })),
      unreadable,
    };
  }

  const cases = goldenCases('survey_raw_channels');

  it.each(cases.filter((one) => !('error' in one.outputs) && one.name !== 'types'))(
    'golden: $name',
    async (one) => {
      const got = await surveyed(one);
      expectGolden(withoutIndices(one), got);
      expect(got.unreadable).toEqual(one.name === 'unreadable' ? ['S/a.tif'] : []);
    },
  );

  it('the largest value of a floating-point image is not cut', async () => {
    const one = withoutIndices(goldenCase('survey_raw_channels', 'types'));
    const { files } = await surveyed(one);
    const gray = files[0]?.channels[0];
    expect(gray?.max).toBeGreaterThan(3);
    expect(gray?.max).toBeLessThan(4);
    if (gray !== undefined) gray.max = Math.floor(gray.max);
    expectGolden(one, { files });
  });

  it.each(cases.filter((one) => 'error' in one.outputs))(
    'refuses a crop without pixels: $name',
    async (one) => {
      await expect(surveyed(one)).rejects.toMatchObject({ code: 'invalid-argument' });
    },
  );

  it('a cancelled survey ends', async () => {
    const raw = rawOf(goldenCase('survey_raw_channels', 'default_crop'));
    const ctx = silentContext(AbortSignal.abort());
    await expect(surveyRawChannels(raw, geotiffReader, ctx)).rejects.toMatchObject({ name: 'AbortError' });
  });

  /** The tolerance of the means is named without the positions in the lists. */
  function withoutIndices(one: GoldenCase): GoldenCase {
    const { files: _, ...rest } = one.tolerance;
    const mean = one.tolerance['files.channels.mean'];
    const files = (one.outputs['files'] as { channels: unknown[] }[]).flatMap(({ channels }, i) =>
      channels.map((__, k) => [`files.${i}.channels.${k}.mean`, mean]),
    );
    return { ...one, tolerance: { ...rest, ...(Object.fromEntries(files) as GoldenCase['tolerance']) } };
  }
});

describe('loadImagePair', () => {
  const cases = goldenCases('load_image_pair');

  it.each(cases.filter((one) => 'post_file' in one.outputs))('golden: $name', async (one) => {
    const { sample, dye } = one.inputs as { sample: string; dye: string };
    const pair = await loadImagePair(sample, dye, rawOf(one), geotiffReader, silentContext());
    expectGolden(one, {
      post: pair.post,
      pre: pair.pre,
      post_file: pair.postPath,
      pre_file: pair.prePath,
      other_warnings: pair.warnings.length,
    });
    expect(pair.post.data.BYTES_PER_ELEMENT).toBe(
      (one.outputs['post'] as { dtype: string }).dtype === 'uint16' ? 2 : 1,
    );
  });

  it.each(cases.filter((one) => 'error' in one.outputs))('golden error: $name', async (one) => {
    const codes: Record<string, string> = {
      sample_dir_missing: 'sample-not-found',
      dye_not_found: 'dye-not-found',
      incomplete: 'incomplete-pair',
      duplicates: 'duplicate-pair',
      unreadable_image: 'unreadable-tiff',
    };
    const { sample, dye } = one.inputs as { sample: string; dye: string };
    const error: unknown = await loadImagePair(sample, dye, rawOf(one), geotiffReader, silentContext()).catch(
      (reason: unknown) => reason,
    );
    expect(isExo2MicroError(error) && error.code).toBe(codes[one.outputs['kind'] as string]);
  });
});

describe('estimatePipelineMemory', () => {
  /** Headers alone: the golden files have no pixels. */
  const headers: RawHeaderReader = {
    open: async (file) => ({ ...(await readRawImageHeader(file)), pixelType: 'uint8' }),
  };

  it.each(goldenCases('estimate_pipeline_memory').filter((one) => one.name !== 'planar'))(
    'golden from real headers: $name',
    async (one) => {
      const { tasks, pad, n_workers: workers } = one.inputs;
      const estimate = await estimatePipelineMemory(tasks as [string, string][], rawOf(one), headers, {
        ...(pad === null ? {} : { pad: pad as number }),
        ...(workers === null ? {} : { nWorkers: workers as number }),
        model: 'reference',
      });
      expect(estimate.perTaskBytes).toEqual(one.outputs['per_task_bytes']);
      expect(estimate.concurrentPeakBytes).toBe(one.outputs['concurrent_peak_bytes']);
    },
  );
});
