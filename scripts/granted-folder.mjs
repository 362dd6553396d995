// Lets a driven Chromium write into a folder without asking: no flag and no protocol command grants that. The browser
// does keep grants in its profile, and honours one for a handle that a page reads from its database. So the folder is
// dropped once, its handle stored, the browser ended, the grant written into the profile, and the browser started anew.
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropFolder, launchBrowser } from './drive-browser.mjs';

/** Database of the page's origin that holds the handle; apart from the app's own. */
const DATABASE = 'exo2micro-granted-folder';

/** Microseconds between 1601, where Chromium counts time from, and 1970. */
const CHROMIUM_EPOCH_US = 11_644_473_600_000_000;

/**
 * Prepares a profile so that pages of an origin may write into a folder. The browser must not run on it meanwhile.
 * @param {string} profile folder of the profile
 * @param {string} url an address of the origin, being served; any answer will do
 * @param {string} folder made where missing
 */
export async function grantFolder(profile, url, folder) {
  mkdirSync(folder, { recursive: true });
  const path = realpathSync(folder);
  await storeHandle(profile, url, path);
  writeGrant(join(profile, 'Default', 'Preferences'), new URL(url).origin, path);
}

/**
 * Makes `showDirectoryPicker` answer with the granted folder in all pages of a browser that was started on a prepared
 * profile. It rejects with a NotAllowedError where the browser did not take the grant.
 * @param {import('playwright').BrowserContext} context
 */
export async function pickGrantedFolder(context) {
  await context.addInitScript((database) => {
    /** @type {() => Promise<FileSystemDirectoryHandle>} */
    const readHandle = () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(database, 1);
        opening.onerror = () => reject(new Error('the database of the granted folder does not open'));
        opening.onsuccess = () => {
          const reading = opening.result.transaction('handles').objectStore('handles').get('folder');
          reading.onsuccess = () => resolve(/** @type {FileSystemDirectoryHandle} */ (reading.result));
          reading.onerror = () => reject(new Error('the granted folder is not stored'));
        };
      });
    Object.defineProperty(window, 'showDirectoryPicker', {
      value: async () => {
        const handle = await readHandle();
        const permission = await handle.queryPermission({ mode: 'readwrite' });
        if (permission !== 'granted')
          throw new DOMException('The folder was not granted.', 'NotAllowedError');
        return handle;
      },
    });
  }, DATABASE);
}

/**
 * @param {string} profile
 * @param {string} url
 * @param {string} path
 */
async function storeHandle(profile, url, path) {
  const context = await launchBrowser(profile);
  const page = context.pages()[0] ?? (await context.newPage());
  // Not the app itself, which would take the folder for images.
  await page.goto(new URL('robots.txt', url).href);
  const stored = await page.evaluateHandle((database) => {
    /** @param {DragEvent} event */
    const handleOf = async (event) => {
      event.preventDefault();
      const handle = await event.dataTransfer?.items[0]?.getAsFileSystemHandle();
      await new Promise((resolve, reject) => {
        const opening = indexedDB.open(database, 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('handles');
        opening.onerror = () => reject(new Error('the database does not open'));
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('handles', 'readwrite');
          transaction.objectStore('handles').put(handle, 'folder');
          transaction.oncomplete = resolve;
          transaction.onerror = () => reject(new Error('the handle cannot be stored'));
        };
      });
    };
    window.addEventListener('dragover', (event) => event.preventDefault());
    const done = new Promise((resolve, reject) => {
      window.addEventListener('drop', (event) => void handleOf(event).then(resolve, reject), { once: true });
    });
    return { done };
  }, DATABASE);
  await dropFolder(page, path, { x: 50, y: 50 });
  await stored.evaluate(({ done }) => done);
  await context.close();
}

/**
 * @param {string} file the profile's Preferences
 * @param {string} origin
 * @param {string} path
 */
function writeGrant(file, origin, path) {
  const preferences =
    /** @type {{ profile: { content_settings?: { exceptions?: Record<string, unknown> } } }} */ (
      JSON.parse(readFileSync(file, 'utf8'))
    );
  const now = String(Date.now() * 1000 + CHROMIUM_EPOCH_US);
  const granted = { path, 'is-directory': true, 'display-name': path, readable: true, writable: true };
  preferences.profile.content_settings ??= {};
  const exceptions = (preferences.profile.content_settings.exceptions ??= {});
  const key = `${origin},*`;
  exceptions['file_system_access_extended_permission'] = { [key]: { last_modified: now, setting: 1 } };
  exceptions['file_system_access_chooser_data'] = {
    [key]: { last_modified: now, setting: { 'chosen-objects': [granted] } },
  };
  writeFileSync(file, JSON.stringify(preferences));
}
