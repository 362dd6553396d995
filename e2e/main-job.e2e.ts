import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { grantFolder, pickGrantedFolder } from '../scripts/granted-folder.mjs';
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
import { canvasOf, largestDifference, mapped, paddedOn, warpedOn } from './support/expected-canvas.ts';
import { pathsBelow, readRegistration, type RegistrationFile } from './support/export-folder.ts';
import { E2E_ORIGIN } from './support/origin.ts';
import { writePair, type RawPair } from './support/raw-pair.ts';
import { readFits } from './support/read-fits.ts';
import { readFloatTiff } from './support/read-float-tiff.ts';
import { expect, test } from './support/test.ts';
import { readViewer } from './support/viewer-pixels.ts';

const PAD = 100;
/** Grey levels that float32 and another order of operations may cost. */
const GREY_TOLERANCE = 1e-3;

/** A number has 20 columns in a card: with sign, point and exponent at least 13 digits. */
const CARD_PRECISION = 1e-13;

/** Ends the names of checkpoints that were made with this margin. */
const SUFFIX = `_pad${PAD}`;

test.describe('a folder of two samples and three dyes', () => {
  let out = '';

  test.use({
    // The output folder is granted before the browser starts.
    profile: async ({ profile, folder }, use) => {
      out = join(folder, 'out');
      await grantFolder(profile, E2E_ORIGIN, out);
      await use(profile);
    },
  });

  test('runs to files that hold, pixel by pixel, what the raw images and the true geometry say', async ({
    page,
    context,
    folder,
  }) => {
    test.setTimeout(240_000);
    await pickGrantedFolder(context);
    const raw = join(folder, 'raw');
    const { pairs, badFile, halfFile } = writeRawFolder(raw);

    await openApp(page);
    await dropRaw(page, raw);
    const bad = rowOf(page, 'CD070', 'Cy5');
    const half = rowOf(page, 'CD063', 'SybrGld');
    await expect(page.getByTestId('task-row')).toHaveCount(5);
    await expectStatus(half, 'skipped');
    await expect(half).toContainText(halfFile);
    await expect(half).toContainText(
      'Add it to the folder, with "pre" in its name and ending in "_SybrGld.tif"',
    );
    await expect(bad).toContainText('This pair will fail unless the image is mended');

    await setPad(page, PAD);
    await startRun(page, { asked: true });
    for (const { sample, dye } of pairs) await expectStatus(rowOf(page, sample, dye), 'complete');
    await expectStatus(bad, 'failed');
    await expect(bad).toContainText('This pair failed');
    await expect(bad).toContainText(badFile);
    await expect(bad.getByText(/is no TIFF|not a TIFF|export|save/i).first()).toBeVisible();

    await saveAll(page);
    const processed = join(out, 'processed');
    for (const pair of pairs) {
      const task = join(processed, pair.sample, pair.dye);
      expectTrueRegistration(pair, readRegistration(task));
    }
    expectSummary(processed, pairs, badFile);
    const [shown] = pairs;
    if (shown === undefined) throw new Error('there is a pair');
    const task = join(processed, shown.sample, shown.dye);
    expectExactFiles(shown, task);

    await openTask(rowOf(page, shown.sample, shown.dye));
    await expectScale(page, shown.phantom.scale);
    await expectOverlay(page, shown, readRegistration(task));
    await expectSameDownload(page, task, folder);
  });
});

/** Three good pairs in three colours, one with a text in place of an image, one without its pre-stain image. */
function writeRawFolder(raw: string): { pairs: RawPair[]; badFile: string; halfFile: string } {
  const pairs = [
    writePair(raw, { sample: 'CD070', dye: 'SybrGld', channel: 'green' }, { seed: 3 }),
    writePair(raw, { sample: 'CD070', dye: 'DAPI', channel: 'blue' }, { seed: 12 }),
    writePair(
      raw,
      { sample: 'CD063', dye: 'Cy5', channel: 'red' },
      { seed: 13, preSize: { width: 760, height: 580 } },
    ),
  ];
  const bad = writePair(raw, { sample: 'CD070', dye: 'Cy5' }, { seed: 14, size: { width: 60, height: 50 } });
  writeFileSync(bad.postPath, 'These are my notes about the sample.\n');
  const half = writePair(
    raw,
    { sample: 'CD063', dye: 'SybrGld' },
    { seed: 15, size: { width: 60, height: 50 } },
  );
  rmSync(half.prePath);
  const nameOf = (path: string): string => path.slice(dirname(path).length + 1);
  return { pairs, badFile: nameOf(bad.postPath), halfFile: nameOf(half.postPath) };
}

/** Both formats of all complete pairs, into the granted folder. */
async function saveAll(page: Page): Promise<void> {
  await page.getByTestId('settings-toggle').click();
  await page.getByRole('radiogroup', { name: 'Saved images as' }).getByText('Both').click();
  await page.getByTestId('save-all-tasks').click();
  await expect(page.getByTestId('export-done')).toContainText('Saved', { timeout: 60_000 });
}

