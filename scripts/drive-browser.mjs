import { readFileSync, readdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findBrowser } from './find-browser.mjs';

/**
 * Starts a browser on a profile folder. A profile on disk is needed: in a browser without one, what the app stores is
 * kept in memory, about 1.3 GB at most.
 * @param {string} profile folder of the profile; made where missing, kept afterwards
 * @param {import('playwright').BrowserContextOptions & { headless?: boolean, args?: string[], downloadsPath?: string }} [options]
 */
export function launchBrowser(profile, options = {}) {
  const path = findBrowser();
  return chromium.launchPersistentContext(profile, {
    viewport: { width: 1440, height: 900 },
    ...options,
    ...(path === null ? {} : { executablePath: path }),
    args: [...BROWSER_ARGS, ...(options.args ?? [])],
  });
}

/**
 * Drops a real folder or file on a page, as from the file manager: the page gets true file-system handles.
 * @param {import('playwright').Page} page
 * @param {string} path absolute path of what is dropped
 * @param {{ x: number, y: number }} at where, in pixels of the viewport
 */
export async function dropFolder(page, path, { x, y }) {
  const session = await page.context().newCDPSession(page);
  /** 1 allows copying, which is what a page's drop effect asks for. */
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}

/**
 * Memory of all processes of a browser together, in bytes: their proportional share (Pss), so that pages which several
 * of them share count once. Null on systems without /proc.
 * @param {string} profile the profile folder that the browser was started with
 * @returns {number | null}
 */
export function browserMemory(profile) {
  if (process.platform !== 'linux') return null;
  const pids = browserProcesses(profile);
  return pids.length === 0 ? null : pids.reduce((sum, pid) => sum + proportionalBytes(pid), 0);
}

/**
 * The process that names the profile folder in its command line, and everything below it.
 * @param {string} profile
 */
export function browserProcesses(profile) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const argument = `--user-data-dir=${profile}`;
  const found = new Set(all.filter((pid) => readProc(pid, 'cmdline').split('\0').includes(argument)));
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
  /** @param {number | undefined} pid @returns {boolean} */
  const belongs = (pid) => pid !== undefined && (found.has(pid) || belongs(parents.get(pid)));
  return all.filter(belongs);
}

/** @param {number} pid */
function parentOf(pid) {
  // The command, in parentheses, may hold spaces; after it come the state and the parent.
  const fields = readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  const parent = Number(fields[1]);
  return parent > 0 ? parent : undefined;
}

/** @param {number} pid */
function proportionalBytes(pid) {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024;
}

/**
 * A file of /proc; empty where the process has ended meanwhile.
 * @param {number} pid
 * @param {string} name
 */
function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
