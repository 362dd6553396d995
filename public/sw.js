// The service worker: keeps the whole app for use without a network, adds the security headers on hosts that send none, so
// that the page is cross-origin isolated there too, and hands files that the page makes to the browser's downloads as they
// are made. The build replaces the two constants below.

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

/** Addresses of files that the page makes, below the app's folder; as in src/protocol/download-stream.ts. */
const DOWNLOADS = `${SCOPE}download/`;

/** Bytes of a file that wait for the browser before the next ones are asked for: two parts, so that it never waits for one. */
const WAITING_BYTES = 2 ** 25;

/** Bytes handed to the browser at a time: larger pieces took it longer. */
const PIECE_BYTES = 2 ** 20;

/** After this long without a word from its page, milliseconds, a file is given up: hidden pages speak once a minute. */
const PAGE_PATIENCE_MS = 180_000;

/**
 * A file that a page offered and feeds.
 * @typedef {object} Download
 * @property {string} name
 * @property {number} byteLength
 * @property {ReadableStream<ArrayBufferView>} stream
 * @property {MessagePort} port for answers to the page
 * @property {() => void} hearPage to be called at every word of the page
 * @property {() => void} fail
 */

/** @type {Map<string, Download>} by address, until the last byte is there or it is known that it never will be */
const downloads = new Map();

worker.addEventListener('install', (event) => {
  event.waitUntil(keepBuild());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.url.startsWith(DOWNLOADS)) {
    event.respondWith(answerDownload(request.url));
    return;
  }
  if (request.method !== 'GET' || !request.url.startsWith(SCOPE) || request.headers.has('range')) return;
  event.respondWith(request.mode === 'navigate' ? answerNavigation(event) : answerFile(request));
});

worker.addEventListener('message', (event) => {
  const message = /** @type {import('../src/protocol/download-stream.ts').DownloadMessage} */ (event.data);
  if (message.kind === 'offer-download') takeOffer(message, event.ports);
  else if (message.kind === 'drop-download') downloads.get(message.address)?.fail();
  else {
    const download = downloads.get(message.address);
    download?.hearPage();
    event.ports[0]?.postMessage(download !== undefined);
  }
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

/**
 * Keeps a page's offer until the browser asks for its address.
 * @param {Extract<import('../src/protocol/download-stream.ts').DownloadMessage, { kind: 'offer-download' }>} offer
 * @param {readonly MessagePort[]} ports for the parts of the file, and for answers to the page
 */
function takeOffer({ address, name, byteLength }, [parts, port]) {
  if (parts === undefined || port === undefined) return;
  const { stream, fail } = streamOfParts(parts, () => downloads.delete(address));
  let patience = setTimeout(fail, PAGE_PATIENCE_MS);
  const hearPage = () => {
    clearTimeout(patience);
    patience = setTimeout(fail, PAGE_PATIENCE_MS);
  };
  downloads.set(address, { name, byteLength, stream, port, hearPage, fail });
  port.postMessage('offered');
}

/**
 * The bytes that come through a port, asked for as the browser takes them.
 * @param {MessagePort} port
 * @param {() => void} onEnd hears that nothing more will come, whatever the reason
 */
function streamOfParts(port, onEnd) {
  /** @type {() => void} */
  let fail = () => undefined;
  /** @type {(value: void) => void} */
  let answered = () => undefined;
  /** @type {ReadableStream<ArrayBufferView>} */
  const stream = new ReadableStream(
    {
      start(controller) {
        let isOver = false;
        /** @param {() => void} last */
        const end = (last) => {
          if (isOver) return;
          isOver = true;
          last();
          onEnd();
        };
        fail = () => end(() => controller.error(new Error('The page has stopped making this file.')));
        port.addEventListener('message', ({ data }) => {
          const part = /** @type {import('../src/protocol/download-stream.ts').DownloadPart} */ (data);
          if (part === 'fail') fail();
          else if (part === 'end') end(() => controller.close());
          else if (!isOver) enqueuePieces(controller, part);
          answered();
        });
        port.start();
      },
      pull() {
        port.postMessage('more');
        return new Promise((resolve) => {
          answered = resolve;
        });
      },
      cancel() {
        port.postMessage('stopped');
        onEnd();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES }),
  );
  return { stream, fail: () => fail() };
}

/**
 * @param {ReadableStreamDefaultController<ArrayBufferView>} controller
 * @param {Uint8Array} part
 */
function enqueuePieces(controller, part) {
  for (let at = 0; at < part.length; at += PIECE_BYTES) {
    controller.enqueue(part.subarray(at, at + PIECE_BYTES));
  }
}

/**
 * A file that was offered, as a download. What nobody offered is no page to show: the browser stays where it is.
 * @param {string} address
 */
async function answerDownload(address) {
  const download = downloads.get(address);
  if (download === undefined || download.stream.locked) return new Response(null, { status: 204 });
  const { name, byteLength, stream, port } = download;
  port.postMessage('asked');
  // RFC 8187: characters that a header's parameter may not hold, beyond those that encodeURIComponent leaves.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return withHeaders(
    new Response(stream, {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(byteLength),
        'Content-Disposition': `attachment; filename*=UTF-8''${encoded}`,
        'Cache-Control': 'no-store',
      },
    }),
  );
}
