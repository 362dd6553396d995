import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';
import { dropFolder, launchBrowser } from '../scripts/drive-browser.mjs';
import { grantFolder, pickGrantedFolder } from '../scripts/granted-folder.mjs';
import { ROOT } from '../scripts/run-command.mjs';
import { serve } from '../scripts/serve.mjs';
import { batchReporter } from './batch-reporter.mjs';
import { chooseTasks } from './choose-tasks.mjs';

/** Fixed, because what is stored for resuming belongs to host and port; not that of `npm start`, which may be running. */
const BATCH_PORT = 4175;

const EXIT = { complete: 0, someFailed: 1, layout: 2 };

/** How long a drop may take to be noticed, ms, and how often it is tried. */
const DROP_TIMEOUT_MS = 5000;
const DROP_ATTEMPTS = 6;

/** How long a folder may take to be listed, ms: a network drive with thousands of files is slow. */
const LISTING_TIMEOUT_MS = 120_000;

/**
 * Runs a batch and resolves with the exit status.
 * @param {import('../scripts/batch-arguments.mjs').BatchArguments} order
 */
export async function runBatch(order) {
  const reporter = batchReporter(order.json);
  const raw = readableFolder(order.raw);
  if (raw === null) {
    return reporter.refuse(
      `There is no folder "${order.raw}". Give the folder that holds your sample folders.`,
      EXIT.layout,
    );
  }
  if (!(await buildWhenStale())) return EXIT.someFailed;
  const server = await serve({ port: BATCH_PORT });
  try {
    const profile = join(ROOT, '.cache', 'batch-profile');
    mkdirSync(profile, { recursive: true });
    await grantFolder(profile, server.url, order.out);
    const context = await launchBrowser(profile);
    try {
      await pickGrantedFolder(context);
      return await runInPage(context, server.url, raw, order, reporter);
    } catch (error) {
      return reporter.refuse(error instanceof Error ? error.message : String(error), EXIT.someFailed);
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
  }
}

/**
 * Drops the folder until the page has it: on a busy machine the browser sometimes drops before the page has agreed.
 * @param {import('playwright').Page} page
 * @param {string} raw
 */
export async function dropUntilTaken(page, raw) {
  for (let attempt = 1; ; attempt += 1) {
    await dropFolder(page, raw, { x: 400, y: 400 });
    try {
      await page.waitForFunction(() => window.exo2micro?.folder() !== null, null, {
        timeout: DROP_TIMEOUT_MS,
      });
      return;
    } catch (error) {
      if (attempt === DROP_ATTEMPTS) throw error;
    }
  }
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {string} url
 * @param {string} raw
 * @param {import('../scripts/batch-arguments.mjs').BatchArguments} order
 * @param {import('./batch-reporter.mjs').BatchReporter} reporter
 */
async function runInPage(context, url, raw, order, reporter) {
  const page = context.pages()[0] ?? (await context.newPage());
  /** @type {Promise<never>} */
  const crashed = new Promise((_, reject) => {
    page.once('crash', () => reject(new Error('The page crashed, most likely because memory ran out.')));
  });
  crashed.catch(() => undefined);
  await page.exposeFunction(
    'exo2microOnEvent',
    (/** @type {import('../src/protocol/task.ts').EngineEvent} */ event) => reporter.event(event),
  );
  await page.goto(url);
  await page.waitForFunction(() => window.exo2micro !== undefined);
  await dropUntilTaken(page, raw);
  await page.waitForFunction(() => !('opening' in (window.exo2micro?.folder() ?? {})), null, {
    timeout: LISTING_TIMEOUT_MS,
  });
  const folder = await page.evaluate(() => window.exo2micro?.folder());
  if (folder === null || folder === undefined || !('report' in folder)) {
    const message =
      folder != null && 'error' in folder ? folder.error.message : 'The folder could not be opened.';
    return reporter.refuse(message, EXIT.layout);
  }
  const { report } = folder;
  reporter.notices(report);
  const chosen = chooseTasks(report, order);
  if ('problem' in chosen) return reporter.refuse(chosen.problem, EXIT.layout);
  const request = { ...order, tasks: chosen.tasks };
  const invalid = await page.evaluate((each) => window.exo2micro?.check(each), request);
  if (typeof invalid === 'string') return reporter.refuse(invalid, EXIT.layout);
  const run = page.evaluate((each) => window.exo2micro?.run(each), request);
  const ended = await Promise.race([run, crashed]);
  if (ended === undefined) throw new Error('The page has no automation; build the app again.');
  reporter.saving();
  const save = page.evaluate(
    ([done, format]) => window.exo2micro?.save(done, format),
    /** @type {const} */ ([ended, order.format]),
  );
  const saved = await Promise.race([save, crashed]);
  return reporter.end(ended, saved, EXIT);
}

/** @param {string} path */
function readableFolder(path) {
  try {
    return statSync(path).isDirectory() ? realpathSync(path) : null;
  } catch {
    return null;
  }
}
