import { Exo2MicroError, isExo2MicroError } from '#core/errors.ts';
import { checksumOf } from '#formats/checksum.ts';
import { openStoredPyramid } from '#pipeline/ingest/stored-pyramid.ts';
import { TILE_CACHE_BYTES, TileCache } from '#pipeline/ingest/tile-cache.ts';
import { damagedPicture, decodeTileIndex, type TileIndex } from '#pipeline/ingest/tile-index.ts';
import type { StoredPyramid, StoredPyramidEntry, TileStore, TileWriter } from '#pipeline/ports/tile-store.ts';
import { escapeName, unescapeName } from './escape-name.ts';
import { openFolder, type OpenFolder } from './open-folder.ts';
import { PackReader } from './pack-reader.ts';
import { BatchMemory, openPackWriter } from './pack-writer.ts';
import { isNotFound, toStorageError } from './storage-error.ts';
import { fileSize, readWhole, removeFile, removeOnceFree, replaceWhole } from './whole-file.ts';

/** Settings of the store. */
export interface OpfsTileStoreOptions {
  /** Folder below the root of OPFS; tests take one of their own. */
  readonly folderName?: string;
  /** The most that decoded tiles may take in this thread, bytes: {@link TILE_CACHE_BYTES} by default. */
  readonly cacheBytes?: number;
}

/** The store, with what only this one needs. */
export interface OpfsTileStore extends TileStore {
  /**
   * Removes what belongs to no committed picture: the remains of runs that were killed. What another tab is writing is
   * held open by it, and stays. Gives the number of bytes freed.
   */
  removeRemains(): Promise<number>;
}

const INDEX = '.index';
/** A new picture is written into the file that the committed one does not use. */
const PACKS = ['.a.pack', '.b.pack'] as const;

/**
 * Pictures in the browser's private file system: for each a pack of tiles, written in big batches, and an index that is
 * committed last, by renaming. Reading works in any thread and in any number of them; writing needs a worker.
 */
export function openOpfsTileStore(options: OpfsTileStoreOptions = {}): OpfsTileStore {
  const folder = openFolder(options.folderName ?? 'exo2micro-tiles');
  const cache = new TileCache(options.cacheBytes ?? TILE_CACHE_BYTES);
  const batches = new BatchMemory();
  return {
    create: async (name) => createPicture(await folder(), name, batches),
    open: async (name) => openPicture(await folder(), cache, name),
    has: async (name) => (await readWhole(await folder(), escapeName(name) + INDEX)) !== null,
    list: () => listPictures(folder),
    delete: async (name) => deletePicture(await folder(), name),
    removeRemains: async () => removeRemains(await folder()),
  };
}

async function createPicture(
  folder: FileSystemDirectoryHandle,
  name: string,
  batches: BatchMemory,
): Promise<TileWriter> {
  const base = escapeName(name);
  const indexName = base + INDEX;
  const current = await committedPack(folder, name, indexName);
  const own = base + (current === base + PACKS[0] ? PACKS[1] : PACKS[0]);
  const other = base + (current === base + PACKS[0] ? PACKS[0] : PACKS[1]);
  const order = {
    name,
    packName: own,
    replaceIndex: (bytes: Uint8Array<ArrayBuffer>) => replaceWhole(folder, indexName, bytes),
    removeFormerPack: async () => void (await removeOnceFree(folder, other)),
  };
  return openPackWriter(folder, order, batches);
}

/** Name of the pack that the committed index uses; null where there is no index, or none that can be believed. */
async function committedPack(
  folder: FileSystemDirectoryHandle,
  name: string,
  indexName: string,
): Promise<string | null> {
  const bytes = await readWhole(folder, indexName);
  if (bytes === null) return null;
  return readableIndex(name, bytes)?.packName ?? null;
}

function readableIndex(name: string, bytes: Uint8Array): TileIndex | null {
  try {
    return decodeTileIndex(name, bytes);
  } catch (cause) {
    if (isExo2MicroError(cause) && cause.code === 'storage-damaged') return null;
    throw cause;
  }
}

async function openPicture(
  folder: FileSystemDirectoryHandle,
  cache: TileCache,
  name: string,
): Promise<StoredPyramid> {
  const bytes = await readWhole(folder, escapeName(name) + INDEX);
  if (bytes === null) throw notStored(name);
  const index = decodeTileIndex(name, bytes);
  const { handle, file: pack } = await packFile(folder, index);
  const reader = new PackReader(handle, pack);
  if (pack.size !== index.packBytes) {
    throw damagedPicture(
      name,
      `its tiles take ${pack.size} bytes, not the ${index.packBytes} that were written`,
    );
  }
  return openStoredPyramid({
    name,
    index,
    cacheKey: `${index.packName}:${checksumOf(bytes)}`,
    cache,
    storedBytes: bytes.length + pack.size,
    readPackInto: async (targets, offset) => {
      try {
        return await reader.readInto(targets, offset);
      } catch (cause) {
        throw isNotFound(cause)
          ? notStored(name, cause)
          : damagedPicture(name, 'its tiles cannot be read', cause);
      }
    },
  });
}

function notStored(name: string, cause?: unknown): Exo2MicroError {
  return new Exo2MicroError(
    'not-stored',
    `There is no stored copy of "${name}". Run the task again from its raw files.`,
    {
      facts: { name },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

async function packFile(
  folder: FileSystemDirectoryHandle,
  index: TileIndex,
): Promise<{ readonly handle: FileSystemFileHandle; readonly file: File }> {
  try {
    const handle = await folder.getFileHandle(index.packName);
    return { handle, file: await handle.getFile() };
  } catch (cause) {
    if (isNotFound(cause)) throw damagedPicture(index.name, 'its tiles are missing', cause);
    throw toStorageError(cause);
  }
}

async function listPictures(folder: OpenFolder): Promise<readonly StoredPyramidEntry[]> {
  const opened = await folder();
  const entries: StoredPyramidEntry[] = [];
  for (const base of await indexedBases(opened)) {
    const bytes = await readWhole(opened, base + INDEX);
    if (bytes === null) continue;
    // A damaged picture is listed too, so that it can be deleted.
    const name = readableIndex(base, bytes)?.name ?? unescapeName(base) ?? base;
    let storedBytes = bytes.length;
    for (const ending of PACKS) storedBytes += await fileSize(opened, base + ending);
    entries.push({ name, storedBytes });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function indexedBases(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const bases: string[] = [];
  for await (const name of folder.keys()) if (name.endsWith(INDEX)) bases.push(name.slice(0, -INDEX.length));
  return bases;
}

async function deletePicture(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  const base = escapeName(name);
  await removeFile(folder, base + INDEX);
  for (const ending of PACKS) await removeOnceFree(folder, base + ending);
}

async function removeRemains(folder: FileSystemDirectoryHandle): Promise<number> {
  const used = new Set<string>();
  for (const base of await indexedBases(folder)) {
    used.add(base + INDEX);
    const pack = await committedPack(folder, base, base + INDEX);
    // A damaged index does not say which pack is its own: both stay until the user deletes the picture.
    for (const ending of PACKS) if (pack === null || pack === base + ending) used.add(base + ending);
  }
  const remains: string[] = [];
  for await (const name of folder.keys()) if (!used.has(name) && name.endsWith('.pack')) remains.push(name);
  let freed = 0;
  for (const name of remains) {
    const size = await fileSize(folder, name);
    if (await removeFile(folder, name)) freed += size;
  }
  return freed;
}
