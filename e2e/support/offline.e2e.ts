import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../../scripts/run-command.mjs';
import { expect, test } from './test.ts';

const DIST = join(ROOT, 'dist');

/** Names in the caches of the page's origin. */
function keptPaths(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('exo2micro '));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
}

async function waitForServiceWorker(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        return active?.state === 'activated' && navigator.serviceWorker.controller !== null;
      }),
    )
    .toBe(true);
}

test('a plain static host in a sub-folder: works, becomes isolated, and works without a network', async ({
  page,
  context,
  startServer,
}) => {
  const server = await startServer({ base: '/some/folder/', headers: false });
  const { url } = server;
  await page.goto(url);
  await waitForServiceWorker(page);
  await page.waitForFunction(() => window.crossOriginIsolated);
  await expect(page.getByRole('button').first()).toBeVisible();

  const list = /const BUILD_FILES = (\[.*\]);/.exec(readFileSync(join(DIST, 'sw.js'), 'utf8'))?.[1] ?? '[]';
  const files = (JSON.parse(list) as { path: string }[]).map(({ path }) => path);
  expect(files.filter((path) => !existsSync(join(DIST, path)))).toEqual([]);
  expect((await keptPaths(page)).sort()).toEqual(files.map((path) => `/some/folder/${path}`).sort());

  await server.close();
  await page.reload();
  await expect(page.getByRole('button').first()).toBeVisible();
  expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
  const another = await context.newPage();
  await another.goto(`${url}?later`);
  await expect(another.getByRole('button').first()).toBeVisible();
  expect(
    await another.evaluate(
      (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
      files,
    ),
  ).toEqual(files.map(() => 200));
});

test('on a host with the headers, the first visit is isolated and nothing is loaded twice', async ({
  page,
}) => {
  let loads = 0;
  page.on('load', () => (loads += 1));
  await page.goto('./');
  expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
  await waitForServiceWorker(page);
  expect(loads).toBe(1);
});

test('a new build shows at the next load, and the old copy goes when its last page is closed', async ({
  page,
  context,
  folder,
  startServer,
}) => {
  const root = join(folder, 'dist');
  cpSync(DIST, root, { recursive: true });
  const { url } = await startServer({ root });
  await page.goto(url);
  await waitForServiceWorker(page);
  const before = await keptPaths(page);

  makeSecondBuild(root);
  await page.reload();
  await expect(page.locator('meta[name=build]')).toHaveAttribute('content', 'second');
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state))
    .toBe('installed');
  expect(await keptPaths(page)).toHaveLength(2 * before.length);

  // The browser ends the old worker some time after its last page; each look is a page of its own, which is closed
  // whatever happens, since it would keep the old worker.
  await context.newPage();
  await page.close();
  await expect(async () => {
    const later = await context.newPage();
    try {
      await later.goto(url);
      await waitForServiceWorker(later);
      expect(await keptPaths(later)).toHaveLength(before.length);
    } finally {
      await later.close();
    }
  }).toPass({ intervals: [1000, 2000, 5000], timeout: 90_000 });
});

/** Makes another build of a copy: a mark in the page, and with it the page's hash in the service worker. */
function makeSecondBuild(root: string): void {
  const index = join(root, 'index.html');
  const worker = join(root, 'sw.js');
  const hash = (): string => `sha256-${createHash('sha256').update(readFileSync(index)).digest('base64')}`;
  const old = hash();
  const mark = '<meta name="build" content="second" /></head>';
  writeFileSync(index, readFileSync(index, 'utf8').replace('</head>', mark));
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(old, hash()));
}
