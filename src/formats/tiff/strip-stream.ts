import { isAbortError, isExo2MicroError } from '#core/errors.ts';
import { type ByteSource, readRange, unreadableTiff } from './byte-source.ts';
import { partName } from './chunk-decoder.ts';
import { decompressStream } from './decompress.ts';
import { chunkRowBytes, type TiffLayout } from './layout.ts';

/** Compressed bytes fetched at a time. */
const READ_BYTES = 2 ** 21;

/**
 * Decoded rows of one plane that is compressed in strips too big to be held: decodes on from where it is, and begins again
 * where earlier rows are asked for. Holds a few megabytes at most.
 */
export class StripStream {
  readonly #source: ByteSource;
  readonly #layout: TiffLayout;
  readonly #plane: number;
  readonly #rowBytes: number;
  #strip = -1;
  #nextRow = 0;
  #pieces: AsyncIterator<Uint8Array> | null = null;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource, layout: TiffLayout, plane: number) {
    this.#source = source;
    this.#layout = layout;
    this.#plane = plane;
    this.#rowBytes = chunkRowBytes(layout, layout.width);
  }

  /** Stored bytes of the rows `y0 <= y < y1`, decompressed only. `pause` is called between pieces. */
  async readRows(y0: number, y1: number, pause: () => Promise<void>): Promise<Uint8Array<ArrayBuffer>> {
    const out = new Uint8Array((y1 - y0) * this.#rowBytes);
    const stripRows = this.#layout.chunks.height;
    for (let y = y0; y < y1;) {
      const strip = Math.floor(y / stripRows);
      const end = Math.min(y1, (strip + 1) * stripRows);
      await this.#goTo(strip, y - strip * stripRows, pause);
      await this.#take(out.subarray((y - y0) * this.#rowBytes, (end - y0) * this.#rowBytes), pause);
      this.#nextRow += end - y;
      y = end;
    }
    return out;
  }

  async #goTo(strip: number, row: number, pause: () => Promise<void>): Promise<void> {
    if (strip !== this.#strip || row < this.#nextRow) {
      await this.#pieces?.return?.();
      const index = this.#plane * this.#layout.chunks.down + strip;
      this.#pieces = decompressStream(this.#layout.compression, this.#compressed(index))[
        Symbol.asyncIterator
      ]();
      this.#rest = new Uint8Array(0);
      this.#strip = strip;
      this.#nextRow = 0;
    }
    await this.#skip((row - this.#nextRow) * this.#rowBytes, pause);
    this.#nextRow = row;
  }

  async *#compressed(index: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { offsets, byteCounts } = this.#layout.chunks;
    const end = offsets[index]! + byteCounts[index]!;
    for (let at = offsets[index]!; at < end; at += READ_BYTES) {
      yield readRange(this.#source, at, Math.min(READ_BYTES, end - at));
    }
  }

  async #take(target: Uint8Array, pause: () => Promise<void>): Promise<void> {
    for (let at = 0; at < target.length;) {
      if (this.#rest.length === 0) await this.#pull(pause);
      const part = this.#rest.subarray(0, target.length - at);
      target.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
  }

  async #skip(byteCount: number, pause: () => Promise<void>): Promise<void> {
    for (let left = byteCount; left > 0;) {
      if (this.#rest.length === 0) await this.#pull(pause);
      const count = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(count);
      left -= count;
    }
  }

  async #pull(pause: () => Promise<void>): Promise<void> {
    const name = partName(this.#layout, this.#plane * this.#layout.chunks.down + this.#strip);
    const file = this.#source.name;
    await this.#orForget(pause);
    const next = await this.#orForget(() => this.#pieces?.next()).catch((cause: unknown) => {
      if (isExo2MicroError(cause) || isAbortError(cause)) throw cause;
      throw unreadableTiff(file, `${name} is damaged and cannot be decoded`, cause);
    });
    if (next === undefined || next.done === true) {
      this.#strip = -1;
      throw unreadableTiff(file, `${name} ends too early; the file is damaged`);
    }
    this.#rest = next.value;
  }

  /** After any failure the place in the stream is unknown: the next read begins anew. */
  async #orForget<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await work();
    } catch (cause) {
      this.#strip = -1;
      throw cause;
    }
  }
}
