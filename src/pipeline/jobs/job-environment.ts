import { isExo2MicroError, type ErrorCode } from '#core/errors.ts';
import type { WindowMemory } from '#core/reused-rasters.ts';
import type { TileSource } from '#core/tile-source.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { RawImage, RawImageReader } from '../ports/raw-image.ts';
import type { StoredPyramid, TileStore } from '../ports/tile-store.ts';

/** What jobs work with, wherever they run. */
export interface JobEnvironment {
  readonly rawImages: RawImageOpener;
  readonly images: ImageOpener;
  /** Memory that jobs over windows use again and again. */
  readonly windows: WindowMemory;
  /** What computes on whole pictures, as it was chosen; started by the first job that asks. */
  kernels(): Promise<Kernels>;
}

/** Opens stored images, and keeps them open: their indexes and tile caches serve one job after the other. */
export interface ImageOpener {
  open(name: string): Promise<StoredPyramid>;
}

/** Images kept open at once: the pairs of the task that runs and of the task that is looked at. */
const OPEN_IMAGES = 4;

/**
 * An opener on a store that keeps the images used last. An image's name follows from what it was made from; so where one
 * cannot be read any more, because it was deleted or stored anew meanwhile, the image of that name is opened once again.
 */
export function openImages(store: TileStore): ImageOpener {
  const opened = new Map<string, Promise<StoredPyramid>>();
  const forget = (name: string, image: Promise<StoredPyramid>): void => {
    if (opened.get(name) === image) opened.delete(name);
  };
  const open = (name: string): Promise<StoredPyramid> => {
    const known = opened.get(name);
    const image: Promise<StoredPyramid> =
      known ??
      store.open(name).then((stored) =>
        reopening(stored, () => {
          forget(name, image);
          return store.open(name);
        }),
      );
    opened.delete(name);
    opened.set(name, image);
    if (known === undefined) {
      image.catch(() => forget(name, image));
      if (opened.size > OPEN_IMAGES) close(opened);
    }
    return image;
  };
  return { open };
}

/** Closes the image that was opened longest ago: else tiles of tasks that are over would fill the memory, task by task. */
function close(opened: Map<string, Promise<StoredPyramid>>): void {
  const [oldest] = opened;
  if (oldest === undefined) return;
  const [name, image] = oldest;
  opened.delete(name);
  // One that could not be opened has nothing to let go of; whoever asked for it has its error.
  void image.then(
    (stored) => stored.release(),
    () => undefined,
  );
}

/** The image, whose failing reads are tried once more on what `reopen` gives. */
function reopening(image: StoredPyramid, reopen: () => Promise<StoredPyramid>): StoredPyramid {
  const levels = image.levels.map((source, level): TileSource => ({
    size: source.size,
    pixelType: source.pixelType,
    async read(at, ctx, make) {
      try {
        return await source.read(at, ctx, make);
      } catch (error) {
        if (!isExo2MicroError(error) || !STALE.has(error.code)) throw error;
        const again = (await reopen()).levels[level];
        if (again === undefined) throw error;
        return again.read(at, ctx, make);
      }
    },
  }));
  return { ...image, levels };
}

/** How reading fails where the opened image is no longer the stored one. */
const STALE: ReadonlySet<ErrorCode> = new Set(['not-stored', 'storage-damaged']);

/** Opens raw files, and keeps the last ones open: the bands of an image come as many jobs. */
export interface RawImageOpener {
  open(file: File): Promise<RawImage>;
}

/** Raw files kept open at once: a pair. */
const OPEN_RAW_IMAGES = 2;

/**
 * An opener on a reader. The same file arrives as a new object with each job, so it is known by name, size and time; one
 * that could not be read is opened anew from the next object, since only that may still reach the file.
 */
export function openRawImages(reader: RawImageReader): RawImageOpener {
  const opened = new Map<string, Promise<RawImage>>();
  return {
    open(file) {
      const key = JSON.stringify([file.name, file.size, file.lastModified]);
      const forget = (): void => void (opened.get(key) === image && opened.delete(key));
      const known = opened.get(key);
      const image: Promise<RawImage> = known ?? reader.open(file).then((raw) => forgettable(raw, forget));
      opened.delete(key);
      opened.set(key, image);
      if (known === undefined) image.catch(forget);
      const oldest = opened.keys().next().value;
      if (opened.size > OPEN_RAW_IMAGES && oldest !== undefined) opened.delete(oldest);
      return image;
    },
  };
}

/** The raw image, which calls `forget` when a read of it fails. */
function forgettable(image: RawImage, forget: () => void): RawImage {
  const watched = <T>(read: Promise<T>): Promise<T> => {
    read.catch(forget);
    return read;
  };
  return {
    ...image,
    readRows: (y0, y1, ctx) => watched(image.readRows(y0, y1, ctx)),
    readWindow: (at, ctx) => watched(image.readWindow(at, ctx)),
  };
}
