import { rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.mjs';
import { secondsToWrite } from './disk-limits.mjs';

/**
 * What writing as many bytes once takes: outside the browser, forced to the disk; and in the browser, the same way as the app
 * from bytes that are ready in memory, in as many files at the same time. Medians of so many rounds.
 * @typedef {{ outside: number, inBrowser: number, rounds: number }} OnceFigures
 *
 * Where it is written, and how.
 * @typedef {object} OncePlace
 * @property {import('playwright').BrowserContext} context whose pages may write into the granted folder
 * @property {string} url an address of the app's origin
 * @property {string} scratch a folder on the disk
 * @property {'folder' | 'download'} way
 */

/** Writing swings by half and more, so it is repeated; bytes beyond that take their time, and swing less. */
const ROUNDS = 3;
const REPEATED_BYTES = 2e9;

/** Bytes that a page writes at a time into a folder, as the app does. */
const BLOCK_BYTES = 2 ** 24;

/**
 * @param {readonly number[]} lengths of the files, bytes
 * @param {OncePlace} place
 * @returns {Promise<OnceFigures>}
 */
export async function timesToWriteOnce(lengths, { context, url, scratch, way }) {
  const bytes = lengths.reduce((sum, each) => sum + each, 0);
  const rounds = bytes > REPEATED_BYTES ? 1 : ROUNDS;
  const outside = [];
  const inBrowser = [];
  for (let i = 0; i < rounds; i += 1) {
    useMemory(scratch, bytes);
    outside.push(secondsToWrite(scratch, bytes).seconds);
    inBrowser.push(
      way === 'folder'
        ? await secondsIntoFolder(context, url, lengths)
        : await secondsToDownload(context, lengths),
    );
  }
  return { outside: median(outside), inBrowser: median(inBrowser), rounds };
}

/**
 * Writes and removes as many bytes, so that what is timed next finds memory for the file cache. A virtual machine whose memory
 * its host has yet to give takes five times as long for the first bytes in it, whoever writes them.
 * @param {string} scratch
 * @param {number} bytes
 */
export function useMemory(scratch, bytes) {
  secondsToWrite(scratch, bytes);
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {string} url
 * @param {readonly number[]} lengths
 */
async function secondsIntoFolder(context, url, lengths) {
  const page = await context.newPage();
  try {
    await page.goto(new URL('robots.txt', url).href);
    return await page.evaluate(writeIntoFolder, { lengths, blockBytes: BLOCK_BYTES });
  } finally {
    await page.close();
  }
}

/**
 * In a page that may write into the folder of the picker.
 * @param {{ lengths: readonly number[], blockBytes: number }} order
 */
async function writeIntoFolder({ lengths, blockBytes }) {
  const folder = await window.showDirectoryPicker();
  const block = new Uint8Array(blockBytes).map((_, i) => (i * 2_654_435_761) >>> 24);
  const startedAt = performance.now();
  await Promise.all(
    lengths.map(async (length, i) => {
      const file = await folder.getFileHandle(`write-once-${i}.tiff`, { create: true });
      const writable = await file.createWritable();
      for (let left = length; left > 0; left -= blockBytes) await writable.write(block.subarray(0, left));
      await writable.close();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const i of lengths.keys()) await folder.removeEntry(`write-once-${i}.tiff`);
  return seconds;
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {readonly number[]} lengths
 */
async function secondsToDownload(context, lengths) {
  const server = await serve({ port: 0, root: fileURLToPath(new URL('ready-page', import.meta.url)) });
  const page = await context.newPage();
  try {
    await page.goto(server.url);
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('sw.js');
      await navigator.serviceWorker.ready;
    });
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    /** @type {import('playwright').Download[]} */
    const downloads = [];
    page.on('download', (download) => downloads.push(download));
    const startedAt = performance.now();
    await page.evaluate(askForDownloads, lengths);
    while (downloads.length < lengths.length) await page.waitForTimeout(1);
    const paths = await Promise.all(downloads.map((download) => download.path()));
    const seconds = (performance.now() - startedAt) / 1000;
    const saved = paths.map((path) => statSync(path).size).toSorted((a, b) => a - b);
    if (saved.join() !== lengths.toSorted((a, b) => a - b).join())
      throw new Error('A download is not whole.');
    for (const path of paths) rmSync(path);
    return seconds;
  } finally {
    await page.close();
    await server.close();
  }
}

/**
 * In the page whose service worker has the bytes.
 * @param {readonly number[]} lengths
 */
function askForDownloads(lengths) {
  for (const length of lengths) {
    const frame = document.createElement('iframe');
    frame.src = `download/${crypto.randomUUID()}?bytes=${length}`;
    document.body.append(frame);
  }
}
