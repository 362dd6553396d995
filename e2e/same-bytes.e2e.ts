import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { launchBrowser } from '../scripts/drive-browser.mjs';
import { grantFolder, pickGrantedFolder } from '../scripts/granted-folder.mjs';
import { dropRaw, openApp } from './support/app-page.ts';
import { pathsBelow } from './support/export-folder.ts';
import { E2E_ORIGIN } from './support/origin.ts';
import { writePair } from './support/raw-pair.ts';
import { ACTION_TIMEOUT_MS, expect, test } from './support/test.ts';

/** Large enough for several bands, portions and windows, which the threads end in another order each time. */
const SIZE = { width: 1500, height: 1200 };

const DYES = ['DAPI', 'SybrGld'] as const;

/** How a batch is run: with so many threads, its tasks in this order. */
const RUNS: readonly { readonly threads: number; readonly dyes: readonly string[] }[] = [
  { threads: 1, dyes: DYES },
  { threads: 2, dyes: DYES.toReversed() },
  { threads: 4, dyes: DYES },
];

test('exports are the same bytes with one, two and four threads, and in either order of a batch', async ({
  profile,
  folder,
}) => {
  test.setTimeout(300_000);
  const raw = join(folder, 'raw');
  writePair(raw, { sample: 'CD070', dye: DYES[0], channel: 'blue' }, { seed: 5, size: SIZE });
  writePair(raw, { sample: 'CD070', dye: DYES[1], channel: 'green' }, { seed: 6, size: SIZE });
  const results: Map<string, Buffer>[] = [];
  for (const run of RUNS) {
    const out = join(folder, `out ${String(run.threads)}`);
    const profileOfRun = join(profile, String(run.threads));
    results.push(await exportsOf(run, { raw, out, profile: profileOfRun }));
  }
  const [first, ...others] = results;
  const paths = [...(first?.keys() ?? [])];
  expect(paths.filter((path) => path.endsWith('.tiff'))).toHaveLength(10);
  expect(paths.filter((path) => path.endsWith('.fits'))).toHaveLength(10);
  expect(paths.filter((path) => path.endsWith('registration.json'))).toHaveLength(2);
  for (const other of others) {
    expect([...other.keys()]).toEqual(paths);
    const different = paths.filter((path) => !other.get(path)?.equals(first?.get(path) ?? Buffer.alloc(0)));
    expect(different).toEqual([]);
  }
});

/** What a new browser exports of the batch; of `summary.json` and the log nothing, which tell times. */
async function exportsOf(
  run: (typeof RUNS)[number],
  { raw, out, profile }: { readonly raw: string; readonly out: string; readonly profile: string },
): Promise<Map<string, Buffer>> {
  mkdirSync(profile, { recursive: true });
  await grantFolder(profile, E2E_ORIGIN, out);
  const context = await launchBrowser(profile, { baseURL: E2E_ORIGIN });
  try {
    await pickGrantedFolder(context);
    const page = await readyPage(context, run.threads);
    await dropRaw(page, raw);
    await page.evaluate(runAndSave, [...run.dyes]);
  } finally {
    await context.close();
  }
  const paths = pathsBelow(out).filter((path) => /\.(tiff|fits)$|registration.*\.json$/.test(path));
  const files = new Map(paths.map((path) => [path, readFileSync(join(out, path))]));
  rmSync(out, { recursive: true });
  return files;
}

async function readyPage(context: BrowserContext, threads: number): Promise<Page> {
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = context.pages()[0] ?? (await context.newPage());
  await openApp(page, `./?threads=${String(threads)}`);
  const words = threads === 1 ? '1 thread' : `${String(threads)} threads`;
  await expect(page.getByRole('contentinfo', { name: 'Machine' })).toContainText(words);
  return page;
}

/** In the page: the batch in the given order, and all that it gives into the granted folder. */
async function runAndSave(dyes: readonly string[]): Promise<void> {
  const app = window.exo2micro;
  if (app === undefined) throw new Error('The page has no automation.');
  const report = await app.run({
    tasks: dyes.map((dye) => ({ sample: 'CD070', dye })),
    parameters: { pad: 200 },
    fromStage: 1,
    toStage: 4,
    force: false,
  });
  const ends = report.tasks.map(({ status }) => status.kind);
  if (ends.some((kind) => kind !== 'complete')) throw new Error(`The tasks ended as ${ends.join(', ')}.`);
  await app.save(report, 'both', ['.tiff', '.fits', 'registration']);
}
