import type { RawImageReader } from '../ports/raw-image.ts';
import type { StoredPyramid, TileStore } from '../ports/tile-store.ts';

/** What jobs work with, wherever they run. */
export interface JobEnvironment {
  readonly rawReader: RawImageReader;
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
