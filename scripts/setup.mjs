// Makes a fresh clone ready: `node scripts/setup.mjs [--browser]`. Needs nothing but Node itself.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError, findBrowser } from './find-browser.mjs';
import { ROOT, runCommand, runNpm, runTool } from './run-command.mjs';

/** The oldest Node that the build tools run on: [major, minor]. */
const OLDEST_NODE = /** @type {const} */ ([20, 19]);

/**
 * Whether a Node version can run the project.
 * @param {string} version as in `process.versions.node`
 */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/**
 * Checks Node, installs the packages where they are missing or out of date, and, when asked, sees to a browser.
 * Throws a {@link SetupError} that says what to do.
 * @param {{ browser?: boolean }} [options] browser: also find one, and install one where there is none
 */
export async function setUp({ browser = false } = {}) {
  if (!isNodeNewEnough(process.versions.node)) {
    throw new SetupError(
      `Node ${OLDEST_NODE.join('.')} or newer is needed, and this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
    );
  }
  await installPackages();
  if (browser) await provideBrowser();
}

async function installPackages() {
  if (isInstalled(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'))) return;
  process.stdout.write('Installing packages (npm ci) ...\n');
  const code = await runNpm(['ci', '--no-audit', '--no-fund']);
  if (code === 0) return;
  throw new SetupError(
    `npm ci failed with code ${code}. Its message is above; most often the network was out of reach. Then try again.`,
  );
}

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} Lock */

/**
 * Whether what npm installed is what the project asks for. Packages for other systems may be absent.
 * @param {Lock | null} wanted the project's lock file
 * @param {Lock | null} present npm's own list of what it installed, which it writes last
 */
export function isInstalled(wanted, present) {
  if (wanted === null || present === null) return false;
  return Object.entries(wanted.packages).every(([path, { version, optional }]) => {
    const found = present.packages[path];
    return path === '' || (found === undefined ? optional === true : found.version === version);
  });
}

/**
 * @param {string} path below the root
 * @returns {Lock | null} null where there is no such file
 */
function readLock(path) {
  const file = join(ROOT, path);
  return existsSync(file) ? /** @type {Lock} */ (JSON.parse(readFileSync(file, 'utf8'))) : null;
}

async function provideBrowser() {
  if (findBrowser() !== null) return;
  process.stdout.write('No Chromium or Chrome found; installing one ...\n');
  const isRoot = process.getuid?.() === 0;
  if (isRoot && isDebian()) await installDebianChromium();
  if (findBrowser() === null) {
    // As root, Playwright can also install the libraries that its browser needs.
    const libraries = isRoot && process.platform === 'linux' ? ['--with-deps'] : [];
    await runTool('playwright/cli.js', ['install', ...libraries, 'chromium']);
  }
  if (findBrowser() !== null) return;
  throw new SetupError(
    'No browser could be installed. Install Chrome or Chromium, or run `npx playwright install chromium`,' +
      ' or set CHROMIUM_PATH to the program of one, and try again.',
  );
}

/** Debian itself: on its descendants the package of this name may only point to another installer. */
function isDebian() {
  const about = '/etc/os-release';
  return existsSync(about) && /^ID="?debian"?$/m.test(readFileSync(about, 'utf8'));
}

async function installDebianChromium() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await runCommand('apt-get', ['update', '-q'], { env });
  if (updated !== 0) return;
  const packages = ['chromium', 'fonts-liberation'];
  await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
}

/**
 * Runs a set-up for a command line: prints a {@link SetupError}'s message alone. Resolves with whether it worked.
 * @param {{ browser?: boolean }} options
 */
export async function setUpOrExplain(options) {
  try {
    await setUp(options);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const done = await setUpOrExplain({ browser: process.argv.includes('--browser') });
  process.exitCode = done ? 0 : 1;
}
