import { Exo2MicroError } from '#core/errors.ts';

/** Where bytes are written in order: a file in the user's folder, a download, or memory in a test. */
export interface ByteSink {
  /**
   * The bytes are the sink's until it has written them, and it may move their memory to another thread: only what is still there
   * then is the caller's again.
   */
  write(bytes: Uint8Array): Promise<void>;
}

/** A sink whose beginning can be mended once everything is written, for formats that say first what is known last. */
export interface MendableSink extends ByteSink {
  /** Replaces bytes that were written before; nothing may be written after it. */
  mend(position: number, bytes: Uint8Array): Promise<void>;
}

/** Most bytes that a {@link MemorySink} takes: 1 GiB. Bigger files are to be streamed. */
export const MAX_MEMORY_SINK_BYTES = 2 ** 30;

/** A sink that keeps everything; for small files and tests. Throws `not-enough-memory` past its limit. */
export class MemorySink implements MendableSink {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  write(bytes: Uint8Array): Promise<void> {
    if (this.#length + bytes.length > MAX_MEMORY_SINK_BYTES) {
      throw new Exo2MicroError(
        'not-enough-memory',
        'This file is too big to be made in memory (1 GiB at most). Write it into a folder instead.',
      );
    }
    this.#parts.push(bytes.slice());
    this.#length += bytes.length;
    return Promise.resolve();
  }

  mend(position: number, bytes: Uint8Array): Promise<void> {
    const all = this.bytes();
    all.set(bytes, position);
    this.#parts.splice(0, this.#parts.length, all);
    return Promise.resolve();
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#length;
  }

  /** Everything written so far, in one array. */
  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
