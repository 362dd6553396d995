import type { Locator, Page } from '@playwright/test';
import { dropFolder, expect } from './test.ts';

// What a user does on the page, in their words.

/** A run of small pairs on a busy machine, ms. */
export const RUN_TIMEOUT_MS = 90_000;

/** Opens the page and waits until it takes a drop. */
export async function openApp(page: Page, address = './'): Promise<void> {
  await page.goto(address);
  await expect(page.getByTestId('drop-zone')).toBeVisible();
}

/** Drops a folder of the disk on the page, and waits until it was looked through. */
export async function dropRaw(page: Page, raw: string): Promise<void> {
  const lookedThrough = page.getByTestId('task-row').or(page.getByTestId('bad-layout')).first();
  // On a busy machine the drop may come before the page has answered that it takes one, and is then lost.
  await expect(async () => {
    await dropFolder(page, raw, { x: 500, y: 400 });
    await expect(lookedThrough).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 30_000 });
}

/** The row of a pair. */
export function rowOf(page: Page, sample: string, dye: string): Locator {
  return page.locator(
    `[data-testid="task-row"][data-sample=${JSON.stringify(sample)}][data-dye=${JSON.stringify(dye)}]`,
  );
}

/** Waits until a row stands at one of the states, and fails at once where it has ended otherwise. */
export async function expectStatus(row: Locator, status: string): Promise<void> {
  await expect(row).toHaveAttribute('data-status', /complete|failed|cancelled|skipped/, {
    timeout: RUN_TIMEOUT_MS,
  });
  await expect(row).toHaveAttribute('data-status', status);
}

/** Sets the margin around the images. */
export async function setPad(page: Page, pad: number): Promise<void> {
  await page.getByTestId('settings-toggle').click();
  const field = page.locator('[data-parameter=pad] input');
  await field.fill(String(pad));
  await field.blur();
  await page.getByTestId('settings-toggle').click();
}

/** Starts the run; where the page asks about pairs that are left out, says yes. */
export async function startRun(page: Page, { asked = false } = {}): Promise<void> {
  await page.getByTestId('run-button').click();
  if (asked) await page.getByTestId('confirm-run-button').click();
}

/** Opens the result of a pair in the viewer. */
export async function openTask(row: Locator): Promise<void> {
  await row.getByTestId('open-task').click();
  await expect(row.page().getByRole('region', { name: 'Image viewer' })).toBeVisible();
}

/** Opens a tab of the inspector. */
export async function showTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
}