/** How far the exported matrix is from the truth, over the sample. */
function expectTrueRegistration({ phantom, sample, dye }: RawPair, registration: RegistrationFile): void {
  const { post, postToPre } = phantom;
  const errors: number[] = [];
  for (let y = 0; y < post.height; y += 7) {
    for (let x = 0; x < post.width; x += 7) {
      if (post.data[y * post.width + x] === 0) continue;
      const [trueX, trueY] = mapped([...postToPre], x, y);
      const [foundX, foundY] = mapped(registration.homography, x + PAD, y + PAD);
      errors.push(Math.hypot(foundX - PAD - trueX, foundY - PAD - trueY));
    }
  }
  errors.sort((a, b) => a - b);
  const pair = `${sample} / ${dye}`;
  expect(registration).toMatchObject({ pad: PAD, stage: 'interior' });
  expect(errors.length, pair).toBeGreaterThan(1000);
  expect(errors[errors.length >> 1], `median error of ${pair} in px`).toBeLessThan(0.3);
  expect(errors.at(-1), `largest error of ${pair} in px`).toBeLessThan(1);
}

function expectSummary(processed: string, pairs: readonly RawPair[], badFile: string): void {
  const { tasks } = JSON.parse(readFileSync(join(processed, 'summary.json'), 'utf8')) as {
    tasks: { sample: string; dye: string; status: string; scaleEstimate: number | null }[];
  };
  for (const { sample, dye, phantom } of pairs) {
    const task = tasks.find((each) => each.sample === sample && each.dye === dye);
    expect(task?.status).toBe('complete');
    expect(
      Math.abs((task?.scaleEstimate ?? NaN) / phantom.scale - 1),
      `scale of ${sample} / ${dye}`,
    ).toBeLessThan(0.05);
  }
  const log = readFileSync(join(processed, '.exo2micro_run_log.txt'), 'utf8');
  expect(log).toContain(badFile);
}

/** Every pixel of the checkpoints, in both formats, and the cards of the FITS files. */
function expectExactFiles({ phantom, sample, dye }: RawPair, task: string): void {
  const { post, pre } = phantom;
  const registration = readRegistration(task);
  const canvas = canvasOf(post, pre, PAD);
  expect(registration.canvasShape).toEqual([canvas.height, canvas.width]);
  const padded = paddedOn(canvas, post);
  const aligned = warpedOn(canvas, pre, registration.homography);
  const difference = readFits(join(task, 'fits', `04_difference_difference${SUFFIX}.fits`));
  const scale = Number(difference.cards.get('SCALE'));
  expect(Math.abs(scale / phantom.scale - 1)).toBeLessThan(0.05);
  const expected = {
    [`01_padded_post${SUFFIX}`]: padded,
    [`01_padded_pre${SUFFIX}`]: paddedOn(canvas, pre),
    [`02_icp_aligned_pre${SUFFIX}`]: warpedOn(canvas, pre, registration.stages['boundary']?.homography ?? []),
    [`03_interior_aligned_pre${SUFFIX}`]: aligned,
    [`04_difference_difference${SUFFIX}`]: padded.map((value, i) => value - scale * (aligned[i] ?? 0)),
  };
  const stages = ['01_padded', '01_padded', '02_icp_aligned', '03_interior_aligned', '04_difference'];
  expect(pathsBelow(join(task, 'tiff'))).toEqual(Object.keys(expected).map((name) => `${name}.tiff`));
  Object.entries(expected).forEach(([name, pixels], i) => {
    const fits = readFits(join(task, 'fits', `${name}.fits`));
    for (const picture of [readFloatTiff(join(task, 'tiff', `${name}.tiff`)), fits.picture]) {
      expect({ name, width: picture.width, height: picture.height }).toEqual({
        name,
        width: canvas.width,
        height: canvas.height,
      });
      expect(largestDifference(picture.data, pixels).difference, name).toBeLessThan(GREY_TOLERANCE);
    }
    expect(fits.cards.get('SAMPLE')).toBe(sample);
    expect(fits.cards.get('DYE')).toBe(dye);
    expect(fits.cards.get('STAGE'), name).toBe(stages[i]);
    expect(fits.cards.has('CREATED')).toBe(true);
  });
  const interior = readFits(join(task, 'fits', `03_interior_aligned_pre${SUFFIX}.fits`)).cards;
  for (const cards of [interior, difference.cards]) {
    matrixOf(cards).forEach((value, i) => {
      const exported = registration.homography[i] ?? NaN;
      expect(Math.abs(value - exported)).toBeLessThanOrEqual(CARD_PRECISION * Math.abs(exported));
    });
  }
}

function matrixOf(cards: ReadonlyMap<string, string>): number[] {
  return [1, 2, 3].flatMap((row) => [1, 2, 3].map((column) => Number(cards.get(`H${row}${column}`))));
}

