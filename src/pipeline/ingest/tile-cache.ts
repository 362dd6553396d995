/** The most that the decoded tiles of a thread take, bytes, unless it is told otherwise. */
export const TILE_CACHE_BYTES = 2 ** 27;

/** Memory of so many dropped tiles waits for the next ones: as many as are fetched at once, whose room is made at their end. */
const MOST_SPARE = 16;

/** A tile that can be kept: pixels of a plain buffer, which they fill. */
export type CachedTile = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/**
 * Decoded tiles in memory, the longest unused ones dropped first; shared by all pictures of a thread. A full cache keeps a new tile
 * in the memory of one that it drops: new memory for each would cost as much as reading it, and stay until it is collected. So
 * a tile may be used only until the next pause.
 */
export class TileCache {
  readonly #maxBytes: number;
  readonly #tiles = new Map<string, CachedTile>();
  /** Memory of dropped tiles. */
  readonly #spare: ArrayBuffer[] = [];
  #heldBytes = 0;

  /** `maxBytes`: the most that the tiles may take together. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** A tile, which then counts as just used. */
  get(key: string): CachedTile | undefined {
    const tile = this.#tiles.get(key);
    if (tile !== undefined) {
      this.#tiles.delete(key);
      this.#tiles.set(key, tile);
    }
    return tile;
  }

  /** Memory of so many bytes for a tile, whatever it holds; where there is no room, that of a tile that had to go. */
  takeMemory(byteLength: number): Uint8Array<ArrayBuffer> {
    this.#makeRoom(byteLength);
    const fitting = this.#spare.findIndex((buffer) => buffer.byteLength === byteLength);
    const [memory = new ArrayBuffer(byteLength)] = fitting < 0 ? [] : this.#spare.splice(fitting, 1);
    return new Uint8Array(memory);
  }

  /** Keeps a tile, unless it alone is over the limit. */
  set(key: string, tile: CachedTile): void {
    this.#drop(key);
    if (tile.byteLength > this.#maxBytes) return;
    this.#makeRoom(tile.byteLength);
    this.#tiles.set(key, tile);
    this.#heldBytes += tile.byteLength;
  }

  /** Forgets the tiles whose key begins so, and all memory that waits for tiles. */
  forget(prefix: string): void {
    for (const key of [...this.#tiles.keys()]) if (key.startsWith(prefix)) this.#drop(key);
    this.#spare.length = 0;
  }

  #makeRoom(byteLength: number): void {
    for (const [oldest, { buffer }] of this.#tiles) {
      if (this.#heldBytes + byteLength <= this.#maxBytes) break;
      this.#drop(oldest);
      this.#spare.push(buffer);
      if (this.#spare.length > MOST_SPARE) this.#spare.shift();
    }
  }

  #drop(key: string): void {
    const tile = this.#tiles.get(key);
    if (tile === undefined) return;
    this.#tiles.delete(key);
    this.#heldBytes -= tile.byteLength;
  }
}
