import { describe, expect, it } from 'vitest';
import type { Raster } from '#core/raster.ts';
import { MemorySink } from '#formats/byte-sink.ts';
import type { FitsValue } from '#formats/fits/fits-card.ts';
import { readFits } from '#formats/fits/read.ts';
import { readGrayTiff } from '#formats/tiff/read-float32.ts';
import {
  goldenCase,
  goldenCases,
  goldenFile,
  isGoldenArray,
  type GoldenArray,
  type GoldenCase,
} from '#testing/golden.ts';
import {
  filesBelow,
  memoryDirectory,
  type MemoryDirectory,
  type MemoryTree,
} from '#testing/memory-directory.ts';
import {
  checkpointFile,
  loadCheckpoint,
  saveCheckpoint,
  saveTiff,
  type CheckpointFacts,
  type PictureToSave,
} from './checkpoint-io.ts';

interface TypedEntry {
  readonly key: string;
  readonly type: 'int' | 'float' | 'bool' | 'str' | 'none';
  readonly value: unknown;
  readonly comment?: string | null;
}

/** A value with its Python type, for JSON does not tell 5 from 5.0. */
function typedValue({ type, value }: TypedEntry): FitsValue | null {
  return type === 'none' ? null : ({ kind: type === 'str' ? 'string' : type, value } as FitsValue);
}

function factsOf(one: GoldenCase): CheckpointFacts {
  const {
    sample,
    dye,
    stage,
    params,
    extra_headers: extras,
  } = one.inputs as Record<string, string> & {
    params: TypedEntry[];
    extra_headers: TypedEntry[];
  };
  return {
    sample: sample ?? '',
    dye: dye ?? '',
    stage: stage ?? '',
    params: Object.fromEntries(params.map((entry) => [entry.key, typedValue(entry)])),
    extraHeaders: Object.fromEntries(
      extras.map((entry) => {
        const value = typedValue(entry);
        return [entry.key, typeof entry.comment === 'string' ? ([value, entry.comment] as const) : value];
      }),
    ),
  };
}

function pictureOf(value: unknown): PictureToSave {
  const { shape, data } = value as GoldenArray;
  const [height = 0, width = 0, channels = 1] = shape;
  return { width, height, data, channels: channels === 3 ? 3 : 1 };
}

async function bytesAt(dir: MemoryDirectory, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let folder = dir;
  for (const part of parts) folder = await folder.getDirectoryHandle(part);
  return new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
}

