// Answers `download/NAME?bytes=N` with an attachment of so many bytes that are there already: what the browser itself needs
// for a download of a page's making.

const readyWorker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** Bytes handed to the browser at a time, as the app does. */
const PART_BYTES = 2 ** 20;

/** More than a processor keeps at hand, so that the bytes come from memory. */
const READY_BYTES = 2 ** 25;

const ready = new Uint8Array(READY_BYTES).map((_, i) => (i * 2_654_435_761) >>> 24);

readyWorker.addEventListener('install', () => void worker.skipWaiting());
readyWorker.addEventListener('activate', (event) => event.waitUntil(readyWorker.clients.claim()));

readyWorker.addEventListener('fetch', (event) => {
  const { pathname, searchParams } = new URL(event.request.url);
  if (pathname.startsWith('/download/')) event.respondWith(attachment(Number(searchParams.get('bytes'))));
});

/** @param {number} byteLength */
function attachment(byteLength) {
  let at = 0;
  /** @type {ReadableStream<ArrayBufferView>} */
  const stream = new ReadableStream({
    pull(controller) {
      const from = at % READY_BYTES;
      const piece = ready.subarray(from, from + Math.min(PART_BYTES, byteLength - at));
      at += piece.length;
      controller.enqueue(piece);
      if (at === byteLength) controller.close();
    },
  });
  return new Response(stream, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(byteLength),
      'Content-Disposition': 'attachment; filename="ready.bin"',
      'Cache-Control': 'no-store',
    },
  });
}
