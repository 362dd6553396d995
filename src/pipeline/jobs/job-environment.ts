import type { RawImage, RawImageReader } from '../ports/raw-image.ts';
import type { StoredPyramid, TileStore } from '../ports/tile-store.ts';

/** What jobs work with, wherever they run. */
export interface JobEnvironment {
  readonly rawImages: RawImageOpener;
  readonly images: ImageOpener;
}

/** Opens stored images, and keeps them open: their indexes and tile caches serve one job after the other. */
export interface ImageOpener {
  open(name: string): Promise<StoredPyramid>;
}

/** Images kept open at once: the pairs of the task that runs and of the task that is looked at. */
const OPEN_IMAGES = 4;

/** An opener on a store that keeps the images used last. */
export function openImages(store: TileStore): ImageOpener {
  const opened = new Map<string, Promise<StoredPyramid>>();
  return {
    open(name) {
      const known = opened.get(name);
      const image = known ?? store.open(name);
      opened.delete(name);
      opened.set(name, image);
      if (known === undefined) {
        image.catch(() => opened.delete(name));
        const oldest = opened.keys().next().value;
        if (opened.size > OPEN_IMAGES && oldest !== undefined) opened.delete(oldest);
      }
      return image;
    },
  };
}

/** Opens raw files, and keeps the last ones open: the bands of an image come as many jobs. */
export interface RawImageOpener {
  open(file: File): Promise<RawImage>;
}

/** Raw files kept open at once: a pair. */
const OPEN_RAW_IMAGES = 2;

/** An opener on a reader. The same file arrives as a new object with each job, so it is known by name, size and time. */
export function openRawImages(reader: RawImageReader): RawImageOpener {
  const opened = new Map<string, Promise<RawImage>>();
  return {
    open(file) {
      const key = JSON.stringify([file.name, file.size, file.lastModified]);
      const image = opened.get(key) ?? reader.open(file);
      opened.delete(key);
      opened.set(key, image);
      image.catch(() => opened.delete(key));
      const oldest = opened.keys().next().value;
      if (opened.size > OPEN_RAW_IMAGES && oldest !== undefined) opened.delete(oldest);
      return image;
    },
  };
}
