import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
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

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The narrowest window that is promised to work; the wide one is looked at screen by screen beside the page's source. */
const NARROW = { width: 900, height: 900 };

/** Time for the page to settle before a violation counts, ms. */
const SETTLING_MS = 10_000;

function askAxe(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(on: Element, options: object): Promise<{ violations: Violation[] }> };
    };
    const { violations } = await axe.run(document.body, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** What axe finds wrong with the page in both schemes, and what reaches out of the window. */
async function violationsOf(page: Page, what: string): Promise<string[]> {
  await page.evaluate(AXE);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    let violations: string[] = [];
    // Colours fade from one scheme to the other, and text that follows a run may change while axe looks at it.
    await expect(async () => {
      violations = await askAxe(page);
      expect(violations).toEqual([]);
    })
      .toPass({ timeout: SETTLING_MS })
      .catch(() => undefined);
    found.push(...violations.map((violation) => `${what}, ${colorScheme}: ${violation}`));
  }
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (beyond > 0) found.push(`${what}: ${beyond} px wider than the window`);
  return found;
}

test('in a narrow window no screen has an accessibility violation, light or dark', async ({
  page,
  folder,
}) => {
  test.setTimeout(240_000);
  const raw = join(folder, 'raw');
  const good = writePair(raw, { sample: 'A', dye: 'Gld' }, { seed: 3, size: { width: 600, height: 500 } });
  const bad = writePair(raw, { sample: 'B', dye: 'Gld' }, { size: { width: 60, height: 50 } });
  writeFileSync(bad.prePath, 'no image');
  const found: string[] = [];
  const look = async (what: string): Promise<void> => void found.push(...(await violationsOf(page, what)));

  await page.setViewportSize(NARROW);
  await openApp(page);
  await look('entrance');
  await dropRaw(page, raw);
  await expect(rowOf(page, 'B', 'Gld')).toContainText('This pair will fail');
  await look('pairs');
  await setPad(page, 20);
  await startRun(page);
  const row = rowOf(page, good.sample, good.dye);
  await expect(row).toContainText('of 4', { timeout: 30_000 });
  await look('run');
  await expectStatus(row, 'complete');
  await expectStatus(rowOf(page, bad.sample, bad.dye), 'failed');
  await look('failed pair');
  await openTask(row);
  await expect(page.locator('canvas[role=application]')).toBeVisible();
  for (const tab of ['Overview', 'Plots', 'Display', 'Parameters', 'Files', 'Log']) {
    await showTab(page, tab);
    await look(`result, ${tab}`);
  }
  expect(found).toEqual([]);
});
