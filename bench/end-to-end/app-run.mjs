import { dropUntilTaken } from '../../cli/run-batch.mjs';

/** How long a folder may take to be listed, ms. */
const LISTING_TIMEOUT_MS = 120_000;

/**
 * @typedef {import('../../src/protocol/automation.ts').AutomationOrder} AutomationOrder
 * @typedef {import('./run-figures.mjs').TimedEvent} TimedEvent
 */

/**
 * Opens the app in a page that keeps the events of its runs and its longest tasks.
 * @param {import('playwright').BrowserContext} context
 * @param {string} url
 */
export async function openApp(context, url) {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.addInitScript(() => {
    /** @type {TimedEvent[]} */
    const events = [];
    /** @type {number[]} */
    const longTasks = [];
    window.exo2microOnEvent = (event) =>
      events.push({ at: performance.timeOrigin + performance.now(), event });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
    Object.assign(window, { exo2microBench: { events, longTasks } });
  });
  /** @type {Promise<never>} */
  const crashed = new Promise((_, reject) => {
    page.once('crash', () => reject(new Error('The page crashed, most likely because memory ran out.')));
  });
  crashed.catch(() => undefined);
  await page.goto(url);
  await page.waitForFunction(() => window.exo2micro !== undefined);
  return { page, crashed };
}

/**
 * Drops the folder and gives what the page found in it.
 * @param {import('playwright').Page} page
 * @param {string} raw absolute path
 */
export async function dropRaw(page, raw) {
  await dropUntilTaken(page, raw);
  await page.waitForFunction(() => !('opening' in (window.exo2micro?.folder() ?? {})), null, {
    timeout: LISTING_TIMEOUT_MS,
  });
  const folder = await page.evaluate(() => window.exo2micro?.folder());
  if (folder === null || folder === undefined || !('report' in folder)) {
    throw new Error(
      folder != null && 'error' in folder ? folder.error.message : 'The folder could not be opened.',
    );
  }
  if (folder.report.tasks.length === 0) {
    throw new Error(
      ['No pair can be run.', ...folder.report.notices.map(({ message }) => message)].join('\n'),
    );
  }
  return folder.report;
}

/**
 * Runs an order in the page. Times are ms since 1970.
 * @param {{ page: import('playwright').Page, crashed: Promise<never> }} app
 * @param {AutomationOrder} order
 */
export async function runInApp({ page, crashed }, order) {
  await page.evaluate(() => {
    const bench = keptBench();
    bench.events.length = 0;
    bench.longTasks.length = 0;
    function keptBench() {
      return /** @type {typeof window & { exo2microBench: { events: TimedEvent[], longTasks: number[] } }} */ (
        window
      ).exo2microBench;
    }
  });
  const run = page.evaluate(async (each) => {
    const { exo2micro, exo2microBench: bench } =
      /** @type {typeof window & { exo2microBench: { events: TimedEvent[], longTasks: number[] } }} */ (
        window
      );
    if (exo2micro === undefined) throw new Error('The page has no automation.');
    const startedAt = Date.now();
    const report = await exo2micro.run(each);
    return { startedAt, endedAt: Date.now(), report, events: bench.events, longTasks: bench.longTasks };
  }, order);
  return Promise.race([run, crashed]);
}

/**
 * Runs an order and cancels it when a step has been under way for a moment. Seconds from the cancel to the end of the run; null
 * where the run ended before.
 * @param {{ page: import('playwright').Page, crashed: Promise<never> }} app
 * @param {AutomationOrder} order
 * @param {{ stage: string, step: string, delayMs: number }} at
 */
export async function cancelInApp({ page, crashed }, order, at) {
  const run = page.evaluate(
    async ({ order: each, at: { stage, step, delayMs } }) => {
      const { exo2micro, exo2microOnEvent: keep } = window;
      if (exo2micro === undefined) throw new Error('The page has no automation.');
      let cancelledAt = NaN;
      let isDue = false;
      window.exo2microOnEvent = (event) => {
        if (isDue || event.kind !== 'task' || event.status.kind !== 'running') return;
        const { progress } = event.status;
        if (progress.stage !== stage || progress.step !== step) return;
        isDue = true;
        setTimeout(() => {
          cancelledAt = performance.now();
          void exo2micro.cancel();
        }, delayMs);
      };
      try {
        const report = await exo2micro.run(each);
        return report.cancelled ? (performance.now() - cancelledAt) / 1000 : null;
      } finally {
        if (keep !== undefined) window.exo2microOnEvent = keep;
      }
    },
    { order, at },
  );
  return Promise.race([run, crashed]);
}
