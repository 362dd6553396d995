import { expect } from 'vitest';
import * as library from '../../index.ts';
import type {
  CheckpointFacts,
  CheckpointFormat,
  CheckpointImage,
  FitsCard,
  FitsValue,
  ParameterChoice,
  PictureToSave,
  ScaleKind,
} from '../../index.ts';
import { MemorySink } from '#formats/byte-sink.ts';
import { readFits } from '#formats/fits/read.ts';
import { goldenFile, goldenRaster, type GoldenArray, type GoldenCase } from '../golden.ts';
import { filesBelow, memoryDirectory, type MemoryDirectory, type MemoryTree } from '../memory-directory.ts';
import { changed, kept, refused, tested, type GoldenFunction } from './golden-function.ts';
import { tiffFacts } from './tiff-facts.ts';

interface TypedEntry {
  readonly key: string;
  readonly type: 'int' | 'float' | 'bool' | 'str' | 'none';
  readonly value: unknown;
  readonly comment?: string | null;
}

const entriesOf = (list: unknown) => list as TypedEntry[];

/** Parameters or settings by name. */
export function settingsOf(list: unknown): ParameterChoice {
  return Object.fromEntries(entriesOf(list).map(({ key, value }) => [key, value]));
}

/** A value with its Python type, for JSON does not tell 5 from 5.0. */
function typedValue({ type, value }: TypedEntry): FitsValue | null {
  return type === 'none' ? null : ({ kind: type === 'str' ? 'string' : type, value } as FitsValue);
}

