import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { launchBrowser } from '../scripts/drive-browser.mjs';
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
import { pathsBelow } from './support/export-folder.ts';
import { killBrowser } from './support/kill-browser.ts';
import { E2E_ORIGIN } from './support/origin.ts';
import { writePair } from './support/raw-pair.ts';
import { ACTION_TIMEOUT_MS, expect, test } from './support/test.ts';

const SAMPLE = 'CD070';
const DYE = 'SybrGld';

/** How a page ends in the middle of its work. */
type End = 'browser killed' | 'page crashed' | 'page closed';

/** When a run is ended, as its row shows the progress, and how. A stage's first step says that the one before is stored. */
const ENDS: readonly { readonly at: RegExp; readonly end: End }[] = [
  { at: /Reading the post-stain image/, end: 'browser killed' },
  { at: /Reading the pre-stain image/, end: 'page crashed' },
  { at: /Stage 2 of 4/, end: 'page closed' },
  { at: /Searching turn and magnification/, end: 'browser killed' },
  { at: /Matching outlines/, end: 'page crashed' },
  { at: /Stage 3 of 4/, end: 'browser killed' },
  { at: /Matching the interior/, end: 'page closed' },
  { at: /Refining at full resolution/, end: 'browser killed' },
  { at: /Comparing brightness/, end: 'page crashed' },
  { at: /Measuring the scale/, end: 'page closed' },
];

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
}

test('a run that was killed anywhere goes on to the same bytes as one that was left alone', async ({
  profile,
  folder,
}) => {
  test.setTimeout(400_000);
  const raw = join(folder, 'raw');
  writePair(
    raw,
    { sample: SAMPLE, dye: DYE, channel: 'green' },
    { seed: 4, size: { width: 600, height: 500 } },
  );
  let opened = await open(profile);
  await setSmallPad(opened.page, raw);

  await dropRaw(opened.page, raw);
  await startRun(opened.page);
  const undisturbed = await savedFiles(opened.page, join(folder, 'undisturbed'));
  expect([...undisturbed.keys()].filter((path) => path.endsWith('.tiff'))).toHaveLength(5);
  expect([...undisturbed.keys()].filter((path) => path.endsWith('.fits'))).toHaveLength(5);
  expect([...undisturbed.keys()]).toContain(`${SAMPLE}/${DYE}/registration.json`);

  for (const { at, end } of ENDS) {
    await test.step(`${end} at ${at.source}`, async () => {
      await deleteStored(opened.page);
      await dropRaw(opened.page, raw);
      await endRunAt(opened, profile, at, end);
      opened = await open(profile, opened, end);
      await goOn(opened.page, raw);
      const saved = await savedFiles(
        opened.page,
        join(folder, `after ${String(ENDS.findIndex((each) => each.at === at))}`),
      );
      expect([...saved.keys()]).toEqual([...undisturbed.keys()]);
      for (const [path, bytes] of saved)
        expect(bytes.equals(undisturbed.get(path) ?? Buffer.alloc(0)), path).toBe(true);
    });
  }
  await opened.context.close();
});

/** The page in a browser of the profile; the same browser where only the page has ended. */
async function open(profile: string, before?: Opened, end: End = 'browser killed'): Promise<Opened> {
  const context =
    before === undefined || end === 'browser killed'
      ? await launchBrowser(profile, { baseURL: E2E_ORIGIN, acceptDownloads: true })
      : before.context;
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = before?.page.isClosed() === false ? before.page : await freshPage(context);
  await openApp(page);
  return { context, page };
}

async function freshPage(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? context.newPage();
}

async function setSmallPad(page: Page, raw: string): Promise<void> {
  await dropRaw(page, raw);
  await setPad(page, 60);
  await toStart(page);
}

async function toStart(page: Page): Promise<void> {
  while (await page.getByTestId('back-button').isVisible()) await page.getByTestId('back-button').click();
  await expect(page.getByTestId('drop-zone')).toBeVisible();
}

async function deleteStored(page: Page): Promise<void> {
  await toStart(page);
  await page.getByRole('button', { name: `Delete the stored results of ${SAMPLE} / ${DYE}` }).click();
  await page.getByRole('button', { name: /^Delete \d/ }).click();
  await expect(page.getByTestId('stored-task')).toHaveCount(0);
}

/** Starts the run, and ends page or browser as soon as the row shows the given progress. */
async function endRunAt({ context, page }: Opened, profile: string, at: RegExp, end: End): Promise<void> {
  const reached = page.evaluate(
    (pattern) =>
      new Promise<string>((resolve, reject) => {
        const look = (): void => {
          const row = document.querySelector('[data-testid=task-row]');
          const text = row?.textContent ?? '';
          if (new RegExp(pattern).test(text)) resolve(text);
          else if (row?.getAttribute('data-status') === 'complete')
            reject(new Error(`${pattern} was never shown`));
        };
        new MutationObserver(look).observe(document.body, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true,
        });
      }),
    at.source,
  );
  // Made before, so that nothing lies between the moment and the end.
  if (end !== 'browser killed') await context.newPage();
  await page.bringToFront();
  await startRun(page);
  await reached;
  if (end === 'browser killed') return killBrowser(context, profile);
  if (end === 'page closed') return page.close();
  const crashed = page.waitForEvent('crash');
  await page.goto('chrome://crash').catch(() => undefined);
  await crashed;
  await page.close();
}

/** Continues what is stored; where nothing is yet, drops the folder again. */
async function goOn(page: Page, raw: string): Promise<void> {
  await expect(page.getByTestId('stored-task').or(page.getByText('Nothing yet.'))).toBeVisible();
  if (await page.getByTestId('stored-task').isVisible()) {
    await page.getByRole('button', { name: `Continue ${SAMPLE} / ${DYE}` }).click();
  } else {
    await dropRaw(page, raw);
    await startRun(page);
  }
}

/** All pictures and numbers of the finished task, downloaded one by one. */
async function savedFiles(page: Page, folder: string): Promise<Map<string, Buffer>> {
  const row = rowOf(page, SAMPLE, DYE);
  await expectStatus(row, 'complete');
  await openTask(row);
  await showTab(page, 'Files');
  await page.getByRole('radiogroup', { name: 'Images as' }).getByText('Both').click();
  const files = page.locator('[data-testid=export-file]');
  await expect(files.filter({ hasText: '.fits' })).toHaveCount(5);
  mkdirSync(folder, { recursive: true });
  const names: string[] = [];
  for (const file of await files.all()) {
    const path = (await file.getAttribute('data-path')) ?? '';
    if (!/\.(tiff|fits)$|registration.*\.json$/.test(path)) continue;
    const button = file.getByTestId('download-file');
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    await download.saveAs(join(folder, ...path.split('/')));
    names.push(path);
  }
  expect(pathsBelow(folder)).toEqual(names.toSorted());
  return new Map(pathsBelow(folder).map((path) => [path, readFileSync(join(folder, path))]));
}
