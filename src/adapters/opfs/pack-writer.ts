import { assert, Exo2MicroError } from '#core/errors.ts';
import { encodeTileIndex, TileTable } from '#pipeline/ingest/tile-index.ts';
import type { TileToStore, TileWriter } from '#pipeline/ports/tile-store.ts';
import { storageFull, toStorageError } from './storage-error.ts';
import { onceFree, removeFile } from './whole-file.ts';

/** What of a synchronous file handle is needed to write a pack. */
export interface PackAccess {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(length: number): void;
  flush(): void;
  close(): void;
}

/** A pack that is to be written. */
export interface PackOrder {
  /** Name of the picture. */
  readonly name: string;
  /** Name of the file for its tiles. */
  readonly packName: string;
  /** Replaces the picture's index at once and wholly. */
  replaceIndex(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes the pack that the former index used. */
  removeFormerPack(): Promise<void>;
}

/** Bytes written at a time: big writes are several times faster than small ones. */
export const BATCH_BYTES = 2 ** 23;

/**
 * Bytes after which what was written is forced to the disk, so that a commit never has to wait for all of it at once: that
 * took over a second for a big picture, and no cancel got in.
 */
export const FLUSH_BYTES = 2 ** 26;

/**
 * Memory for a batch, lent to one writer after the other: a new one for each picture would pile up until it is collected, 16 MiB
 * for each pair.
 */
export class BatchMemory {
  #spare: Uint8Array<ArrayBuffer> | null = null;

  take(): Uint8Array<ArrayBuffer> {
    const batch = this.#spare ?? new Uint8Array(BATCH_BYTES);
    this.#spare = null;
    return batch;
  }

  giveBack(batch: Uint8Array<ArrayBuffer>): void {
    this.#spare = batch;
  }
}

/** Opens the pack file, emptied, for a {@link PackWriter}. Throws `task-locked` where another tab writes it. */
export async function openPackWriter(
  folder: FileSystemDirectoryHandle,
  order: PackOrder,
  batches: BatchMemory,
): Promise<TileWriter> {
  try {
    const handle = await folder.getFileHandle(order.packName, { create: true });
    if (!('createSyncAccessHandle' in handle)) throw needsWorker();
    // Somebody may still be reading the picture that was here before.
    const access = await onceFree(() => handle.createSyncAccessHandle());
    access.truncate(0);
    const removePack = async (): Promise<void> => void (await removeFile(folder, order.packName));
    return new PackWriter(order, access, removePack, batches);
  } catch (cause) {
    throw toStorageError(cause);
  }
}

function needsWorker(): Exo2MicroError {
  return new Exo2MicroError(
    'unsupported-browser',
    'This browser cannot write files in its own storage from a worker.',
  );
}

/** Appends tiles to a pack file in batches; the index, written last, makes them count. */
export class PackWriter implements TileWriter {
  readonly #order: PackOrder;
  readonly #access: PackAccess;
  readonly #removePack: () => Promise<void>;
  readonly #table = new TileTable();
  readonly #batches: BatchMemory;
  readonly #batch: Uint8Array<ArrayBuffer>;
  #batched = 0;
  #written = 0;
  #flushed = 0;
  #state: 'open' | 'committed' | 'abandoned' = 'open';

  constructor(order: PackOrder, access: PackAccess, removePack: () => Promise<void>, batches: BatchMemory) {
    this.#order = order;
    this.#access = access;
    this.#removePack = removePack;
    this.#batches = batches;
    this.#batch = batches.take();
  }

  append(tile: TileToStore): Promise<void> {
    assert(this.#state === 'open', 'tiles are appended before the end');
    this.#table.add(tile);
    const { buffer, byteOffset, byteLength } = tile.data;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + BATCH_BYTES - this.#batched);
      this.#batch.set(part, this.#batched);
      this.#batched += part.length;
      at += part.length;
      if (this.#batched === BATCH_BYTES) this.#writeBatch();
    }
    return Promise.resolve();
  }

  async commit(description: Parameters<TileWriter['commit']>[0]): Promise<void> {
    assert(this.#state === 'open', 'a picture is committed once');
    this.#writeBatch();
    this.#flush();
    try {
      // The pack stays open until its index is there, so that no other tab takes it for a remain of a killed run.
      const index = this.#table.toIndex(this.#order.name, description, this.#order.packName);
      await this.#order.replaceIndex(encodeTileIndex(index));
    } catch (cause) {
      throw toStorageError(cause);
    }
    this.#state = 'committed';
    this.#close();
    await this.#order.removeFormerPack();
  }

  async abandon(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'abandoned';
    this.#close();
    await this.#removePack();
  }

  #close(): void {
    this.#access.close();
    this.#batches.giveBack(this.#batch);
  }

  #writeBatch(): void {
    const bytes = this.#batch.subarray(0, this.#batched);
    this.#batched = 0;
    if (bytes.length === 0) return;
    let count: number;
    try {
      count = this.#access.write(bytes, { at: this.#written });
    } catch (cause) {
      throw toStorageError(cause);
    }
    // Past its quota a browser may write less than asked for, or answer nonsense, without an error.
    if (count !== bytes.length) throw storageFull();
    this.#written += count;
    if (this.#written - this.#flushed >= FLUSH_BYTES) this.#flush();
  }

  #flush(): void {
    try {
      this.#access.flush();
    } catch (cause) {
      throw toStorageError(cause);
    }
    this.#flushed = this.#written;
  }
}
