import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { secondsToWrite } from './disk-limits.mjs';
import { peaks } from './sample-browser.mjs';

/**
 * @typedef {Awaited<ReturnType<typeof import('./app-run.mjs').openApp>>} App
 * @typedef {import('../../src/protocol/task.ts').RunReport} RunReport
 * @typedef {'folder' | 'download'} Way
 *
 * An export as it was measured: until all files are complete on the disk, with the highest memory of the browser meanwhile, and
 * how long writing as many bytes once took right after it.
 * @typedef {{ to: Way, seconds: number, bytes: number, peakMemory: number | null, once: number }} SavedFigures
 */

/** How long the browser may need to finish a download that the page has fed, ms. */
const DOWNLOAD_PATIENCE_MS = 60_000;

/** @type {Readonly<Record<'folder' | 'download' | 'both', readonly Way[]>>} */
const WAYS = { folder: ['folder'], download: ['download'], both: ['folder', 'download'] };

/**
 * Writes the matrices into the granted folder, for comparing with the truth.
 * @param {App} app
 * @param {RunReport} report
 */
export async function saveMatrices(app, report) {
  await saveIntoFolder(app, report, 'tiff', 'registration.json');
}

/**
 * Writes the difference images in each of the ways asked for, and measures. Empty where nothing is to be written.
 * @param {App} app
 * @param {RunReport} report
 * @param {Pick<import('./bench-arguments.mjs').EndToEndOrder, 'format' | 'to'>} order
 * @param {{ out: string, sampler: ReturnType<typeof import('./sample-browser.mjs').sampleBrowser>, say: (line: string) => void }} at
 *   the granted folder, and who samples the browser
 */
export async function saveDifference(app, report, { format, to }, { out, sampler, say }) {
  /** @type {SavedFigures[]} */
  const figures = [];
  if (format === 'none') return figures;
  for (const way of WAYS[to]) {
    say(`Writing the difference image: ${way} ...`);
    const startedAt = Date.now();
    const from = performance.now();
    const bytes =
      way === 'folder'
        ? await measureFolder(app, report, format, out)
        : await measureDownload(app, report, format);
    const seconds = (performance.now() - from) / 1000;
    const { memory } = peaks(sampler.samples, startedAt, Date.now());
    const once = secondsToWrite(dirname(out), bytes).seconds;
    figures.push({ to: way, seconds, bytes, peakMemory: memory, once });
  }
  return figures;
}

/** Part of the names of the difference images. */
const DIFFERENCE = '04_difference';

/**
 * @param {App} app
 * @param {RunReport} report
 * @param {'tiff' | 'fits' | 'both'} format
 * @param {string} out
 */
async function measureFolder(app, report, format, out) {
  const before = bytesBelow(out);
  await saveIntoFolder(app, report, format, DIFFERENCE);
  return bytesBelow(out) - before;
}

/**
 * @param {App} app
 * @param {RunReport} report
 * @param {'tiff' | 'fits' | 'both'} format
 */
async function measureDownload({ page, crashed }, report, format) {
  /** @type {import('playwright').Download[]} */
  const downloads = [];
  const keep = (/** @type {import('playwright').Download} */ download) => downloads.push(download);
  page.on('download', keep);
  const saving = page.evaluate(
    ([done, as, part]) => window.exo2micro?.download(done, as, [part]),
    /** @type {const} */ ([report, format, DIFFERENCE]),
  );
  const saved = await Promise.race([saving, crashed]);
  while (downloads.length < (saved?.files ?? 0)) {
    keep(await page.waitForEvent('download', { timeout: DOWNLOAD_PATIENCE_MS }));
  }
  page.off('download', keep);
  let bytes = 0;
  for (const download of downloads) {
    // Answers when the browser has put the file in its place; throws where it failed.
    bytes += statSync(await download.path()).size;
  }
  return bytes;
}

/**
 * @param {App} app
 * @param {RunReport} report
 * @param {'tiff' | 'fits' | 'both'} format
 * @param {string} only part of the paths
 */
async function saveIntoFolder({ page, crashed }, report, format, only) {
  const saving = page.evaluate(
    ([done, as, part]) => window.exo2micro?.save(done, as, [part]),
    /** @type {const} */ ([report, format, only]),
  );
  await Promise.race([saving, crashed]);
}

/** @param {string} folder */
function bytesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const about = statSync(join(folder, name));
    return sum + (about.isFile() ? about.size : 0);
  }, 0);
}
