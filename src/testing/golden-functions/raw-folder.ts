import { expect } from 'vitest';
import { silentContext, type PixelArray } from '../../index.ts';
import * as library from '../../index.ts';
import { ChannelStatistics } from '#core/statistics/channel-statistics.ts';
import { expectGolden, goldenFile, goldenRaster, isGoldenArray, type GoldenCase } from '../golden.ts';
import { memoryDirectory, MemoryFile, type MemoryTree } from '../memory-directory.ts';
import { changed, kept, refused, tested, type GoldenFunction } from './golden-function.ts';

/** The golden data's word for each kind of layout. */
const LAYOUT_WORDS = {
  ok: 'ok',
  mixed: 'loose_and_subdirs',
  'loose-tiffs': 'loose_only',
  'no-tiffs': 'subdirs_without_tiffs',
  empty: 'empty',
  missing: 'missing',
  'not-a-directory': 'not_a_directory',
} as const;

const SKIP_WORDS = {
  'no-sample': 'sample_dir_missing',
  'no-files': 'no_valid_files',
  'no-dye': 'dye_absent',
  incomplete: 'incomplete',
  duplicate: 'duplicates',
} as const;

/** The raw folder of a case. Files that are not stored are one byte. */
export function rawFolderOf(one: GoldenCase) {
  const { raw_kind: kind, tree } = one.inputs;
  if (kind === 'missing') return null;
  const load = (path: string) => (path.startsWith('files/') ? goldenFile(path) : new Uint8Array(1));
  const directory = memoryDirectory('raw', tree as MemoryTree, load);
  return kind === 'file' ? new MemoryFile('raw', directory) : directory;
}

function sampleOf(one: GoldenCase) {
  const { kind, entries, folders } = one.inputs;
  const directory = memoryDirectory('S', {
    ...Object.fromEntries((entries as string[]).map((name) => [name, null])),
    ...Object.fromEntries((folders as string[]).map((name) => [name, {}])),
  });
  if (kind === 'missing') return null;
  return kind === 'file' ? new MemoryFile('S', directory) : directory;
}

function names(files: readonly { readonly name: string }[] | undefined): string[] {
  return files?.map((file) => file.name) ?? [];
}

export const classifyRawFiles: GoldenFunction = {
  exports: 'classifyRawFiles',
  answer: async (one) => {
    const { dyes, pairs, warnings } = await library.classifyRawFiles(sampleOf(one));
    return {
      pairs: dyes.map((dye) => ({ dye, pre: names(pairs[dye]?.pre), post: names(pairs[dye]?.post) })),
      warnings: warnings.map(({ kind, file }) => ({ kind: kind.replaceAll('-', '_'), file })),
    };
  },
  decided: {
    hidden_files: changed('hidden files do not count, so a companion file makes no duplicate', {
      pairs: [{ dye: 'Gld', pre: ['a_pre_Gld.tif'], post: ['a_post_Gld.tif'] }],
    }),
    folder_named_tif: changed('a folder with the name of a picture is no picture', {
      pairs: [{ dye: 'Gld', pre: ['a_pre_Gld.tif'], post: [] }],
    }),
  },
};

export const diagnoseRawLayout: GoldenFunction = {
  exports: 'diagnoseRawLayout',
  answer: async (one) => {
    const layout = await library.diagnoseRawLayout(rawFolderOf(one));
    return {
      case: LAYOUT_WORDS[layout.kind],
      message_empty: layout.message === '',
      raw_dir_echoed: layout.rawDir === 'raw',
      ok: layout.ok,
      exists: layout.exists,
      subdirs: layout.subdirs,
      loose_tiffs: layout.looseTiffs,
      empty_subdirs: layout.emptySubdirs,
    };
  },
  decided: {
    file: changed('a file in the place of the folder is there, though it is no folder', { exists: true }),
    only_text: changed(
      'nothing can be run from a folder of texts: to call it good would only move the question',
      {
        ok: false,
        case: 'subdirs_without_tiffs',
      },
    ),
    folder_named_tif: changed('a folder is not a picture, whatever it is called', {
      case: 'ok',
      loose_tiffs: [],
    }),
    hidden_picture_in_sample: changed('hidden files are no pictures anywhere, so these samples have none', {
      ok: false,
      case: 'subdirs_without_tiffs',
      empty_subdirs: ['S1', 'S2'],
    }),
    folder_picture_in_sample: changed('a folder is not a picture inside a sample either', {
      ok: false,
      case: 'subdirs_without_tiffs',
      empty_subdirs: ['S1'],
    }),
  },
};

