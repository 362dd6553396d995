import { Exo2MicroError } from '#core/errors.ts';
import { DOWNLOAD_FOLDER, type DownloadMessage, type OfferAnswer } from '#protocol/download-stream.ts';

/** A download that the browser has begun, and that waits for its bytes. */
export interface OpenedDownload {
  /** Takes the bytes; for the engine. */
  readonly port: MessagePort;
  /** Rejects with `download-stopped` where the service worker that feeds the browser is lost; never resolves. */
  readonly lost: Promise<never>;
  /** To be called when the file is complete or has failed. */
  close(): void;
}

/** A download, or why this browser cannot take one now. */
export type DownloadOpening =
  | { readonly kind: 'open'; readonly download: OpenedDownload }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Time that a service worker may need to wake up and answer, ms. One of a build that knows no offers never does. */
const OFFER_PATIENCE_MS = 3000;

/** Time that the browser may need to ask for an address, ms. */
const REQUEST_PATIENCE_MS = 10_000;

/** Time that the browser may need to take an answer as a download, ms, whatever it is busy with. */
const ANSWER_PATIENCE_MS = 60_000;

/** Firefox ends a service worker that has heard nothing for 30 s, whatever it is streaming. */
const WATCH_INTERVAL_MS = 10_000;

/** How often in a row a service worker may not know a file: once, when it has just been finished. */
const MISSES_ALLOWED = 1;

/**
 * Begins a download whose bytes are made while the browser writes them: the service worker answers for an address of the app's
 * own with what comes through a port. Nothing is stored and nothing leaves this computer. Never rejects.
 *
 * Unavailable where no service worker answers for the page (first visit, forced reload, no https), and in WebKit browsers,
 * some versions of which ask the server for such an address in the end.
 * @param name under which the browser saves it
 * @param byteLength the whole file, exactly
 */
export async function openDownload(name: string, byteLength: number): Promise<DownloadOpening> {
  if (navigator.vendor.startsWith('Apple')) return unavailable('this browser does not take them');
  // Typed as always there, but missing outside https and localhost and in some private windows.
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  const worker = container?.controller ?? null;
  if (worker === null) return unavailable('no service worker answers for this page');
  const address = new URL(DOWNLOAD_FOLDER + crypto.randomUUID(), document.baseURI).href;
  const parts = new MessageChannel();
  const answers = new MessageChannel();
  const hears = hearOn(answers.port1);
  tell(worker, { kind: 'offer-download', address, name, byteLength }, [parts.port1, answers.port2]);
  if (!(await hears('offered', OFFER_PATIENCE_MS)))
    return unavailable('the service worker did not take the offer');
  const frame = askFor(address);
  const isAsked = await hears('asked', REQUEST_PATIENCE_MS);
  answers.port1.close();
  if (!isAsked) {
    frame.remove();
    parts.port2.postMessage('fail');
    return unavailable('the browser did not ask for the file');
  }
  const { lost, end } = watch(worker, address, name);
  const close = (): void => {
    end();
    // Small files are here before the browser has looked at the answer; without its frame it would drop them unseen.
    setTimeout(() => frame.remove(), ANSWER_PATIENCE_MS);
  };
  return { kind: 'open', download: { port: parts.port2, lost, close } };
}

function unavailable(reason: string): DownloadOpening {
  return { kind: 'unavailable', reason };
}

function tell(worker: ServiceWorker, message: DownloadMessage, ports: MessagePort[]): void {
  worker.postMessage(message, ports);
}

/** Waits for answers on a port: true where one comes in time. */
function hearOn(port: MessagePort): (answer: OfferAnswer, patienceMs: number) => Promise<boolean> {
  const heard = new Set<OfferAnswer>();
  let notice: () => void = () => undefined;
  port.onmessage = ({ data }: MessageEvent<OfferAnswer>) => {
    heard.add(data);
    notice();
  };
  return (answer, patienceMs) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      notice = () => {
        if (!heard.has(answer)) return;
        clearTimeout(timer);
        resolve(true);
      };
      notice();
    });
}

/** Has the browser ask for an address without leaving the page; what comes as an attachment is downloaded, not shown. */
function askFor(address: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = address;
  document.body.append(frame);
  return frame;
}

/** Keeps the service worker awake while it streams, notices where it was ended all the same, and tells it when the page goes. */
function watch(
  worker: ServiceWorker,
  address: string,
  name: string,
): { lost: Promise<never>; end: () => void } {
  let timer: ReturnType<typeof setInterval> | undefined;
  const drop = (): void => tell(worker, { kind: 'drop-download', address }, []);
  window.addEventListener('pagehide', drop);
  const lost = new Promise<never>((_, reject) => {
    let misses = 0;
    timer = setInterval(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<boolean>) => {
        port1.close();
        misses = data ? 0 : misses + 1;
        if (misses > MISSES_ALLOWED) reject(lostError(name));
      };
      tell(worker, { kind: 'watch-download', address }, [port2]);
    }, WATCH_INTERVAL_MS);
  });
  lost.catch(() => undefined);
  const end = (): void => {
    clearInterval(timer);
    window.removeEventListener('pagehide', drop);
  };
  return { lost, end };
}

function lostError(name: string): Exo2MicroError {
  return new Exo2MicroError(
    'download-stopped',
    `The browser ended the part of the app that feeds its downloads, so "${name}" is not complete. Delete what was saved of it, and download it again.`,
    { facts: { file: name } },
  );
}
