// The service worker: keeps the whole app for use without a network, and adds the security headers on hosts that send
// none, so that the page is cross-origin isolated there too. The build replaces the two constants below.

/** @type {readonly { readonly path: string, readonly integrity: string }[]} every file of this build, below the app's folder */
const BUILD_FILES = [];
/** @type {Readonly<Record<string, string>>} headers of every answer */
const APP_HEADERS = {};

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** Folder of the app on its host; caches of other apps on the same host carry another name. */
const SCOPE = worker.registration.scope;
const CACHE_PREFIX = `exo2micro ${SCOPE} `;
const BUILD_ID = BUILD_FILES.map((file) => file.integrity).join();

/** How long a page waits for the network before the kept copy is shown, in milliseconds. */
const NETWORK_PATIENCE_MS = 3000;

worker.addEventListener('install', (event) => {
  event.waitUntil(keepBuild());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(SCOPE) || request.headers.has('range')) return;
  event.respondWith(request.mode === 'navigate' ? answerNavigation(event) : answerFile(request));
});

/** The name changes with the content of any file, so that an old cache is never mixed with a new build. */
async function cacheName() {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(BUILD_ID));
  const hex = [...new Uint8Array(digest).subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return CACHE_PREFIX + hex.join('');
}

/** Fetches every file of the build; fails as a whole where one is missing or is not of this build. */
async function keepBuild() {
  const name = await cacheName();
  const cache = await caches.open(name);
  try {
    await Promise.all(
      BUILD_FILES.map(async ({ path, integrity }) => {
        const response = await fetch(SCOPE + path, {
          cache: 'no-cache',
          integrity,
          credentials: 'same-origin',
        });
        if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
        await cache.put(SCOPE + path, response);
      }),
    );
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

/** A new build takes over only after the last page of the old one is closed, so nothing in use is removed here. */
async function takeOver() {
  const current = await cacheName();
  const outdated = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && name !== current);
  await Promise.all(outdated.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/**
 * A page comes from the network, so that a new build shows at once, and from the kept copy without one.
 * @param {FetchEvent} event
 */
async function answerNavigation(event) {
  const network = fetch(event.request);
  try {
    const response = await Promise.race([network, afterMilliseconds(NETWORK_PATIENCE_MS)]);
    if (response !== null && response.status < 500) return withHeaders(response);
  } catch {
    // No network: the kept copy answers below.
  }
  event.waitUntil(network.catch(() => undefined));
  const kept = await keptFile('index.html');
  return kept === undefined ? withHeaders(await network) : withHeaders(kept);
}

/** @param {Request} request */
async function answerFile(request) {
  const path = request.url.slice(SCOPE.length).split(/[?#]/, 1)[0] ?? '';
  return withHeaders((await keptFile(path)) ?? (await fetch(request)));
}

/** @param {string} path below the app's folder */
async function keptFile(path) {
  const cache = await caches.open(await cacheName());
  return cache.match(SCOPE + path);
}

/**
 * @param {number} ms
 * @returns {Promise<null>}
 */
function afterMilliseconds(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms, null));
}

/**
 * The same answer with the app's headers.
 * @param {Response} response
 */
function withHeaders(response) {
  if (response.type === 'opaqueredirect' || response.type === 'error' || response.status === 0)
    return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(APP_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(hasBody ? response.body : null, { status, statusText, headers });
}