export const discoverTasks: GoldenFunction = {
  exports: 'discoverTasks',
  answer: async (one) => {
    const { samples, dyes } = one.inputs;
    const found = await library.discoverTasks(samples as string[], dyes as string[], rawFolderOf(one));
    return {
      layout_ok: found.layoutOk,
      present: found.present.map(({ sample, dye }) => [sample, dye]),
      skipped: found.skipped.map(({ sample, dye, kind, facts }) => ({
        sample,
        dye,
        kind: SKIP_WORDS[kind],
        dyes_present: facts.dyesPresent,
        missing: facts.missing[0],
        pre: facts.pre,
        post: facts.post,
      })),
      warnings: found.warnings.map(({ sample, kind, file, layout }) => ({
        sample,
        kind: kind.replaceAll('-', '_'),
        file,
        layout: layout && LAYOUT_WORDS[layout],
      })),
    };
  },
  decided: {
    layout_file: kept('a raw folder that is a file is a bad layout'),
    asked_twice: changed('a pair asked for twice is run once', {
      present: [['S1', 'G']],
      warnings: [{ sample: 'S1', kind: 'no_stain_marker', file: 'junk.tif' }],
    }),
    only_text: changed('a raw folder of texts only is a bad layout', {
      layout_ok: false,
      skipped: [],
      warnings: [{ sample: null, kind: 'layout', layout: 'subdirs_without_tiffs' }],
    }),
  },
};

const PAIR_ERRORS = {
  'sample-not-found': ['FileNotFoundError', 'sample_dir_missing'],
  'dye-not-found': ['FileNotFoundError', 'dye_not_found'],
  'incomplete-pair': ['FileNotFoundError', 'incomplete'],
  'duplicate-pair': ['ValueError', 'duplicates'],
  'unreadable-tiff': ['UnidentifiedImageError', 'unreadable_image'],
} as const;

const listed = (words: unknown): string[] => (words === '' ? [] : String(words).split(', '));

export const loadImagePair: GoldenFunction = {
  exports: 'loadImagePair',
  answer: async (one) => {
    const { sample, dye } = one.inputs as { sample: string; dye: string };
    const pair = await library.loadImagePair(sample, dye, rawFolderOf(one));
    for (const side of ['post', 'pre'] as const) {
      expect(pair[side].data.constructor).toBe(goldenRaster(one.outputs[side]).data.constructor);
    }
    return {
      post: pair.post,
      pre: pair.pre,
      post_file: pair.postPath,
      pre_file: pair.prePath,
      other_warnings: pair.warnings.length,
    };
  },
  errors: Object.fromEntries(Object.entries(PAIR_ERRORS).map(([code, [name]]) => [code, name])),
  errorOutputs: ({ code, facts }) => ({
    kind: PAIR_ERRORS[code as keyof typeof PAIR_ERRORS][1],
    dyes_present: listed(facts['dyesPresent']),
    underscore_hint: facts['suggestedDye'],
    missing: listed(facts['missing']),
    pre: facts['pre'],
    post: facts['post'],
  }),
  decided: {
    dye_trailing_underscore: changed(
      'asked for a dye that ends in an underscore, the part before is suggested, not an empty name',
      { underscore_hint: 'Gld' },
    ),
  },
};

async function surveyed(one: GoldenCase) {
  const size = one.inputs['crop_size'] as number | null;
  const files = await library.surveyRawChannels(rawFolderOf(one), size ?? undefined);
  return {
    files: files.map(({ path, width, height, mode, channels }) => ({
      path,
      size: [width, height],
      mode,
      channels: Object.entries(channels).map(([name, values]) => ({ name, ...values })),
    })),
  };
}

