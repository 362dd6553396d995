import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { grantFolder, pickGrantedFolder } from '../../scripts/granted-folder.mjs';
import { guardRequests } from './request-guard.ts';
import { browserMemory, dropFolder, expect, launchBrowser, test } from './test.ts';

/** A page that lists what is dropped on it. */
function writeSite(folder: string): string {
  const root = join(folder, 'site');
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), '<!doctype html><script src="./page.js"></script>');
  writeFileSync(join(root, 'worker.js'), `fetch('http://127.0.0.1:9/worker').catch(() => postMessage(0));`);
  writeFileSync(
    join(root, 'page.js'),
    `window.dropped = new Promise((resolve) => {
       addEventListener('dragover', (event) => event.preventDefault());
       addEventListener('drop', async (event) => {
         event.preventDefault();
         const handle = await event.dataTransfer.items[0].getAsFileSystemHandle();
         const list = async (folder) => {
           const names = [];
           for await (const entry of folder.values()) {
             names.push(entry.kind === 'directory' ? { [entry.name]: await list(entry) } : entry.name);
           }
           return names;
         };
         resolve({ kind: handle.constructor.name, name: handle.name, entries: await list(handle) });
       });
     });`,
  );
  return root;
}

function droppedOn(page: Page): Promise<unknown> {
  return page.evaluate(() => (window as unknown as { dropped: Promise<unknown> }).dropped);
}

test('a dropped folder arrives as a true directory handle', async ({ page, folder, startServer }) => {
  const raw = join(folder, 'raw');
  mkdirSync(join(raw, 'CD070', 'SybrGld'), { recursive: true });
  writeFileSync(join(raw, 'CD070', 'SybrGld', 'x_Pre_y.tif'), '');
  const { url } = await startServer({ root: writeSite(folder) });
  await page.goto(url);
  await dropFolder(page, raw, { x: 100, y: 100 });
  expect(await droppedOn(page)).toEqual({
    kind: 'FileSystemDirectoryHandle',
    name: 'raw',
    entries: [{ CD070: [{ SybrGld: ['x_Pre_y.tif'] }] }],
  });
});

test('a page writes into a granted folder without asking', async ({ profile, folder, startServer }) => {
  const { url } = await startServer({ root: writeSite(folder) });
  const out = join(folder, 'out');
  await grantFolder(profile, url, out);
  const context = await launchBrowser(profile);
  await pickGrantedFolder(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  await page.evaluate(async () => {
    const picked = await window.showDirectoryPicker({ mode: 'readwrite' });
    const below = await picked.getDirectoryHandle('processed', { create: true });
    const writable = await (await below.getFileHandle('a.txt', { create: true })).createWritable();
    await writable.write('written');
    await writable.close();
  });
  await context.close();
  expect(readFileSync(join(out, 'processed', 'a.txt'), 'utf8')).toBe('written');
});

test('the guard sees requests of pages and of workers that leave the origin', async ({
  profile,
  folder,
  startServer,
}) => {
  const { url } = await startServer({ root: writeSite(folder), headers: false });
  const context = await launchBrowser(profile);
  const guard = guardRequests(context, [new URL(url).origin]);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  await page.evaluate(async () => {
    await fetch('http://127.0.0.1:9/page').catch(() => undefined);
    await new Promise((resolve) => {
      new Worker('./worker.js').addEventListener('message', resolve);
    });
  });
  await context.close();
  expect(guard.strays).toEqual(['http://127.0.0.1:9/page', 'http://127.0.0.1:9/worker']);
});

test('the memory of the browser counts what a page holds', async ({ page, profile, folder, startServer }) => {
  const { url } = await startServer({ root: writeSite(folder) });
  await page.goto(url);
  const before = browserMemory(profile);
  await page.evaluate(() => {
    Object.assign(window, { held: new Uint8Array(200e6).fill(1) });
  });
  const after = browserMemory(profile);
  if (process.platform !== 'linux') {
    expect([before, after]).toEqual([null, null]);
    return;
  }
  expect((after ?? 0) - (before ?? 0)).toBeGreaterThan(150e6);
  expect((after ?? 0) - (before ?? 0)).toBeLessThan(300e6);
});
