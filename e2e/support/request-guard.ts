import type { BrowserContext } from '@playwright/test';

/** Schemes that never leave the browser. */
const LOCAL_SCHEMES = ['blob:', 'data:', 'about:', 'chrome:', 'devtools:'];

/** Every request of a context that left an origin, from pages, workers and the service worker alike. */
export interface RequestGuard {
  /** Addresses that were asked for elsewhere, in order. */
  readonly strays: readonly string[];
  /** How many requests were seen at all; a guard that saw none has proved nothing. */
  readonly seen: () => number;
}

/**
 * Watches a context's requests.
 * @param origins what may be asked, as `http://127.0.0.1:4174`
 */
export function guardRequests(context: BrowserContext, origins: readonly string[]): RequestGuard {
  const strays: string[] = [];
  let count = 0;
  context.on('request', (request) => {
    count += 1;
    const url = request.url();
    const isLocal = LOCAL_SCHEMES.some((scheme) => url.startsWith(scheme));
    if (!isLocal && !origins.includes(new URL(url).origin)) strays.push(url);
  });
  return { strays, seen: () => count };
}