export const surveyRawChannels: GoldenFunction = {
  exports: 'surveyRawChannels',
  answer: surveyed,
  decided: {
    types: tested('the largest value of a floating-point image is not cut to a whole number', async (one) => {
      const { files } = await surveyed(one);
      const gray = files[0]?.channels[0];
      expect(gray?.max).toBeGreaterThan(3);
      expect(gray?.max).toBeLessThan(4);
      if (gray !== undefined) gray.max = Math.floor(gray.max);
      expectGolden(one, { files });
    }),
    loose_too: kept('what lies loose beside the samples is looked at too, since nothing else would show it'),
    crop_1: refused('a crop without a pixel is refused', 'invalid-argument'),
    crop_0: refused('a crop without a pixel is refused', 'invalid-argument'),
  },
};

const CHANNEL_NAMES = ['R', 'G', 'B', 'ch3'];

interface Interleaved {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: PixelArray;
  readonly hasAlpha?: boolean;
}

/** The samples as the reference's reader delivers them. */
function pixelsOf(one: GoldenCase): Interleaved {
  const { pixels } = one.inputs;
  if (!isGoldenArray(pixels)) throw new Error('the case has no pixels');
  const [height = 0, width = 0, channels = 1] = pixels.shape;
  const { data } = pixels;
  const keeps = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array;
  return { width, height, channels, data: keeps ? data : Float32Array.from(data) };
}

/** The samples as the library's reader delivers them. */
async function fileOf(one: GoldenCase): Promise<Interleaved & { readonly mode: string }> {
  const path = String(one.inputs['file']);
  const image = await library.plainTiffReader.open(new File([goldenFile(path)], path));
  const { data } = await image.readRows(0, image.height, silentContext());
  const { width, height, mode, sampleCount, channelCount } = image;
  return { width, height, mode, channels: sampleCount, data, hasAlpha: sampleCount > channelCount };
}

function extracted(image: Interleaved) {
  const statistics = new ChannelStatistics(image.channels);
  statistics.addInterleaved(image.data);
  const { method, channels } = statistics.choose(image.hasAlpha);
  const isGray = image.channels === 1;
  return {
    image: library.extractSignalChannel(image),
    method,
    channels: isGray ? [] : channels.map((channel) => CHANNEL_NAMES[channel]),
    means: isGray ? [] : statistics.summaries().map(({ mean }) => mean),
  };
}

export const extractSignalChannel: GoldenFunction = {
  exports: 'extractSignalChannel, plainTiffReader',
  answer: async (one) => {
    const file = await fileOf(one);
    const got = extracted(pixelsOf(one));
    expect(extracted(file)).toEqual(got);
    return { ...got, mode: file.mode };
  },
  decided: {
    rgba_opaque: tested(
      'opacity is no light: an opaque picture does not become 255 everywhere',
      async (one) => {
        const file = await fileOf(one);
        const got = extracted(file);
        expect([file.mode, got.method, got.channels]).toEqual(['RGBA', 'single', ['R']]);
        expect(got.image.data).toEqual(file.data.filter((_, i) => i % 4 === 0));
        expectGolden(one, { ...extracted({ ...file, hasAlpha: false }), mode: 'RGBA' });
      },
    ),
    rgb16: tested('sixteen-bit colour keeps its sixteen bits', async (one) => {
      const { image, channels } = extracted(await fileOf(one));
      expect(image.data).toBeInstanceOf(Uint16Array);
      expect(channels).toEqual(one.outputs['channels']);
      expect([...image.data].map((value) => value >> 8)).toEqual([
        ...goldenRaster(one.outputs['image']).data,
      ]);
      expectGolden(one, { ...extracted(pixelsOf(one)), mode: 'RGB' });
    }),
    float_rgb_unreadable: tested('colour in floating point is read like any other', async (one) => {
      const file = await fileOf(one);
      expect([file.mode, file.channels, file.data.constructor]).toEqual(['RGB', 3, Float32Array]);
      expect(extracted(file).image.data).toHaveLength(file.width * file.height);
    }),
  },
};