function factsOf(one: GoldenCase): CheckpointFacts {
  const { sample, dye, stage } = one.inputs as Record<'sample' | 'dye' | 'stage', string>;
  const extras = entriesOf(one.inputs['extra_headers']).map((entry) => {
    const value = typedValue(entry);
    return [
      entry.key,
      typeof entry.comment === 'string' ? ([value, entry.comment] as const) : value,
    ] as const;
  });
  const params = entriesOf(one.inputs['params']).map((entry) => [entry.key, typedValue(entry)] as const);
  return { sample, dye, stage, params: Object.fromEntries(params), extraHeaders: Object.fromEntries(extras) };
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

/** Saves the picture of a case, and reads everything back. */
async function saved(one: GoldenCase) {
  const path = one.inputs['path'] as string;
  const dir = memoryDirectory('');
  await library.saveCheckpoint(pictureOf(one.inputs['image']), path, factsOf(one), dir);
  const loaded = await library.loadCheckpoint(path, dir);
  const files = filesBelow(dir);
  const bytes = await bytesAt(dir, files.find((file) => file.endsWith('.fits')) ?? '');
  const [fits] = readFits(bytes);
  expect(fits?.image?.data).toEqual(loaded?.data);
  return {
    files,
    loaded,
    tiff: tiffFacts(await bytesAt(dir, files.find((file) => file.endsWith('.tiff')) ?? '')),
    exists: loaded !== null,
    cards: withBlankTime(fits?.cards ?? []),
    fits_bytes: bytes.length,
    header_bytes: Math.ceil(((fits?.cards.length ?? 0) * 80) / 2880) * 2880,
    fits_pixels_equal: true,
  };
}

/** Cards after the time, without END. */
async function laterCards(one: GoldenCase): Promise<string[]> {
  return (await saved(one)).cards.slice(10, -1);
}

export const saveCheckpoint: GoldenFunction = {
  exports: 'saveCheckpoint, loadCheckpoint',
  answer: saved,
  // The cards parsed, which follows from the cards; and whole files, which differ by their time and the size of strips.
  except: ['header', 'tiff_file', 'fits_file'],
  decided: {
    tiff_parent: kept('a folder called tiff is a folder like any other; only images has a meaning'),
    unknown_parameters: tested(
      'names that are cut to one keyword are numbered, so that no value is lost',
      async (one) => {
        expect(await laterCards(one)).toEqual([
          "MY_CUSTO= 'hello   '           / my_custom_option",
          'MY_CUST2=                    3 / my_custom_other',
          'X       =                  1.5 / x',
          'MIN_VAL =                   -2 / min_val',
        ]);
      },
    ),
    extras: tested('extra cards that are cut to one keyword are numbered too', async (one) => {
      expect(await laterCards(one)).toEqual([
        'IACC    =                 -1.0 / accuracy',
        'WARP_MAT=                  1.0',
        'WARP_MA2=                 0.25 / second',
        'N       =                    3',
        'OK      =                    T',
        "TEXT    = 'abc     '",
      ]);
    }),
    not_ascii: tested('text beyond ASCII is written in ASCII instead of failing half-way', async (one) => {
      const card = (await saved(one)).cards.find((line) => line.startsWith('SAMPLE'));
      expect(card).toMatch(/^SAMPLE {2}= 'Gr[ -~]+n *'/);
    }),
    nan_parameter: tested('a NaN in the header is refused before anything is written', async (one) => {
      const dir = memoryDirectory('');
      const saving = library.saveCheckpoint(pictureOf(one.inputs['image']), 'a', factsOf(one), dir);
      await expect(saving).rejects.toMatchObject({ code: 'invalid-argument' });
      expect(filesBelow(dir)).toEqual([]);
    }),
  },
};

export const loadCheckpoint: GoldenFunction = {
  exports: 'loadCheckpoint',
  answer: async (one) => {
    const dir = memoryDirectory('', one.inputs['tree'] as MemoryTree, goldenFile);
    const image = await library.loadCheckpoint(one.inputs['path'] as string, dir);
    return { image, exists: image !== null };
  },
  decided: {
    fits_only: tested(
      'a checkpoint stored as FITS alone is loaded, and a damaged one is no missing one',
      async (one) => {
        const dir = memoryDirectory('');
        await library.saveCheckpoint({ width: 2, height: 1, data: [1.5, -2] }, 'd/a', {}, dir);
        await (await (await dir.getDirectoryHandle('d')).getDirectoryHandle('tiff')).removeEntry('a.tiff');
        expect((await library.loadCheckpoint('d/a', dir))?.data).toEqual(Float32Array.of(1.5, -2));
        const broken = memoryDirectory('', one.inputs['tree'] as MemoryTree);
        const loading = library.loadCheckpoint(one.inputs['path'] as string, broken);
        await expect(loading).rejects.toMatchObject({ code: 'invalid-argument' });
      },
    ),
  },
};

export const tifffileSave: GoldenFunction = {
  exports: 'saveTiff, plainTiffReader',
  answer: async (one) => {
    const sink = new MemorySink();
    await library.saveTiff(pictureOf(one.inputs['image']), sink);
    const image = await library.plainTiffReader.open(new File([sink.bytes()], 'a.tiff'));
    const { data } = await image.readRows(0, image.height, library.silentContext());
    const { shape } = one.outputs['image'] as GoldenArray;
    expect([image.height, image.width, image.sampleCount]).toEqual([shape[0], shape[1], shape[2] ?? 1]);
    return { image: data, tiff: tiffFacts(sink.bytes()) };
  },
  // The size of the strips is not the reference's.
  except: ['tiff_file'],
};

/** Whether bytes are those of a file of the golden data; true where the case has none. */
function isSameFile(bytes: Uint8Array, path: unknown): boolean {
  if (typeof path !== 'string') return true;
  const want = goldenFile(path);
  return bytes.length === want.length && bytes.every((byte, i) => byte === want[i]);
}

export const tiffToFits: GoldenFunction = {
  exports: 'tiffToFits',
  answer: async (one) => {
    const { file, file_name: name, return_data: returnData } = one.inputs;
    const tiff = new File([goldenFile(file as string)], name as string);
    const got = await library.tiffToFits(tiff, { returnData: returnData as boolean });
    const parts = readFits(got.bytes);
    const red = got.data?.[0];
    if (got.data !== null) expect([...got.data]).toEqual(parts.slice(1).map(({ image }) => image));
    return {
      fits_name: got.name,
      fits_file: isSameFile(got.bytes, one.outputs['fits_file']) ? one.outputs['fits_file'] : 'other bytes',
      returned_shape: red === undefined ? null : [red.height, red.width, got.data?.length],
      returned_dtype: red === undefined ? null : red.data instanceof Uint8Array ? 'uint8' : 'other',
      bytes: got.bytes.length,
      parts: parts.map(({ cards, values, image }) => ({
        name: values.get('EXTNAME') ?? 'PRIMARY',
        bitpix: values.get('BITPIX'),
        dtype: image === null ? null : image.data instanceof Uint8Array ? 'uint8' : 'other',
        cards,
        image,
      })),
    };
  },
  errors: { 'unsupported-tiff': 'IndexError' },
  decided: {
    rgb16: tested('sixteen bits stay sixteen bits', async (one) => {
      const { bytes } = await library.tiffToFits(
        new File([goldenFile(one.inputs['file'] as string)], 'scan.tif'),
      );
      const want = one.outputs['parts'] as { image: unknown }[];
      for (const [i, { image }] of readFits(bytes).entries()) {
        if (image === null) continue;
        expect(image.data).toBeInstanceOf(Uint16Array);
        expect([...image.data].map((value) => value >> 8)).toEqual([...goldenRaster(want[i]?.image).data]);
      }
    }),
  },
};

const TASK = { sample: 'S1', dye: 'Gld', created: new Date(0) };

/** All cards of a picture that was written with these. */
async function cardsOf(image: unknown, cards: readonly FitsCard[]): Promise<string[]> {
  const sink = new MemorySink();
  await library.saveFits(pictureOf(image), cards, sink);
  const [part] = readFits(sink.bytes());
  expect(part?.image).toEqual(goldenRaster(image));
  return withBlankTime(part?.cards ?? []);
}

export const pipelineSaveImage: GoldenFunction = {
  exports: 'checkpointPaths, checkpointCards, saveFits',
  answer: async (one) => {
    const { stage, image_name: name, checkpoint_format: format, set, extra_headers: extras } = one.inputs;
    const params = settingsOf(set);
    const files = library
      .checkpointPaths(TASK, { stage, name } as CheckpointImage, params, format as CheckpointFormat)
      .map(({ path }) => path);
    const more = entriesOf(extras).map(({ key, value, comment }) =>
      library.headerCard(key, value as number, comment ?? undefined),
    );
    const cards = [...library.checkpointCards(stage as 1 | 3, TASK, params), ...more];
    const hasFits = files.some((file) => file.endsWith('.fits'));
    return { files: files.toSorted(), cards: hasFits ? await cardsOf(one.inputs['image'], cards) : null };
  },
};

async function differenceSaved(one: GoldenCase, format: CheckpointFormat) {
  const { post, pre, scale, label, set } = one.inputs;
  const params = settingsOf(set);
  const percentile = params.scale_percentile ?? null;
  const scaleKind: ScaleKind =
    percentile === null ? { kind: label as 'moffat' | 'manual' } : { kind: 'percentile', percentile };
  const image = { stage: 4, name: 'difference', scale: scaleKind } as const;
  const { diff } = library.differenceImage(goldenRaster(post), goldenRaster(pre), scale as number);
  const difference = { scaleKind, scale: scale as number };
  const cards = library.checkpointCards(4, TASK, params, { difference });
  const stored = { dtype: 'float32', shape: [diff.height, diff.width], data: diff.data };
  return {
    files: library
      .checkpointPaths(TASK, image, params, format)
      .map(({ path }) => path)
      .toSorted(),
    png: library.plotPath(TASK, 'difference_image', params, scaleKind).path,
    cards: await cardsOf(stored, cards),
    difference: diff,
  };
}

const FORMAT_HOLDS =
  'the format asked for holds for difference images too, of which the reference writes both';

export const saveDifference: GoldenFunction = {
  exports: 'differenceImage, checkpointPaths, checkpointCards, plotPath, saveFits',
  answer: (one) => differenceSaved(one, one.inputs['checkpoint_format'] as CheckpointFormat),
  decided: {
    moffat: changed(FORMAT_HOLDS, { files: ['S1/Gld/tiff/04_difference_difference.tiff'] }),
    percentile: changed(FORMAT_HOLDS, {
      files: ['S1/Gld/fits/04_difference_difference_percentile_p99.1_sp99.1.fits'],
    }),
  },
};

const IMAGES: readonly CheckpointImage[] = [
  { stage: 1, name: 'post' },
  { stage: 1, name: 'pre' },
  { stage: 2, name: 'pre' },
  { stage: 2, name: 'coarse_pre' },
  { stage: 3, name: 'pre' },
  { stage: 4, name: 'difference', scale: { kind: 'moffat' } },
];

function foldersOf(files: readonly string[]): string[] {
  const parents = files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  });
  return [...new Set(parents)].toSorted();
}

