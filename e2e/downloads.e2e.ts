import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Locator, Page } from '@playwright/test';
import {
  dropRaw,
  expectStatus,
  openApp,
  openTask,
  rowOf,
  setPad,
  showTab,
  startRun,
} from './support/app-page.ts';
import { writePair } from './support/raw-pair.ts';
import { expect, test } from './support/test.ts';

const SAMPLE = 'CD070';
const DYE = 'SybrGld';

/** Makes a file of 1.7 GB of a small pair, so that there is time to stop its download. */
const WIDE_PAD = 10_000;

/** Waits until the service worker answers for the page; its downloads are streams from then on. */
async function waitForServiceWorker(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** Runs a small pair, and shows the files that it gives. */
async function runAndShowFiles(page: Page, folder: string, pad: number): Promise<void> {
  const raw = join(folder, 'raw');
  writePair(raw, { sample: SAMPLE, dye: DYE });
  await dropRaw(page, raw);
  await setPad(page, pad);
  await startRun(page);
  await showFiles(page);
}

async function showFiles(page: Page): Promise<void> {
  const row = rowOf(page, SAMPLE, DYE);
  await expectStatus(row, 'complete');
  await openTask(row);
  await showTab(page, 'Files');
}

function fileRow(page: Page, name: string): Locator {
  return page.locator(`[data-testid=export-file][data-path*="${name}"]`);
}

async function startDownload(page: Page, name: string): Promise<Download> {
  const button = fileRow(page, name).getByTestId('download-file');
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return download;
}

async function bytesOf(download: Download): Promise<Buffer> {
  expect(await download.failure()).toBeNull();
  return readFileSync(await download.path());
}

/** Names in the folder of the browser's storage where files wait for their download. */
function copiesInStorage(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('exo2micro-downloads', { create: true });
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    return names;
  });
}

test('a file streams into its download and is stored nowhere; without the service worker it takes a copy, and the log says so', async ({
  page,
  folder,
}) => {
  test.setTimeout(180_000);
  await openApp(page);
  await waitForServiceWorker(page);
  await runAndShowFiles(page, folder, 100);
  const name = '04_difference';
  const streamed = await startDownload(page, name);
  expect(streamed.suggestedFilename()).toMatch(/^04_difference.*\.tiff$/);
  const bytes = await bytesOf(streamed);
  expect(bytes.length).toBeGreaterThan(1e6);
  await expect(page.getByTestId('export-done')).toContainText('1 file');
  expect(await copiesInStorage(page)).toEqual([]);

  // A forced reload: the page is there without its service worker.
  const session = await page.context().newCDPSession(page);
  // A drop into a page that is just being replaced is never answered.
  await Promise.all([page.waitForEvent('load'), session.send('Page.reload', { ignoreCache: true })]);
  await expect(page.getByTestId('drop-zone')).toBeVisible();
  await dropRaw(page, join(folder, 'raw'));
  expect(await page.evaluate(() => navigator.serviceWorker.controller === null)).toBe(true);
  await startRun(page);
  await showFiles(page);
  const copied = await startDownload(page, name);
  expect((await bytesOf(copied)).equals(bytes)).toBe(true);
  expect(copied.suggestedFilename()).toBe(streamed.suggestedFilename());
  expect(await copiesInStorage(page)).toHaveLength(1);
  const log = await bytesOf(await startDownload(page, '.exo2micro_run_log.txt'));
  const reasons = log.toString('utf8').match(/made in browser storage.*$/gm);
  expect(reasons).toEqual([
    'made in browser storage before its download: no service worker answers for this page',
  ]);
});

test('a download is stopped from the page and from the browser, and each side hears of it', async ({
  page,
  context,
  folder,
}) => {
  test.setTimeout(180_000);
  await openApp(page);
  await waitForServiceWorker(page);
  await runAndShowFiles(page, folder, WIDE_PAD);

  const cancelledHere = await startDownload(page, '01_padded_post');
  await page.getByTestId('cancel-export-button').click();
  await expect(page.getByText('Saving was cancelled')).toBeVisible();
  expect(await cancelledHere.failure()).not.toBeNull();

  const cancelledThere = await startDownload(page, '01_padded_post');
  await cancelledThere.cancel();
  await expect(page.getByText(/browser ended the download/)).toBeVisible();

  // The browser ends the service worker, as it does with one that it takes for idle.
  const lost = await startDownload(page, '01_padded_post');
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  expect(await lost.failure()).not.toBeNull();
  await expect(page.getByText(/ended the part of the app that feeds its downloads/)).toBeVisible({
    timeout: 40_000,
  });

  const abandoned = await startDownload(page, '01_padded_post');
  // The browser keeps the page's downloads as long as another page is open.
  await context.newPage();
  await page.close();
  expect(await abandoned.failure()).not.toBeNull();
});

test('an address that nobody offered a file at shows nothing', async ({ page }) => {
  await openApp(page);
  await waitForServiceWorker(page);
  expect(await page.evaluate(async () => (await fetch('download/none')).status)).toBe(204);
});
