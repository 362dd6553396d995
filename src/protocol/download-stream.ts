/**
 * What is said over the port of a download whose bytes the engine makes and the service worker hands to the browser. The
 * service worker asks for one part at a time, and sends nothing that was not asked for.
 * @module
 */

/**
 * From the engine: the next bytes, whose memory moves along; `end` after the last of them; `fail` where there will be no more,
 * which fails the browser's download.
 */
export type DownloadPart = Uint8Array<ArrayBuffer> | 'end' | 'fail';

/** From the service worker: it waits for a part; or the browser has given the download up, as when its user cancels it there. */
export type DownloadDemand = 'more' | 'stopped';

/** From the page to its service worker. The address lies below the app's folder, in {@link DOWNLOAD_FOLDER}. */
export type DownloadMessage =
  /** Offers a file at an address; comes with two ports, for the parts and for {@link OfferAnswer}s. */
  | {
      readonly kind: 'offer-download';
      readonly address: string;
      readonly name: string;
      readonly byteLength: number;
    }
  /** Keeps the service worker awake, and asks on the port that comes along whether it still has the file: a boolean. */
  | { readonly kind: 'watch-download'; readonly address: string }
  /** Fails the download: the page goes, and its engine with it. */
  | { readonly kind: 'drop-download'; readonly address: string };

/** From the service worker to the page: it has taken the offer; the browser has asked for the file. */
export type OfferAnswer = 'offered' | 'asked';

/** Folder of the addresses of offered files, below the app's. */
export const DOWNLOAD_FOLDER = 'download/';