function withBlankTime(cards: readonly string[]): string[] {
  return cards.map((card) => card.replace(/^CREATED = '[^']*'/, "CREATED = '<local time, ISO 8601>'"));
}

function pixelsOf(image: Raster | null): unknown {
  return image && { width: image.width, height: image.height, data: image.data };
}

function expectedPixels(value: unknown): unknown {
  if (!isGoldenArray(value)) return null;
  const { width, height } = pictureOf(value);
  return { width, height, data: value.data };
}

const DECIDED_OTHERWISE = ['unknown_parameters', 'extras', 'not_ascii', 'nan_parameter'];

describe('saveCheckpoint', () => {
  it.each(goldenCases('save_checkpoint').filter((one) => !DECIDED_OTHERWISE.includes(one.name)))(
    'golden: $name',
    async (one) => {
      const path = one.inputs['path'] as string;
      const dir = memoryDirectory('');
      await saveCheckpoint(pictureOf(one.inputs['image']), path, factsOf(one), dir);
      expect(filesBelow(dir)).toEqual(one.outputs['files']);
      const loaded = await loadCheckpoint(path, dir);
      expect(pixelsOf(loaded)).toEqual(expectedPixels(one.outputs['loaded']));
      const bytes = await bytesAt(dir, checkpointFile(path, 'fits'));
      const [fits] = readFits(bytes);
      expect(withBlankTime(fits?.cards ?? [])).toEqual(one.outputs['cards']);
      expect(bytes.length).toBe(one.outputs['fits_bytes']);
      expect(fits?.image?.data).toEqual(loaded?.data);
    },
  );

  function cardsAfterTime(bytes: Uint8Array): string[] {
    return readFits(bytes)[0]?.cards.slice(10, -1) ?? [];
  }

  it('names that are cut to the same keyword lose no value', async () => {
    const dir = memoryDirectory('');
    for (const name of ['unknown_parameters', 'extras']) {
      const one = goldenCase('save_checkpoint', name);
      await saveCheckpoint(pictureOf(one.inputs['image']), name, factsOf(one), dir);
    }
    expect(cardsAfterTime(await bytesAt(dir, 'fits/unknown_parameters.fits'))).toEqual([
      "MY_CUSTO= 'hello   '           / my_custom_option",
      'MY_CUST2=                    3 / my_custom_other',
      'X       =                  1.5 / x',
      'MIN_VAL =                   -2 / min_val',
    ]);
    expect(cardsAfterTime(await bytesAt(dir, 'fits/extras.fits'))).toEqual([
      'IACC    =                 -1.0 / accuracy',
      'WARP_MAT=                  1.0',
      'WARP_MA2=                 0.25 / second',
      'N       =                    3',
      'OK      =                    T',
      "TEXT    = 'abc     '",
    ]);
  });

  it('text beyond ASCII is made ASCII', async () => {
    const dir = memoryDirectory('');
    const one = goldenCase('save_checkpoint', 'not_ascii');
    await saveCheckpoint(pictureOf(one.inputs['image']), 'a', factsOf(one), dir);
    const sample = readFits(await bytesAt(dir, 'fits/a.fits'))[0]?.values.get('SAMPLE');
    expect(sample).toMatch(/^Gr[ -~]+n$/);
  });

  it('a NaN in the header is refused before anything is written', async () => {
    const dir = memoryDirectory('');
    const one = goldenCase('save_checkpoint', 'nan_parameter');
    const saved = saveCheckpoint(pictureOf(one.inputs['image']), 'a', factsOf(one), dir);
    await expect(saved).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(filesBelow(dir)).toEqual([]);
  });

  it('plain values become cards by what they are', async () => {
    const dir = memoryDirectory('');
    const params = { boundary_width: 20, use_edges: false, stopdelta: 1e-7, pad: null };
    await saveCheckpoint({ width: 1, height: 1, data: [1] }, 'a', { params }, dir);
    expect(cardsAfterTime(await bytesAt(dir, 'fits/a.fits'))).toEqual([
      'BW      =                   20 / boundary_width',
      'UE      =                    F / use_edges',
      'SDL     =                1E-07 / stopdelta',
      "PAD     = 'None    '           / pad",
    ]);
  });

  it('a failure leaves neither file', async () => {
    const dir = memoryDirectory('', { fits: null });
    await expect(saveCheckpoint({ width: 1, height: 1, data: [1] }, 'a', {}, dir)).rejects.toThrow();
    expect(filesBelow(dir)).toEqual(['fits']);
  });
});

describe('loadCheckpoint', () => {
  it.each(goldenCases('load_checkpoint').filter((one) => one.name !== 'fits_only'))(
    'golden: $name',
    async (one) => {
      const dir = memoryDirectory('', one.inputs['tree'] as MemoryTree, goldenFile);
      const loaded = await loadCheckpoint(one.inputs['path'] as string, dir);
      expect(pixelsOf(loaded)).toEqual(expectedPixels(one.outputs['image']));
    },
  );

  it('a checkpoint stored as FITS alone is loaded', async () => {
    const dir = memoryDirectory('');
    await saveCheckpoint({ width: 2, height: 1, data: [1.5, -2] }, 'd/a', {}, dir);
    await (await (await dir.getDirectoryHandle('d')).getDirectoryHandle('tiff')).removeEntry('a.tiff');
    expect((await loadCheckpoint('d/a', dir))?.data).toEqual(Float32Array.of(1.5, -2));
  });

  it('a damaged FITS is an error, not a missing one', async () => {
    const { tree, path } = goldenCase('load_checkpoint', 'fits_only').inputs;
    const dir = memoryDirectory('', tree as MemoryTree);
    await expect(loadCheckpoint(path as string, dir)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('saveTiff', () => {
  it.each(goldenCases('tifffile_save').filter((one) => one.name !== 'rgb'))('golden: $name', async (one) => {
    const sink = new MemorySink();
    await saveTiff(pictureOf(one.inputs['image']), sink);
    expect(pixelsOf(await readGrayTiff(sink.bytes()))).toEqual(expectedPixels(one.outputs['image']));
  });

  it('three channels stay three, interleaved', async () => {
    const one = goldenCase('tifffile_save', 'rgb');
    const sink = new MemorySink();
    await saveTiff(pictureOf(one.inputs['image']), sink);
    const want = (one.outputs['image'] as GoldenArray).data;
    const bytes = sink.bytes();
    expect(new Float32Array(bytes.slice(-4 * want.length).buffer)).toEqual(want);
  });

  it('a picture of several bands is whole', async () => {
    const data = Float32Array.from({ length: 1100 * 1000 }, (_, i) => i);
    const sink = new MemorySink();
    await saveTiff({ width: 1100, height: 1000, data }, sink);
    const read = (await readGrayTiff(sink.bytes())).data;
    expect(read).toHaveLength(data.length);
    expect(read.findIndex((value, i) => value !== data[i])).toBe(-1);
  });
});
