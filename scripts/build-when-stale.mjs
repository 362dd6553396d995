import { existsSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runTool } from './run-command.mjs';

/** Everything that the build reads. */
const SOURCES = [
  'src',
  'workers',
  'public',
  'scripts',
  'index.html',
  'package.json',
  'package-lock.json',
  'vite.config.ts',
];

/** Written last by the build (the list of what to keep for offline use). */
const BUILT = join(ROOT, 'dist', 'sw.js');

/**
 * Builds `dist` where it is missing or older than any source. Resolves with whether `dist` is good.
 * @returns {Promise<boolean>}
 */
export async function buildWhenStale() {
  if (
    existsSync(BUILT) &&
    (await newestChange(SOURCES.map((name) => join(ROOT, name)))) <= statSync(BUILT).mtimeMs
  ) {
    return true;
  }
  process.stdout.write('Building ...\n');
  return (await build()) === 0;
}

/** Builds `dist`; resolves with the exit code. */
export function build() {
  return runTool('vite/bin/vite.js', ['build', '--logLevel', 'warn']);
}

/**
 * Time of the last change below some paths, in milliseconds. A removed file shows as a change of its folder.
 * @param {readonly string[]} paths
 * @returns {Promise<number>}
 */
async function newestChange(paths) {
  const times = await Promise.all(
    paths.map(async (path) => {
      if (!existsSync(path)) return 0;
      const about = await stat(path);
      if (!about.isDirectory()) return about.mtimeMs;
      const names = await readdir(path);
      return Math.max(about.mtimeMs, await newestChange(names.map((name) => join(path, name))));
    }),
  );
  return Math.max(0, ...times);
}
