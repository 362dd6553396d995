import { join } from 'node:path';
import { expectStatus, openApp, showTab } from './support/app-page.ts';
import { readFloatTiff } from './support/read-float-tiff.ts';
import { expect, test } from './support/test.ts';
import { readViewer } from './support/viewer-pixels.ts';

/** As on the page: shown without a click on the plots' tab. */
const PLOT_COUNT = 5;

test('without a network the demo runs, its image and plots show, and a file is saved', async ({
  page,
  context,
  folder,
  startServer,
}) => {
  test.setTimeout(180_000);
  const server = await startServer();
  await openApp(page, server.url);
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.close();
  await context.setOffline(true);

  await page.getByTestId('demo-button').click();
  const overview = page.getByTestId('overview');
  await expect(overview).toBeVisible({ timeout: 90_000 });
  await expect(page.getByTestId('accuracy')).toContainText('px');
  await expect(async () => {
    const { rgba } = await readViewer(page);
    const bright = rgba.filter((value, i) => i % 4 !== 3 && value > 128).length;
    expect(bright).toBeGreaterThan(1000);
  }).toPass();
  await expectStatus(page.locator('[data-testid=task-row]').first(), 'complete');

  await showTab(page, 'Plots');
  await expect
    .poll(() => page.locator('figure .main-svg').count(), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(PLOT_COUNT);

  await showTab(page, 'Files');
  const file = page.locator('[data-testid=export-file][data-path$="01_padded_post.tiff"]');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    file.getByTestId('download-file').click(),
  ]);
  const path = join(folder, 'post.tiff');
  await download.saveAs(path);
  const { data, width, height } = readFloatTiff(path);
  expect({ width, height }).toEqual({ width: 1400 + 4000, height: 1150 + 4000 });
  expect(data.some((value) => value > 100)).toBe(true);
});
