import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes read or written at a time. */
const BLOCK_BYTES = 2 ** 23;

/**
 * Seconds that reading these files once takes, one after the other, outside the browser.
 * @param {readonly string[]} paths
 */
export function secondsToRead(paths) {
  const block = new Uint8Array(BLOCK_BYTES);
  const startedAt = performance.now();
  let bytes = 0;
  for (const path of paths) {
    const file = openSync(path, 'r');
    for (let count = -1; count !== 0; bytes += count) count = readSync(file, block);
    closeSync(file);
  }
  return { bytes, seconds: (performance.now() - startedAt) / 1000 };
}

/**
 * Seconds that writing so many bytes into one file and forcing them to the disk takes. The file is removed.
 * @param {string} folder
 * @param {number} bytes
 */
export function secondsToWrite(folder, bytes) {
  const path = join(folder, 'write-once.tmp');
  // Not zeros, which some file systems would not store.
  const block = Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (i * 2_654_435_761) >>> 24);
  const startedAt = performance.now();
  const file = openSync(path, 'w');
  for (let left = bytes; left > 0;) left -= writeSync(file, block, 0, Math.min(left, block.length));
  fsyncSync(file);
  closeSync(file);
  const seconds = (performance.now() - startedAt) / 1000;
  rmSync(path);
  return { bytes, seconds };
}

/**
 * Seconds that a page takes for reading the same files once, as the app gets them.
 * @param {import('playwright').BrowserContext} context
 * @param {string} url any page of the app's origin
 * @param {readonly string[]} paths
 */
export async function secondsToReadInPage(context, url, paths) {
  const page = await context.newPage();
  try {
    await page.goto(new URL('robots.txt', url).href);
    const input = await page.evaluateHandle(() => {
      const made = document.createElement('input');
      made.type = 'file';
      made.multiple = true;
      document.body.append(made);
      return made;
    });
    await input.setInputFiles([...paths]);
    return await input.evaluate(async ({ files }, blockBytes) => {
      const startedAt = performance.now();
      for (const file of files ?? []) {
        for (let at = 0; at < file.size; at += blockBytes) {
          await file.slice(at, at + blockBytes).arrayBuffer();
        }
      }
      return (performance.now() - startedAt) / 1000;
    }, BLOCK_BYTES);
  } finally {
    await page.close();
  }
}
