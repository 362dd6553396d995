import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { dropRaw, expectStatus, openApp, openTask, rowOf, setPad, startRun } from './support/app-page.ts';
import { flatTiff, tiffClaiming } from './support/damaged-tiff.ts';
import { writePair, type RawPair } from './support/raw-pair.ts';
import { dropFolder, expect, test } from './support/test.ts';

const SMALL = { width: 60, height: 50 };
/** Names that are no harm on a disk, and must be none on a page. */
const ODD_NAMES = [
  '<img src=x onerror=document.title=1>',
  '"><script>alert(1)<\u2215script>',
  'gnp.\u202Etxt\u200F',
  'Île-Éprouvé 試料 🔬',
  `Long${'g'.repeat(146)}`,
];
/** Too small to be registered in any useful way, and quick to fail or to run. */
const QUICK = { size: SMALL };

test('a folder without pairs says what is wrong with it, and how it should look', async ({
  page,
  folder,
}) => {
  await openApp(page);
  const image = flatTiff(8, 8, 1);
  const cases: readonly {
    readonly name: string;
    readonly files: readonly string[];
    readonly says: readonly (string | RegExp)[];
  }[] = [
    {
      name: 'empty',
      files: [],
      says: ['The folder "empty" is empty', 'Put one folder for each sample into it'],
    },
    {
      name: 'loose',
      files: ['A_pre_Gld.tif', 'B_pre_Gld.tif', 'A_post_Gld.tif', 'B_post_Gld.tif'],
      says: ['4 TIFF images directly in it', '"A_post_Gld.tif"', 'Make a folder for each sample'],
    },
    {
      name: 'texts',
      files: ['notes.txt'],
      says: ['no sample folders and no TIFF images', 'Choose the folder'],
    },
    {
      name: 'deep',
      files: ['S1/more/below/S1_pre_Gld.tif'],
      says: ['"S1"', /deeper folders are not looked for/],
    },
    {
      name: 'names',
      files: ['S1/S1_Gld.tif', 'S1/S1_prepost_Gld.tif', 'S1/pre.tif', 'S1/S1_pre_.tif'],
      says: [
        '"S1_Gld.tif" has neither "pre" nor "post" in its name. Rename it',
        '"S1_prepost_Gld.tif" has both "pre" and "post" in its name',
        '"pre.tif" has no underscore before the dye. Rename it to "pre_Dye.tif"',
        '"S1_pre_.tif" has nothing after its last underscore',
      ],
    },
  ];
  for (const { name, files, says } of cases) {
    await test.step(name, async () => {
      const raw = join(folder, name);
      mkdirSync(raw);
      for (const file of files) {
        const path = join(raw, ...file.split('/'));
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, image);
      }
      const told = page.getByTestId('bad-layout').filter({ hasText: `No pairs were found in ${name}` });
      await expect(async () => {
        await dropFolder(page, raw, { x: 500, y: 400 });
        await expect(told).toBeVisible({ timeout: 5000 });
      }).toPass({ timeout: 30_000 });
      for (const words of says) await expect(told).toContainText(words);
      await expect(told.getByRole('region', { name: 'Expected folders and names' })).toBeVisible();
    });
  }
});

test('each bad pair names its file and the remedy, and the good ones run', async ({ page, folder }) => {
  test.setTimeout(240_000);
  const raw = join(folder, 'raw');
  const good = writePair(
    raw,
    { sample: 'Good', dye: 'Other sizes' },
    { seed: 13, size: { width: 600, height: 500 }, preSize: { width: 660, height: 470 } },
  );
  const bad = writeBadPairs(raw);
  const twice = writePair(raw, { sample: 'Twice', dye: 'Gld' }, QUICK);
  writeFileSync(join(raw, 'Twice', 'again_pre_Gld.tif'), readFileSync(twice.prePath));

  await openApp(page);
  await dropRaw(page, raw);
  const duplicate = rowOf(page, 'Twice', 'Gld');
  await expectStatus(duplicate, 'skipped');
  await expect(duplicate).toContainText('2 pre-stain images ("Twice_PreStain_Gld.tif", "again_pre_Gld.tif")');
  await expect(duplicate).toContainText('Move the others out of the folder, or rename their dye.');

  const unreadable = rowOf(page, 'Bad', 'Nothing');
  await expect(unreadable).toContainText('This pair will fail unless the image is mended');
  await expect(unreadable).not.toContainText('Ready');
  await expect(rowOf(page, good.sample, good.dye)).toContainText('Ready');

  await setPad(page, 20);
  await startRun(page, { asked: true });
  await expectStatus(rowOf(page, good.sample, good.dye), 'complete');
  for (const { pair, says } of bad) {
    const row = rowOf(page, pair.sample, pair.dye);
    await expectStatus(row, 'failed');
    for (const words of says) await expect(row.getByRole('alert')).toContainText(words);
  }
  await openTask(rowOf(page, good.sample, good.dye));
  await expect(page.getByTestId('accuracy')).toBeVisible();
});

