import type { PixelArray } from '#core/raster.ts';

/** The most that the decoded tiles of a thread take, bytes, unless it is told otherwise. */
export const TILE_CACHE_BYTES = 2 ** 27;

/** Decoded tiles in memory, the longest unused ones dropped first; shared by all pictures of a thread. */
export class TileCache {
  readonly #maxBytes: number;
  readonly #tiles = new Map<string, PixelArray>();
  #heldBytes = 0;

  /** `maxBytes`: the most that the tiles may take together. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** A tile, which then counts as just used. */
  get(key: string): PixelArray | undefined {
    const tile = this.#tiles.get(key);
    if (tile !== undefined) {
      this.#tiles.delete(key);
      this.#tiles.set(key, tile);
    }
    return tile;
  }

  /** Keeps a tile, unless it alone is over the limit. */
  set(key: string, tile: PixelArray): void {
    this.#drop(key);
    if (tile.byteLength > this.#maxBytes) return;
    this.#tiles.set(key, tile);
    this.#heldBytes += tile.byteLength;
    for (const oldest of this.#tiles.keys()) {
      if (this.#heldBytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  /** Forgets the tiles whose key begins so. */
  forget(prefix: string): void {
    for (const key of [...this.#tiles.keys()]) if (key.startsWith(prefix)) this.#drop(key);
  }

  #drop(key: string): void {
    const tile = this.#tiles.get(key);
    if (tile === undefined) return;
    this.#tiles.delete(key);
    this.#heldBytes -= tile.byteLength;
  }
}
