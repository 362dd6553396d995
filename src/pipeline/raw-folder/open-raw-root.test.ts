import { describe, expect, it } from 'vitest';
import { memoryDirectory } from '#testing/memory-directory.ts';
import { discoverTasks } from './discover-tasks.ts';
import { openRawRoot } from './open-raw-root.ts';
import { resolvePair } from './resolve-pair.ts';

const PAIR = { 'x_pre_G.tif': null, 'x_post_G.tif': null };

describe('openRawRoot', () => {
  it('takes a folder of sample folders as it is', async () => {
    const dir = memoryDirectory('data', { S1: PAIR });
    expect(await openRawRoot(dir)).toMatchObject({ kind: 'raw-folder', root: dir, message: '' });
  });

  it('takes one sample folder by itself as the only sample', async () => {
    const opened = await openRawRoot(memoryDirectory('CD070', PAIR));
    expect(opened).toMatchObject({ kind: 'single-sample', layout: { ok: true, subdirs: ['CD070'] } });
    const found = await discoverTasks('all', 'all', opened.root);
    expect(found.present).toEqual([{ sample: 'CD070', dye: 'G' }]);
    expect(await resolvePair('CD070', 'G', opened.root)).toMatchObject({
      postPath: 'raw/CD070/x_post_G.tif',
    });
  });

  it('a sample folder without a name of its own gets one', async () => {
    const opened = await openRawRoot(memoryDirectory('', PAIR));
    expect((await discoverTasks('all', 'all', opened.root)).present).toEqual([
      { sample: 'sample', dye: 'G' },
    ]);
  });

  it('a sample folder may hold other folders, with images even', async () => {
    const opened = await openRawRoot(
      memoryDirectory('S1', { ...PAIR, plots: {}, old: { 'x_pre_G.tif': null } }),
    );
    expect(opened).toMatchObject({ kind: 'single-sample', layout: { subdirs: ['S1'] } });
  });

  it('an incomplete sample folder is opened, so that the missing image can be named', async () => {
    const opened = await openRawRoot(memoryDirectory('S1', { 'x_pre_G.tif': null }));
    expect((await discoverTasks('all', 'all', opened.root)).skipped).toMatchObject([{ kind: 'incomplete' }]);
  });

  it('finds the folder raw inside the one given, in any case, beside others', async () => {
    const opened = await openRawRoot(
      memoryDirectory('project', { Raw: { S1: PAIR }, processed: { S1: {} }, plots: PAIR }),
    );
    expect(opened).toMatchObject({ kind: 'inside', root: { name: 'Raw' } });
    expect(opened.message).toBe('Using the folder "Raw" inside "project".');
  });

  it('finds the only raw folder inside, whatever it is called', async () => {
    const opened = await openRawRoot(memoryDirectory('project', { images: { S1: PAIR }, notes: {} }));
    expect(opened).toMatchObject({ kind: 'inside', root: { name: 'images' } });
  });

  it('names the candidates where several folders inside could be meant', async () => {
    const opened = await openRawRoot(memoryDirectory('project', { b: { S1: PAIR }, a: { S1: PAIR } }));
    expect(opened).toMatchObject({ kind: 'unusable', root: null, layout: { ok: false } });
    expect(opened.message).toContain('"a", "b". Choose one of them.');
  });

  it('images of several samples in one heap are not taken for one sample', async () => {
    const opened = await openRawRoot(
      memoryDirectory('heap', { ...PAIR, 'y_pre_G.tif': null, 'y_post_G.tif': null }),
    );
    expect(opened).toMatchObject({ kind: 'unusable', layout: { kind: 'loose-tiffs' } });
    expect(opened.message).toContain('Make a folder for each sample');
  });

  it('images whose names cannot be used are listed with what to do', async () => {
    const opened = await openRawRoot(memoryDirectory('S1', { 'a.tif': null }));
    expect(opened.kind).toBe('unusable');
    expect(opened.message).toContain('"a.tif" has neither "pre" nor "post"');
  });

  it('loose images beside good samples are reported', async () => {
    const opened = await openRawRoot(memoryDirectory('data', { S1: PAIR, 'stray_pre_G.tif': null }));
    expect(opened.kind).toBe('raw-folder');
    expect(opened.message).toContain('"stray_pre_G.tif"');
  });

  it('an empty folder is unusable and says what was expected', async () => {
    const opened = await openRawRoot(memoryDirectory('data'));
    expect(opened).toMatchObject({ kind: 'unusable', layout: { kind: 'empty' } });
    expect(opened.message).toContain('Sample1_PreStain_SybrGld.tif');
  });
});
