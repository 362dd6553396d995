import { expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import { writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';
import { memoryDirectory } from '#testing/memory-directory.ts';
import { surveyRawChannels } from './survey-raw-channels.ts';

const raw = memoryDirectory('raw', {
  S: { 'a_pre_G.tif': writeRgbTiff(2, 1, Uint8Array.of(0, 5, 0, 0, 9, 0)), 'b_post_G.tif': 3 },
});

it('a cancelled survey ends', async () => {
  const ctx = silentContext(AbortSignal.abort());
  await expect(surveyRawChannels(raw, 10, { ctx })).rejects.toMatchObject({ name: 'AbortError' });
});

it('counts the files, and tells of those that cannot be read', async () => {
  const done: number[] = [];
  const unreadable: string[] = [];
  const files = await surveyRawChannels(raw, undefined, {
    ctx: { ...silentContext(), report: (progress) => done.push(progress.done, progress.total) },
    onUnreadable: (path, { code }) => unreadable.push(`${path} ${code}`),
  });
  expect(files.map(({ path, channels }) => [path, channels['G']?.max])).toEqual([['S/a_pre_G.tif', 9]]);
  expect(unreadable).toEqual(['S/b_post_G.tif unreadable-tiff']);
  expect(done).toEqual([0, 2, 1, 2]);
});
