import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Flags for driving Chromium: software WebGL for what asks for it, and no traffic of the browser's own. The page itself is drawn
 * by the processor, as a browser without a graphics card does it: drawn through software WebGL too, it answers a pan beside a run
 * ten times as late. Everything that drives a browser (in-browser tests, end-to-end tests, the batch tool) starts it with these.
 */
export const BROWSER_ARGS = [
  '--use-angle=swiftshader-webgl',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--no-first-run',
];

/** A problem that the user can solve; the message says how. */
export class SetupError extends Error {}

/**
 * Path of a Chromium, Chrome or Edge on this computer, or null where there is none. In order: `CHROMIUM_PATH`, the
 * places where installers put it, Playwright's own download. Throws where `CHROMIUM_PATH` names no file.
 * @returns {string | null}
 */
export function findBrowser() {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted !== undefined && wanted !== '') {
    if (!existsSync(wanted)) throw new SetupError(`CHROMIUM_PATH says ${wanted}, but there is no such file.`);
    return wanted;
  }
  return [...installedPlaces(), ...playwrightPlaces()].find((path) => existsSync(path)) ?? null;
}

/** @returns {string[]} */
function installedPlaces() {
  switch (process.platform) {
    case 'darwin':
      return ['', homedir()].flatMap((root) => [
        `${root}/Applications/Chromium.app/Contents/MacOS/Chromium`,
        `${root}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
        `${root}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
      ]);
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
        const root = process.env[name];
        if (root === undefined) return [];
        return [
          join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(root, 'Chromium', 'Application', 'chrome.exe'),
          join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ];
      });
    default:
      return [
        '/usr/bin/chromium',
        '/usr/bin/google-chrome',
        '/usr/bin/google-chrome-stable',
        '/opt/google/chrome/chrome',
        '/usr/bin/microsoft-edge',
        '/snap/bin/chromium',
        '/usr/bin/chromium-browser',
      ];
  }
}

/**
 * Chromium builds in Playwright's cache, newest first.
 * @returns {string[]}
 */
function playwrightPlaces() {
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? playwrightCache();
  if (!existsSync(cache)) return [];
  const builds = readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
  const inside = [
    ['chrome-linux64', 'chrome'],
    ['chrome-linux-arm64', 'chrome'],
    ['chrome-win64', 'chrome.exe'],
    ...['chrome-mac-arm64', 'chrome-mac-x64'].map((folder) => [
      folder,
      'Google Chrome for Testing.app',
      'Contents',
      'MacOS',
      'Google Chrome for Testing',
    ]),
  ];
  return builds.flatMap((build) => inside.map((parts) => join(cache, build, ...parts)));
}

function playwrightCache() {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ms-playwright');
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? homedir(), 'ms-playwright');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ms-playwright');
}
