import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type Page, test as base, expect } from '@playwright/test';
import { launchBrowser } from '../../scripts/drive-browser.mjs';
import { serve } from '../../scripts/serve.mjs';
import { E2E_ORIGIN } from './origin.ts';
import { guardRequests } from './request-guard.ts';

export { expect };
export { browserMemory, dropFolder, launchBrowser } from '../../scripts/drive-browser.mjs';

/** Starts another server of the build, on a port of its own: another host, a sub-folder, a host that goes away. */
export type StartServer = (
  options?: Parameters<typeof serve>[0],
) => Promise<{ readonly url: string; close(): Promise<void> }>;

/** How long a click or a download may take, ms: a test that waits for what never comes says so soon. */
export const ACTION_TIMEOUT_MS = 30_000;

interface Fixtures {
  /** Folder of the browser's profile; empty at the start of the test, removed after it. */
  readonly profile: string;
  /** An empty folder for the test's own files. */
  readonly folder: string;
  /** Servers that end with the test; their origins are allowed to the request guard. */
  readonly startServer: StartServer;
  readonly context: BrowserContext;
  readonly page: Page;
}

/**
 * The project's end-to-end test: a browser with a profile on disk for each test, which fails where any request leaves
 * the servers of the test, or where the page throws or is refused something by the content security policy.
 */
export const test = base.extend<Fixtures & { readonly origins: string[]; readonly complaints: string[] }>({
  profile: async ({}, use) => {
    await withTemporaryFolder('profile', use);
  },
  folder: async ({}, use) => {
    await withTemporaryFolder('folder', use);
  },
  origins: async ({}, use) => {
    await use([new URL(E2E_ORIGIN).origin]);
  },
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints, 'errors on the page').toEqual([]);
  },
  startServer: async ({ origins }, use) => {
    const servers: { close(): Promise<void> }[] = [];
    await use(async (options) => {
      const server = await serve({ port: 0, ...options });
      servers.push(server);
      origins.push(new URL(server.url).origin);
      return server;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
  context: async ({ profile, origins, complaints }, use) => {
    const context = await launchBrowser(profile, { baseURL: E2E_ORIGIN, acceptDownloads: true });
    context.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const guard = guardRequests(context, origins);
    watchForComplaints(context, complaints);
    await use(context);
    await context.close();
    expect(guard.strays, 'requests that left the origin').toEqual([]);
    expect(guard.seen(), 'requests that the guard saw').toBeGreaterThan(0);
  },
  page: async ({ context }, use) => {
    await use(context.pages()[0] ?? (await context.newPage()));
  },
});

/** Collects what a user would find in the console as an error: uncaught exceptions, and policy violations. */
export function watchForComplaints(context: BrowserContext, complaints: string[]): void {
  context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && /content security policy/i.test(message.text()))
      complaints.push(message.text());
  });
}

async function withTemporaryFolder(name: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `exo2micro-${name}-`));
  await use(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
