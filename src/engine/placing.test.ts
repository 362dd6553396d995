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
  const placing = new Placing(new AbortController().signal);
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
  const placing = new Placing(new AbortController().signal);
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

it('once cancelled there is no room, and the end waits for what is under way', async () => {
  const controller = new AbortController();
  const placing = new Placing(controller.signal);
  const files = Array.from({ length: 4 }, () => fileToPlace());
  for (const { file } of files) placing.start(file);
  const room = placing.room();
  const cancel = new Error('cancelled');
  controller.abort(cancel);
  await expect(room).rejects.toBe(cancel);
  let hasEnded = false;
  const end = placing.end().finally(() => (hasEnded = true));
  await macrotask();
  expect(hasEnded).toBe(false);
  for (const { fail } of files) fail(cancel);
  await expect(end).rejects.toBe(cancel);
});

it('what could not be removed after a cancel is told, not the cancel', async () => {
  const controller = new AbortController();
  const placing = new Placing(controller.signal);
  const [gone, stuck] = [fileToPlace(), fileToPlace()];
  for (const { file } of [gone, stuck]) placing.start(file);
  controller.abort(new Error('cancelled'));
  gone.fail(controller.signal.reason as Error);
  await macrotask();
  stuck.fail(new Error('the folder is locked'));
  await expect(placing.end()).rejects.toThrow('the folder is locked');
});
