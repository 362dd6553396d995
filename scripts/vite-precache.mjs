import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { APP_HEADERS } from './security-headers.mjs';

/** The service worker's file name; it cannot list itself. */
const SERVICE_WORKER = 'sw.js';

/**
 * Vite plugin: after the build, fills the service worker with the list of all emitted files and their hashes, and with
 * the app's headers.
 * @returns {import('vite').Plugin}
 */
export function precache() {
  let folder = '';
  let failed = false;
  return {
    name: 'exo2micro-precache',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    buildEnd(error) {
      failed = error !== undefined;
    },
    async closeBundle() {
      if (!failed) await fillServiceWorker(folder);
    },
  };
}

/** @param {string} folder the finished build */
async function fillServiceWorker(folder) {
  const path = join(folder, SERVICE_WORKER);
  const source = await readFile(path, 'utf8');
  await writeFile(path, fillTemplate(source, await listFiles(folder)));
}

/**
 * @param {string} folder
 * @returns {Promise<{ path: string, integrity: string }[]>} in the order of their names
 */
async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== SERVICE_WORKER)
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const hash = createHash('sha256').update(await readFile(join(folder, path)));
      return { path, integrity: `sha256-${hash.digest('base64')}` };
    }),
  );
}

/**
 * @param {string} source the service worker with empty constants
 * @param {{ path: string, integrity: string }[]} files
 */
export function fillTemplate(source, files) {
  return [
    ['const BUILD_FILES = [];', `const BUILD_FILES = ${JSON.stringify(files)};`],
    ['const APP_HEADERS = {};', `const APP_HEADERS = ${JSON.stringify(APP_HEADERS)};`],
  ].reduce((text, [from = '', to = '']) => {
    if (!text.includes(from)) throw new Error(`The service worker has lost its line \`${from}\`.`);
    return text.replace(from, () => to);
  }, source);
}
