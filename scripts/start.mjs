// `npm start`: makes the project ready, builds where needed, serves the app on this computer and opens it.
import { spawn } from 'node:child_process';
import { buildWhenStale } from './build-when-stale.mjs';
import { serve } from './serve.mjs';
import { setUpOrExplain } from './setup.mjs';

process.exitCode = 1;
if ((await setUpOrExplain({})) && (await buildWhenStale())) {
  try {
    const server = await serve();
    process.exitCode = 0;
    process.stdout.write(`\nexo2micro is at ${server.url}\nCtrl+C ends it.\n`);
    openInBrowser(server.url);
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
      process.once(signal, () => void server.close().then(() => process.exit(0)));
    }
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/**
 * Opens the page where there is a display and somebody at a terminal; a failure leaves the printed address.
 * @param {string} url
 */
function openInBrowser(url) {
  if (!process.stdout.isTTY || process.env['CI'] !== undefined) return;
  const hasDisplay = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  if (process.platform === 'linux' && !hasDisplay) return;
  const [command = '', ...args] = openCommand(url);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** @param {string} url */
function openCommand(url) {
  if (process.platform === 'darwin') return ['open', url];
  return process.platform === 'win32' ? ['cmd.exe', '/c', 'start', '', url] : ['xdg-open', url];
}