/** Pairs that fail, and what must be said of each. */
function writeBadPairs(raw: string): { pair: RawPair; says: (string | RegExp)[] }[] {
  const damaged = (
    dye: string,
    side: 'postPath' | 'prePath',
    damage: (file: Buffer) => Buffer,
    says: (string | RegExp)[],
  ): { pair: RawPair; says: (string | RegExp)[] } => {
    const pair = writePair(raw, { sample: 'Bad', dye }, QUICK);
    writeFileSync(pair[side], damage(readFileSync(pair[side])));
    return { pair, says: [`"${basename(pair[side])}"`, ...says] };
  };
  const again = /Copy the file again|save it again/i;
  return [
    damaged('Cut', 'prePath', (file) => file.subarray(0, file.length >> 1), ['cut off', again]),
    damaged('CutHeader', 'postPath', (file) => file.subarray(0, 6), [again]),
    damaged('Nothing', 'prePath', () => Buffer.alloc(0), [again]),
    damaged('NoPixels', 'postPath', () => tiffClaiming(0, 0), [again]),
    damaged('Absurd', 'postPath', () => tiffClaiming(4_000_000_000, 4_000_000_000), [again]),
    damaged('Dark', 'prePath', () => flatTiff(SMALL.width, SMALL.height, 0), [
      'has no signal',
      'Check that the right file was exported',
    ]),
  ];
}

test('names stay text, whatever they hold, and no row is wider than the window', async ({ page, folder }) => {
  const raw = join(folder, 'raw');
  const pairs = ODD_NAMES.map((name) =>
    writePair(raw, { sample: name, dye: name.length < 60 ? name : 'D'.repeat(60) }, QUICK),
  );
  await watchForScripts(page);
  await openApp(page);
  // A folder that is dropped comes without the entries whose names Windows would not take: Chromium leaves them out.
  await page.getByTestId('folder-input').setInputFiles(raw);
  await expect(page.getByTestId('task-row')).toHaveCount(pairs.length);
  await setPad(page, 20);
  await startRun(page);
  for (const { sample, dye } of pairs) {
    const row = rowOf(page, sample, dye);
    await expect(row).toHaveAttribute('data-status', /complete|failed/, { timeout: 60_000 });
    const box = await row.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? Infinity), `right end of the row of ${sample}`).toBeLessThanOrEqual(
      1440,
    );
  }
  const [markup] = pairs;
  await expect(page.getByRole('heading', { name: markup?.sample ?? '', exact: true })).toBeVisible();
  expect(await scriptsRun(page)).toEqual([]);
});

/** Notes every sign of a script that a name has smuggled in. */
async function watchForScripts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const ran: string[] = [];
    Object.assign(window, { ran, alert: (text: unknown) => ran.push(`alert ${String(text)}`) });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (
            node instanceof Element &&
            (node.matches('img[onerror]') || node.querySelector('img[onerror]') !== null)
          )
            ran.push(node.outerHTML);
        }
      }
    }).observe(document, { subtree: true, childList: true });
  });
}

async function scriptsRun(page: Page): Promise<string[]> {
  const title = await page.title();
  const ran = await page.evaluate(() => (window as unknown as { ran: string[] }).ran);
  return title.includes('exo2micro') ? ran : [...ran, title];
}

test('a folder that is moved away during a run fails the pairs that were not read yet, and no other', async ({
  page,
  folder,
}) => {
  const raw = join(folder, 'raw');
  const first = writePair(raw, { sample: 'A', dye: 'Gld' }, { seed: 3, size: { width: 600, height: 500 } });
  const second = writePair(raw, { sample: 'B', dye: 'Gld' }, QUICK);
  await openApp(page);
  await dropRaw(page, raw);
  await setPad(page, 20);
  const row = rowOf(page, first.sample, first.dye);
  await expect(rowOf(page, second.sample, second.dye).locator('canvas')).toHaveCount(2);
  await startRun(page);
  await expect(row).toContainText('Stage 2 of 4', { timeout: 60_000 });
  renameSync(raw, join(folder, 'elsewhere'));
  await expectStatus(row, 'complete');
  const lost = rowOf(page, second.sample, second.dye);
  await expectStatus(lost, 'failed');
  const alert = lost.getByRole('alert');
  await expect(alert).toContainText('There is no sample folder "B"');
  await expect(alert).toContainText('choose the raw folder again');
});

test('a second tab is told that the pair is worked on elsewhere', async ({ page, context, folder }) => {
  const raw = join(folder, 'raw');
  const { sample, dye } = writePair(raw, { sample: 'A', dye: 'Gld' }, { seed: 3 });
  await openApp(page);
  await dropRaw(page, raw);
  const other = await context.newPage();
  await openApp(other);
  await dropRaw(other, raw);
  await page.bringToFront();
  await startRun(page);
  await expect(rowOf(page, sample, dye)).toContainText('Stage 2 of 4', { timeout: 60_000 });
  await other.bringToFront();
  await startRun(other);
  const row = rowOf(other, sample, dye);
  await expectStatus(row, 'failed');
  await expect(row.getByRole('alert')).toContainText(
    '"A / Gld" is being worked on in another tab. Wait until it has finished there, or close that tab.',
  );
  await expectStatus(rowOf(page, sample, dye), 'complete');
  await startRun(other);
  await expectStatus(row, 'complete');
});
