import { Exo2MicroError } from '#core/errors.ts';
import type { DownloadDemand, DownloadPart } from '#protocol/download-stream.ts';
import type { FileInTheMaking } from './engine-ports.ts';

/**
 * A file that goes through a port straight into a download of the browser's, as {@link DownloadPart}s, one each time that
 * the other side asks: nothing of it is stored, and one part at most is under way. What is written cannot be mended.
 *
 * Throws `download-stopped` once the browser has given the download up, and what the signal was aborted with.
 */
export class PortFile implements FileInTheMaking {
  readonly #port: MessagePort;
  readonly #path: string;
  readonly #signal: AbortSignal;
  #demands = 0;
  #failure: Error | null = null;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(port: MessagePort, path: string, signal: AbortSignal) {
    this.#port = port;
    this.#path = path;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
    port.onmessage = ({ data }: MessageEvent<DownloadDemand>) => {
      if (data === 'more') this.#demands += 1;
      else this.#failure ??= stopped(path);
      this.#wake();
    };
  }

  /** The memory of the bytes moves to the other side, unless threads share it. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#demand();
    const part =
      bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
    this.#send(part, [part.buffer]);
  }

  mend(): Promise<void> {
    return Promise.reject(
      new Exo2MicroError(
        'invalid-argument',
        `"${this.#path}" is mended when it is complete, so it cannot be streamed. Make it as a whole.`,
      ),
    );
  }

  /** Ends the download; the browser has asked for more, so that all but the last parts are out of the service worker. */
  async commit(): Promise<void> {
    await this.#demand();
    this.#close('end');
  }

  /** Fails the browser's download; does nothing after a commit. */
  abandon(): Promise<void> {
    this.#close('fail');
    return Promise.resolve();
  }

  async #demand(): Promise<void> {
    while (this.#demands === 0 && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== null) throw this.#failure;
    this.#demands -= 1;
  }

  #close(part: DownloadPart): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#send(part, []);
    this.#port.close();
  }

  #send(part: DownloadPart, moved: ArrayBuffer[]): void {
    this.#port.postMessage(part, moved);
  }

  readonly #onAbort = (): void => {
    this.#failure ??= this.#signal.reason as Error;
    this.#wake();
  };
}

function stopped(path: string): Exo2MicroError {
  return new Exo2MicroError(
    'download-stopped',
    `The browser ended the download of "${path}" before it was complete: it was cancelled there, or the disk is full. Start it again.`,
    { facts: { file: path } },
  );
}
