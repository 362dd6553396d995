import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../scripts/run-command.mjs';
import { expectStatus, openApp, openTask, rowOf, setPad, showTab, startRun } from './support/app-page.ts';
import { writePair } from './support/raw-pair.ts';
import { expect, test } from './support/test.ts';

/** Takes from the page what Chromium alone has: folder handles, the readings of memory. */
async function takeWhatOthersLack(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const lacked: readonly [object, string][] = [
      [window, 'showDirectoryPicker'],
      [DataTransferItem.prototype, 'getAsFileSystemHandle'],
      [Performance.prototype, 'memory'],
      [Performance.prototype, 'measureUserAgentSpecificMemory'],
    ];
    for (const [owner, name] of lacked) Reflect.deleteProperty(owner, name);
  });
}

/** A copy of the build whose workers lack the handles that several threads may hold. */
function buildWithoutSharedHandles(root: string): string {
  cpSync(join(ROOT, 'dist'), root, { recursive: true });
  const assets = join(root, 'assets');
  const workers = readdirSync(assets).filter((name) => /\.worker-[\w-]+\.js$/.test(name));
  expect(workers.length).toBeGreaterThan(1);
  for (const name of workers) {
    const path = join(assets, name);
    const lacks = `Reflect.deleteProperty(FileSystemSyncAccessHandle.prototype, 'mode');`;
    writeFileSync(path, `${lacks}\n${readFileSync(path, 'utf8')}`);
  }
  return root;
}

test('a browser with none of what Chromium alone has does the whole job, and offers only what it can do', async ({
  page,
  folder,
  startServer,
}) => {
  const { url } = await startServer({ root: buildWithoutSharedHandles(join(folder, 'site')) });
  await takeWhatOthersLack(page);
  const raw = join(folder, 'raw');
  writePair(raw, { sample: 'CD070', dye: 'SybrGld' });
  await openApp(page, url);
  await expect(page.getByText('not readable in this browser')).toBeVisible();

  await page.getByTestId('folder-input').setInputFiles(raw);
  await setPad(page, 100);
  await startRun(page);
  const row = rowOf(page, 'CD070', 'SybrGld');
  await expectStatus(row, 'complete');

  await openTask(row);
  await showTab(page, 'Files');
  await expect(page.getByTestId('download-all')).toBeVisible();
  await expect(page.getByTestId('save-to-folder')).toHaveCount(0);
  await expect(page.getByText('A folder gets them')).toHaveCount(0);
  const file = page.locator('[data-testid=export-file][data-path*="04_difference"]');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    file.getByTestId('download-file').click(),
  ]);
  expect(readFileSync(await download.path()).length).toBeGreaterThan(1e6);
});
