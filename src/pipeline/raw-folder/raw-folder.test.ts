import { describe, expect, it } from 'vitest';
import { isExo2MicroError } from '#core/errors.ts';
import { goldenCase, goldenCases, type GoldenCase } from '#testing/golden.ts';
import { memoryDirectory, MemoryFile, type MemoryTree } from '#testing/memory-directory.ts';
import { classifyRawFiles } from './classify-raw-files.ts';
import { diagnoseRawLayout } from './diagnose-raw-layout.ts';
import { discoverTasks } from './discover-tasks.ts';
import { resolvePair } from './resolve-pair.ts';

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

function rawOf(one: GoldenCase) {
  const { raw_kind: kind, tree } = one.inputs;
  if (kind === 'missing') return null;
  const directory = memoryDirectory('raw', tree as MemoryTree, () => new Uint8Array(1));
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

describe('classifyRawFiles', () => {
  async function classified(one: GoldenCase) {
    const { dyes, pairs, warnings } = await classifyRawFiles(sampleOf(one));
    return {
      pairs: dyes.map((dye) => ({ dye, pre: names(pairs[dye]?.pre), post: names(pairs[dye]?.post) })),
      warnings: warnings.map(({ kind, file }) => ({ kind: kind.replaceAll('-', '_'), file })),
    };
  }

  it.each(goldenCases('classify_raw_files').filter((one) => !one.oddity))('golden: $name', async (one) => {
    expect(await classified(one)).toEqual(one.outputs);
  });

  it('hidden files do not count, so a companion file makes no duplicate', async () => {
    expect(await classified(goldenCase('classify_raw_files', 'hidden_files'))).toEqual({
      pairs: [{ dye: 'Gld', pre: ['a_pre_Gld.tif'], post: ['a_post_Gld.tif'] }],
      warnings: [],
    });
  });

  it('a folder with the name of a picture is no picture', async () => {
    const folder = memoryDirectory('S', { 'a_pre_Gld.tif': null, 'a_post_Gld.tif': {} });
    const { pairs } = await classifyRawFiles(folder);
    expect(names(pairs['Gld']?.pre)).toEqual(['a_pre_Gld.tif']);
    expect(names(pairs['Gld']?.post)).toEqual([]);
  });

  it('every warning names the file and says what to rename it to', async () => {
    const { warnings } = await classifyRawFiles(
      memoryDirectory('S', {
        'q_pre_post_G.tif': null,
        'q_G.tif': null,
        'qpre.TIF': null,
        'q_post_.tif': null,
      }),
    );
    expect(warnings.map((warning) => warning.message)).toEqual([
      '"q_G.tif" has neither "pre" nor "post" in its name. Rename it, for example to "q_PreStain_G.tif".',
      '"q_post_.tif" has nothing after its last underscore, where the dye belongs. Rename it to "q_post_Dye.tif", with the name of your dye at the end.',
      '"q_pre_post_G.tif" has both "pre" and "post" in its name, so it cannot be told which stain it shows. Rename it so that only one of the two is left.',
      '"qpre.TIF" has no underscore before the dye. Rename it to "qpre_Dye.TIF", with the name of your dye at the end.',
    ]);
  });

  it('a dye may have the name of an object property', async () => {
    const folder = memoryDirectory('S', { 'a_pre_constructor.tif': null, 'b_pre_toString.tif': null });
    const { dyes, pairs } = await classifyRawFiles(folder);
    expect(dyes).toEqual(['constructor', 'toString']);
    expect(names(pairs['constructor']?.pre)).toEqual(['a_pre_constructor.tif']);
    expect(pairs['valueOf']).toBeUndefined();
    const proto = await classifyRawFiles(memoryDirectory('S', { 'a_pre_x__proto__.tif': null }));
    expect(proto.warnings[0]?.kind).toBe('empty-dye');
  });

  it('a lost permission is an error that says what to do', async () => {
    const folder = memoryDirectory('S');
    folder.failure = new DOMException('', 'NotAllowedError');
    await expect(classifyRawFiles(folder)).rejects.toMatchObject({
      code: 'permission-denied',
      message: expect.stringContaining('Choose the folder again') as string,
    });
  });

  it('a folder that was deleted meanwhile is missing', async () => {
    const folder = memoryDirectory('S');
    folder.failure = new DOMException('', 'NotFoundError');
    expect((await classifyRawFiles(folder)).warnings).toMatchObject([
      { kind: 'missing-directory', file: null },
    ]);
  });
});

describe('diagnoseRawLayout', () => {
  async function diagnosed(one: GoldenCase) {
    const layout = await diagnoseRawLayout(rawOf(one));
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
  }

  it.each(goldenCases('diagnose_raw_layout').filter((one) => !one.oddity))('golden: $name', async (one) => {
    expect(await diagnosed(one)).toEqual(one.outputs);
  });

  it.each([
    // A file in the place of the folder is there, though it is no folder.
    ['file', { exists: true }],
    // Nothing can be run from a folder of texts: to call it good would only move the question.
    ['only_text', { ok: false, case: 'subdirs_without_tiffs' }],
    // A folder is not a picture, whatever it is called.
    ['folder_named_tif', { case: 'ok', loose_tiffs: [] }],
    // Hidden files are no pictures anywhere, so these samples have none.
    ['hidden_picture_in_sample', { ok: false, case: 'subdirs_without_tiffs', empty_subdirs: ['S1', 'S2'] }],
    ['folder_picture_in_sample', { ok: false, case: 'subdirs_without_tiffs', empty_subdirs: ['S1'] }],
  ])('decided otherwise than the reference: %s', async (name, difference) => {
    const one = goldenCase('diagnose_raw_layout', name);
    expect(one.oddity).toBe(true);
    expect(await diagnosed(one)).toEqual({ ...one.outputs, ...difference });
  });

  it('messages say what to do and show the expected layout', async () => {
    const { message } = await diagnoseRawLayout(
      memoryDirectory('data', { 'a_pre_G.tif': null, 'a_post_G.tif': null }),
    );
    expect(message).toContain('"data" has 2 TIFF images directly in it ("a_post_G.tif", "a_pre_G.tif")');
    expect(message).toContain('Make a folder for each sample');
    expect(message).toContain('Sample1_PreStain_SybrGld.tif');
  });
});

describe('discoverTasks', () => {
  async function discovered(one: GoldenCase) {
    const { samples, dyes } = one.inputs;
    const found = await discoverTasks(samples as string[], dyes as string[], rawOf(one));
    return {
      layout_ok: found.layoutOk,
      present: found.present.map(({ sample, dye }) => [sample, dye]),
      skipped: found.skipped.map(({ sample, dye, kind, facts }) => {
        const base = { sample, dye, kind: SKIP_WORDS[kind] };
        if (kind === 'no-dye') return { ...base, dyes_present: facts.dyesPresent };
        if (kind === 'duplicate') return { ...base, pre: facts.pre, post: facts.post };
        return kind === 'incomplete'
          ? { ...base, missing: facts.missing[0], pre: facts.pre, post: facts.post }
          : base;
      }),
      warnings: found.warnings.map(({ sample, kind, file, layout }) =>
        layout === null
          ? { sample, kind: kind.replaceAll('-', '_'), file }
          : { sample, kind, layout: LAYOUT_WORDS[layout] },
      ),
    };
  }

  const DECIDED_OTHERWISE = ['asked_twice', 'only_text'];

  it.each(goldenCases('discover_tasks').filter((one) => !DECIDED_OTHERWISE.includes(one.name)))(
    'golden: $name',
    async (one) => {
      expect(await discovered(one)).toEqual(one.outputs);
    },
  );

  it('a pair asked for twice is run once', async () => {
    expect(await discovered(goldenCase('discover_tasks', 'asked_twice'))).toEqual({
      layout_ok: true,
      present: [['S1', 'G']],
      skipped: [],
      warnings: [{ sample: 'S1', kind: 'no_stain_marker', file: 'junk.tif' }],
    });
  });

  it('a raw folder of texts only is a bad layout', async () => {
    expect(await discovered(goldenCase('discover_tasks', 'only_text'))).toEqual({
      layout_ok: false,
      present: [],
      skipped: [],
      warnings: [{ sample: null, kind: 'layout', layout: 'subdirs_without_tiffs' }],
    });
  });

  it('asked for all, it takes each sample and each of its own dyes', async () => {
    const raw = memoryDirectory('raw', {
      S2: { 's_pre_D.tif': null },
      S1: { 's_pre_G.tif': null, 's_post_G.tif': null },
      S3: {},
    });
    const found = await discoverTasks('all', 'all', raw);
    expect(found.present).toEqual([{ sample: 'S1', dye: 'G' }]);
    expect(found.skipped).toMatchObject([{ sample: 'S2', dye: 'D', kind: 'incomplete' }]);
  });

  it('reasons name files and remedies', async () => {
    const raw = memoryDirectory('raw', {
      S1: {
        's_pre_dapi.tif': null,
        's_post_DAPI.tif': null,
        'a_pre_G.tif': null,
        'b_pre_G.tif': null,
        'b_post_G.tif': null,
      },
    });
    const { skipped } = await discoverTasks(['S1'], ['dapi', 'G', 'Gld_microbe'], raw);
    expect(skipped.map((each) => each.reason)).toEqual([
      'The post-stain image of sample "S1", dye "dapi" is missing; there is "s_pre_dapi.tif". There are images of "DAPI": if that is the same dye, rename them so that both are spelt alike.',
      'Sample "S1" has 2 pre-stain images ("a_pre_G.tif", "b_pre_G.tif") of the dye "G"; there must be one of each. Move the others out of the folder, or rename their dye.',
      'Sample "S1" has no images of the dye "Gld_microbe". It has: "DAPI", "G", "dapi". A dye cannot contain "_": only what follows the last one in a file name counts. Did you mean "microbe"?',
    ]);
  });
});

describe('resolvePair', () => {
  async function resolved(one: GoldenCase) {
    const { sample, dye } = one.inputs;
    try {
      const pair = await resolvePair(sample as string, dye as string, rawOf(one));
      return { post_file: pair.postPath, pre_file: pair.prePath, other_warnings: pair.warnings.length };
    } catch (error) {
      if (!isExo2MicroError(error)) throw error;
      return { code: error.code, facts: error.facts };
    }
  }

  it.each(goldenCases('load_image_pair').filter((one) => 'post_file' in one.outputs))(
    'golden files: $name',
    async (one) => {
      const { post_file, pre_file, other_warnings } = one.outputs;
      expect(await resolved(one)).toEqual({ post_file, pre_file, other_warnings });
    },
  );

  it.each(
    goldenCases('load_image_pair').filter(
      (one) => 'error' in one.outputs && one.name !== 'unreadable' && one.name !== 'dye_trailing_underscore',
    ),
  )('golden error: $name', async (one) => {
    const { kind, dyes_present: dyes, underscore_hint: hint, missing, pre, post } = one.outputs;
    const codes: Record<string, string> = {
      sample_dir_missing: 'sample-not-found',
      dye_not_found: 'dye-not-found',
      incomplete: 'incomplete-pair',
      duplicates: 'duplicate-pair',
    };
    expect(await resolved(one)).toMatchObject({
      code: codes[kind as string],
      facts: {
        ...(dyes === undefined ? {} : { dyesPresent: (dyes as string[]).join(', '), suggestedDye: hint }),
        ...(missing === undefined ? {} : { missing: (missing as string[]).join(', ') }),
        ...(kind === 'duplicates' ? { pre, post } : {}),
      },
    });
  });

  it('asked for a dye that ends in an underscore, it suggests the part before, not an empty name', async () => {
    const one = goldenCase('load_image_pair', 'dye_trailing_underscore');
    expect(await resolved(one)).toMatchObject({ code: 'dye-not-found', facts: { suggestedDye: 'Gld' } });
  });
});
