import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { peaks } from './sample-browser.mjs';
import { timesToWriteOnce, useMemory } from './write-once.mjs';

/**
 * @typedef {Awaited<ReturnType<typeof import('./app-run.mjs').openApp>>} App
 * @typedef {import('../../src/protocol/task.ts').RunReport} RunReport
 * @typedef {'folder' | 'download'} Way
 *
 * An export as it was measured: until all files are complete on the disk, with the highest memory of the browser meanwhile, and
 * how long writing as many bytes once took right after it.
 * @typedef {{ to: Way, seconds: number, bytes: number, peakMemory: number | null, once: import('./write-once.mjs').OnceFigures }} SavedFigures
 */

/** How long the browser may need to finish a download that the page has fed, ms. */
const DOWNLOAD_PATIENCE_MS = 60_000;

/**
 * Who runs the app, at which address, into which granted folder, and who samples the browser.
 * @typedef {object} SavingPlace
 * @property {import('playwright').BrowserContext} context
 * @property {string} url
 * @property {string} out
 * @property {ReturnType<typeof import('./sample-browser.mjs').sampleBrowser>} sampler
 * @property {(line: string) => void} say
 */

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
 * @param {Pick<import('./bench-arguments.mjs').EndToEndOrder, 'format' | 'to' | 'pad'>} order
 * @param {SavingPlace} at
 */
export async function saveDifference(app, report, { format, to, pad }, { context, url, out, sampler, say }) {
  /** @type {SavedFigures[]} */
  const figures = [];
  if (format === 'none') return figures;
  for (const way of WAYS[to]) {
    say(`Writing the difference image: ${way} ...`);
    useMemory(dirname(out), bytesOfDifferences(report, { format, pad }));
    const startedAt = Date.now();
    const from = performance.now();
    const lengths =
      way === 'folder'
        ? await measureFolder(app, report, format, out)
        : await measureDownload(app, report, format);
    const seconds = (performance.now() - from) / 1000;
    const { memory } = peaks(sampler.samples, startedAt, Date.now());
    say('Writing as many bytes once ...');
    const once = await timesToWriteOnce(lengths, { context, url, scratch: dirname(out), way });
    const bytes = sumOf(lengths);
    figures.push({ to: way, seconds, bytes, peakMemory: memory, once });
  }
  return figures;
}

/** @param {readonly number[]} numbers */
function sumOf(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** Part of the names of the difference images. */
const DIFFERENCE = '04_difference';

/**
 * Bytes that the difference images of a run take, nearly.
 * @param {RunReport} report
 * @param {Pick<import('./bench-arguments.mjs').EndToEndOrder, 'format' | 'pad'>} order
 */
function bytesOfDifferences({ tasks }, { format, pad }) {
  const bytes = tasks.map(({ status }) => {
    if (status.kind !== 'complete') return 0;
    const { width, height } = status.summary.postSize;
    return BYTES_PER_PIXEL * (width + 2 * pad) * (height + 2 * pad);
  });
  return (format === 'both' ? 2 : 1) * sumOf(bytes);
}

const BYTES_PER_PIXEL = 4;

/**
 * @param {App} app
 * @param {RunReport} report
 * @param {'tiff' | 'fits' | 'both'} format
 * @param {string} out
 */
async function measureFolder(app, report, format, out) {
  await saveIntoFolder(app, report, format, DIFFERENCE);
  return differencesBelow(out);
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
  const lengths = [];
  for (const download of downloads) {
    // Answers when the browser has put the file in its place; throws where it failed.
    lengths.push(statSync(await download.path()).size);
  }
  return lengths;
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

/**
 * Lengths of the difference images in a folder, bytes.
 * @param {string} folder
 */
function differencesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => basename(name).startsWith(DIFFERENCE))
    .map((name) => statSync(join(folder, name)).size);
}
