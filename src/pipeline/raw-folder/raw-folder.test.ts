import { describe, expect, it } from 'vitest';
import { memoryDirectory } from '#testing/memory-directory.ts';
import { classifyRawFiles } from './classify-raw-files.ts';
import { diagnoseRawLayout } from './diagnose-raw-layout.ts';
import { discoverTasks } from './discover-tasks.ts';

function names(files: readonly { readonly name: string }[] | undefined): string[] {
  return files?.map((file) => file.name) ?? [];
}

describe('classifyRawFiles', () => {
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
