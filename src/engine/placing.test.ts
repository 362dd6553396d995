import { expect, it } from 'vitest';
import type { FileInTheMaking } from './engine-ports.ts';
import { Placing } from './placing.ts';

/** A file whose commit ends when the test says so. */
function fileToPlace(dropped: string[] = [], name = '') {
  let place: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const commit = new Promise<void>((resolve, reject) => {
    place = resolve;
    fail = reject;
  });
  const file: FileInTheMaking = {
    write: () => Promise.resolve(),
    mend: () => Promise.resolve(),
    commit: () => commit,
    abandon: () => Promise.resolve(void dropped.push(name)),
  };
  return { file, place: () => place(), fail: (error: Error) => fail(error) };
}

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it('there is room for four files at once, and for a fifth when one of them is in place', async () => {
  const placing = new Placing();
  const files = Array.from({ length: 4 }, () => fileToPlace());
  for (const { file } of files) {
    await placing.room();
    placing.start(file);
  }
  let hasRoom = false;
  const room = placing.room().then(() => (hasRoom = true));
  await macrotask();
  expect(hasRoom).toBe(false);
  files[2]?.place();
  await room;
  expect(hasRoom).toBe(true);
  for (const { place } of files) place();
  await placing.end();
});

it('a file that cannot be put in place is dropped, and whoever waits hears why; the others stay', async () => {
  const dropped: string[] = [];
  const placing = new Placing();
  const [good, bad] = [fileToPlace(dropped, 'good'), fileToPlace(dropped, 'bad')];
  placing.start(good.file);
  placing.start(bad.file);
  bad.fail(new Error('the disk is full'));
  await macrotask();
  await expect(placing.room()).rejects.toThrow('the disk is full');
  good.place();
  await expect(placing.end()).rejects.toThrow('the disk is full');
  expect(dropped).toEqual(['bad']);
});
