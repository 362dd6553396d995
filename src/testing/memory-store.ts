import { Exo2MicroError } from '#core/errors.ts';
import { checksumOf } from '#formats/checksum.ts';
import { decodeRecord, encodeRecord } from '#pipeline/ingest/record-bytes.ts';
import { openStoredPyramid } from '#pipeline/ingest/stored-pyramid.ts';
import { TileCache } from '#pipeline/ingest/tile-cache.ts';
import { damagedPicture, decodeTileIndex, encodeTileIndex, TileTable } from '#pipeline/ingest/tile-index.ts';
import type { RecordStore } from '#pipeline/ports/record-store.ts';
import type { StoredPyramid, TileStore, TileWriter } from '#pipeline/ports/tile-store.ts';

/** A picture as a store keeps it, open to tests that damage it. */
export interface StoredBytes {
  index: Uint8Array<ArrayBuffer>;
  pack: Uint8Array<ArrayBuffer>;
}

/** A tile store in memory, for tests; the same bytes and checks as the one of the browser. */
export interface MemoryTileStore extends TileStore {
  readonly pictures: Map<string, StoredBytes>;
}

/** A record store in memory, for tests. */
export interface MemoryRecordStore extends RecordStore {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** An empty tile store. `maxBytes`: where it is full (never by default). */
export function createMemoryTileStore(maxBytes = Infinity, cacheBytes = 2 ** 26): MemoryTileStore {
  const pictures = new Map<string, StoredBytes>();
  const cache = new TileCache(cacheBytes);
  return {
    pictures,
    create: (name) => Promise.resolve(createWriter(pictures, name, maxBytes)),
    // oxlint-disable-next-line require-await -- failures have to reject, not throw
    open: async (name) => openPicture(pictures, cache, name),
    has: (name) => Promise.resolve(pictures.has(name)),
    list: () =>
      Promise.resolve(
        [...pictures]
          .map(([name, { index, pack }]) => ({ name, storedBytes: index.length + pack.length }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    delete: (name) => {
      pictures.delete(name);
      return Promise.resolve();
    },
  };
}

function createWriter(pictures: Map<string, StoredBytes>, name: string, maxBytes: number): TileWriter {
  const table = new TileTable();
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    // oxlint-disable-next-line require-await -- failures have to reject, not throw
    append: async (tile) => {
      table.add(tile);
      length += tile.data.byteLength;
      if (length > maxBytes) throw new Exo2MicroError('storage-full', 'The memory store is full.');
      parts.push(new Uint8Array(tile.data.buffer, tile.data.byteOffset, tile.data.byteLength).slice());
    },
    commit: (description) => {
      const pack = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        pack.set(part, at);
        at += part.length;
      }
      pictures.set(name, { index: encodeTileIndex(table.toIndex(name, description, 'memory')), pack });
      return Promise.resolve();
    },
    abandon: () => {
      parts.length = 0;
      return Promise.resolve();
    },
  };
}

function openPicture(
  pictures: ReadonlyMap<string, StoredBytes>,
  cache: TileCache,
  name: string,
): StoredPyramid {
  const stored = pictures.get(name);
  if (stored === undefined) throw new Exo2MicroError('not-stored', `There is no stored copy of "${name}".`);
  const index = decodeTileIndex(name, stored.index);
  if (stored.pack.length !== index.packBytes) throw damagedPicture(name, 'its tiles have another length');
  return openStoredPyramid({
    name,
    index,
    cacheKey: `${name}:${checksumOf(stored.index)}`,
    cache,
    storedBytes: stored.index.length + stored.pack.length,
    readPackInto: (targets, offset) => {
      let at = offset;
      for (const target of targets) {
        const part = stored.pack.subarray(at, at + target.length);
        target.set(part);
        at += part.length;
      }
      return Promise.resolve(at - offset);
    },
  });
}

/** An empty record store. */
export function createMemoryRecordStore(): MemoryRecordStore {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    files,
    // oxlint-disable-next-line require-await -- failures have to reject, not throw
    put: async (key, value) => void files.set(key, encodeRecord(key, value)),
    get: (key) => {
      const bytes = files.get(key);
      return Promise.resolve(
        bytes === undefined ? { kind: 'absent' as const } : decodeRecord(key, bytes).reading,
      );
    },
    list: (prefix) =>
      Promise.resolve(
        [...files]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, bytes]) => ({ key, bytes: bytes.length }))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
      ),
    delete: (key) => {
      files.delete(key);
      return Promise.resolve();
    },
  };
}