export const checkpointPaths: GoldenFunction = {
  exports: 'checkpointPaths, plotPath, completeParameters, readCheckpointFormat',
  answer: (one) => {
    const { sample, dye, output_dir: output } = one.inputs as Record<'sample' | 'dye' | 'output_dir', string>;
    const task = { sample, dye };
    library.readCheckpointFormat(one.inputs['checkpoint_format'] as string);
    const params = settingsOf(one.inputs['set']);
    library.completeParameters(params);
    const paths = IMAGES.map((image) => {
      const [tiff, fits] = library
        .checkpointPaths(task, image, params, 'both')
        .map(({ path }) => `${output}/${path}`);
      return { stage: image.stage, name: image.name, tiff, fits };
    });
    const plots = library.PLOT_NAMES.map((plot) => `${output}/${library.plotPath(task, plot, params).path}`);
    const set = library.nonDefaultParameters(params).map(({ parameter, value }) => [parameter.name, value]);
    expect(set).toEqual(entriesOf(one.outputs['non_default']).map(({ key, value }) => [key, value]));
    const files = [...plots, ...paths.flatMap(({ tiff = '', fits = '' }) => [tiff, fits])];
    return { folders: foldersOf(files), paths, plots };
  },
  // Compared above, without the reference's types.
  except: ['non_default'],
  errors: { 'invalid-parameter': 'ValueError', 'invalid-argument': 'ValueError' },
};

