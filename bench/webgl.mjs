import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { BROWSER_ARGS, findBrowser } from '../scripts/find-browser.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs after the first: software graphics take seconds for one. */
const RUNS = 3;

/**
 * Times the kernels on WebGL in a headless browser, by the clock, with upload and reading back.
 * @param {{ sizes: readonly number[], only: string, say: (line: string) => void }} options
 * @returns {Promise<{ renderer: string, times: Record<number, Record<string, number>> }>}
 */
export async function timeWebgl({ sizes, only, say }) {
  const server = await createServer({ root: ROOT, logLevel: 'error', server: { port: 0 } });
  await server.listen();
  const path = findBrowser();
  const browser = await chromium.launch({
    args: BROWSER_ARGS,
    ...(path === null ? {} : { executablePath: path }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0]}bench/webgl-page.html`);
    await page.waitForFunction('globalThis.bench !== undefined');
    const { renderer } = /** @type {{ renderer: string | null }} */ (await page.evaluate('bench.graphics()'));
    /** @type {Record<number, Record<string, number>>} */
    const times = {};
    for (const size of sizes) {
      say(`WebGL (${renderer}), ${size} x ${size}`);
      const call = `bench.timeWebgl(${size}, ${RUNS}, ${JSON.stringify(only)})`;
      times[size] = /** @type {Record<string, number>} */ (await page.evaluate(call));
    }
    return { renderer: renderer ?? 'unknown', times };
  } finally {
    await browser.close();
    await server.close();
  }
}