/** The scale as the page tells it. */
async function expectScale(page: Page, truth: number): Promise<void> {
  const told = Number(await page.getByTestId('scale-robust').innerText());
  expect(Math.abs(told / truth - 1)).toBeLessThan(0.05);
}

/** The overlay at 1:1 with its brightness from zero to the largest value: post in magenta, aligned pre in green. */
async function expectOverlay(
  page: Page,
  { phantom }: RawPair,
  registration: RegistrationFile,
): Promise<void> {
  const { post, pre } = phantom;
  const canvas = canvasOf(post, pre, PAD);
  const postPixels = paddedOn(canvas, post);
  const prePixels = warpedOn(canvas, pre, registration.homography);
  await showTab(page, 'Display');
  const postHigh = await fullRange(page, 'Post');
  const preHigh = await fullRange(page, 'Pre');
  await page.getByRole('button', { name: 'Fit the image' }).click();
  await page.getByRole('button', { name: /one image pixel per screen pixel/i }).click();
  const centerX = PAD + post.width / 2;
  const centerY = PAD + post.height / 2;
  await expect(page.locator('canvas[role=application]')).toHaveAttribute(
    'aria-label',
    new RegExp(`Overlay, interior; centre x ${centerX}, y ${centerY} px`),
  );
  const level = (value: number, high: number): number => Math.round((255 * value) / high);
  await expect(async () => {
    const { width, height, rgba } = await readViewer(page);
    const left = Math.round(width / 2 - centerX);
    const top = Math.round(height / 2 - centerY);
    let worst = 0;
    let compared = 0;
    for (let y = Math.max(0, top); y < Math.min(height, top + canvas.height); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + canvas.width); x++) {
        const i = (y - top) * canvas.width + (x - left);
        const magenta = level(postPixels[i] ?? 0, postHigh);
        const green = level(prePixels[i] ?? 0, preHigh);
        [magenta, green, magenta, 255].forEach((value, k) => {
          worst = Math.max(worst, Math.abs((rgba[4 * (y * width + x) + k] ?? NaN) - value));
        });
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100_000);
    expect(worst).toBeLessThanOrEqual(1);
  }).toPass({ timeout: 20_000 });
}

/** Sets the brightness of a layer to all there is, and gives the value that shows brightest. */
async function fullRange(page: Page, layer: string): Promise<number> {
  await page.getByRole('slider', { name: `${layer}, darkest value` }).press('Home');
  const end: Locator = page.getByRole('slider', { name: `${layer}, brightest value` });
  await end.press('End');
  const high = Number(await end.getAttribute('aria-valuenow'));
  expect(high).toBeGreaterThan(100);
  return high;
}

/** One file as a download is the file in the folder. */
async function expectSameDownload(page: Page, task: string, folder: string): Promise<void> {
  await showTab(page, 'Files');
  const name = `03_interior_aligned_pre${SUFFIX}.tiff`;
  const file = page.locator(`[data-testid=export-file][data-path$="${name}"]`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    file.getByTestId('download-file').click(),
  ]);
  const path = join(folder, name);
  await download.saveAs(path);
  expect(readFileSync(path).equals(readFileSync(join(task, 'tiff', name)))).toBe(true);
}

test('cancelling ends a run within a second and keeps its finished stages', async ({ page, folder }) => {
  const raw = join(folder, 'raw');
  writePair(raw, { sample: 'CD070', dye: 'SybrGld' }, { seed: 3 });
  writePair(raw, { sample: 'CD071', dye: 'SybrGld' }, { seed: 4, size: { width: 60, height: 50 } });
  await openApp(page);
  await dropRaw(page, raw);
  const row = rowOf(page, 'CD070', 'SybrGld');
  await startRun(page);
  await expect(row).toContainText('Stage 3 of 4', { timeout: 60_000 });
  const milliseconds = await page.evaluate(async () => {
    const button = document.querySelector<HTMLElement>('[data-testid=cancel-button]');
    const from = performance.now();
    button?.click();
    const ended = (): boolean =>
      [...document.querySelectorAll('[data-testid=task-row]')].every(
        (each) => each.getAttribute('data-status') === 'cancelled',
      );
    while (!ended()) await new Promise(requestAnimationFrame);
    return performance.now() - from;
  });
  expect(milliseconds).toBeLessThan(1000);

  await page.getByTestId('back-button').click();
  const stored = page.getByTestId('stored-task');
  await expect(stored).toHaveCount(1);
  await expect(stored).toContainText('2 of 4 stages');
  await stored.getByRole('button', { name: 'Continue CD070 / SybrGld' }).click();
  await expectStatus(row, 'complete');
  await openTask(row);
  await showTab(page, 'Log');
  const log = page.getByTestId('run-log');
  await expect(log).toContainText('stage 1 was stored');
  await expect(log).toContainText('stage 2 was stored');
  await expect(log).toContainText('stage 3 took');
});