const FORM_TYPES = { whole: 'int', flag: 'bool', float: 'float', word: 'str' } as const;
/** Parameters of this project alone. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set(['scale_method']);

export const parameterRegistry: GoldenFunction = {
  exports: 'PARAMETERS, DEFAULTS, STAGE_NAMES',
  answer: () => ({
    parameters: library.PARAMETERS.filter(({ name }) => !OWN_PARAMETERS.has(name)).map(
      ({ name, abbreviation, stage, group, form, default: value }) => {
        expect(library.DEFAULTS[name]).toBe(value);
        const type = value === null ? 'none' : FORM_TYPES[form];
        return { name, default: { type, value }, abbreviation, stage, group };
      },
    ),
    stage_names: Object.entries(library.STAGE_NAMES).map(([stage, name]) => ({ stage: Number(stage), name })),
    max_stage: Object.keys(library.STAGE_NAMES).length,
  }),
};

/** What is read back from a suffix: an error, or values by name. Numbers have one type here, so theirs is the case's. */
function readBack(suffix: string, want: unknown): unknown {
  try {
    const read = Object.entries(library.paramsFromSuffix(suffix));
    return read.map(([key, value], i) => ({ key, value, type: (want as TypedEntry[])[i]?.type }));
  } catch (error) {
    if (!library.isExo2MicroError(error) || error.code !== 'invalid-parameter') throw error;
    return { error: 'ValueError' };
  }
}

export const buildSuffix: GoldenFunction = {
  exports: 'buildSuffix, paramsFromSuffix',
  answer: (one) => {
    const suffix = library.buildSuffix(settingsOf(one.inputs['params']), one.inputs['stage'] as number);
    return { suffix, back: readBack(suffix, one.outputs['back']) };
  },
  decided: {
    long_fraction: kept(
      'names keep six digits as the reference has them; parametersLostInNames says which lose some',
    ),
    collision: kept(
      'names keep six digits as the reference has them; records are told apart by the full value',
    ),
    text: refused('a text value is refused, for its name could not be read back', 'invalid-parameter'),
  },
};

const CANNOT_BE_READ = 'a value that cannot be read is an error that names the parameter';

export const paramsFromSuffix: GoldenFunction = {
  exports: 'paramsFromSuffix',
  answer: (one) => ({ params: readBack(one.inputs['suffix'] as string, one.outputs['params']) }),
  decided: {
    bool_words: changed('yes or no is 1 or 0; any other text is an error, not a silent no', {
      params: { error: 'ValueError' },
    }),
    bad_int: kept(CANNOT_BE_READ),
    bad_float: kept(CANNOT_BE_READ),
    bad_float_text: kept(CANNOT_BE_READ),
    prefix_of_name: kept(CANNOT_BE_READ),
  },
};
