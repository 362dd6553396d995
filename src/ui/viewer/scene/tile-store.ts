import type { Layer, TilePixels, TileRequest } from '#protocol/view.ts';
import { ByteLru } from './byte-lru.ts';
import { type TileAddress, TILE_SIZE, tileKey } from '#core/display/tile-plan.ts';

/** Pixels of tiles that are kept, in bytes: the tiles of several full screens of two float layers. */
export const PIXEL_CACHE_BYTES = 256 * 2 ** 20;
/** Reads under way at a time: enough to keep the engine busy, few enough that a new view is served soon. */
export const MAX_READS_IN_FLIGHT = 8;
/** Reads ahead under way at a time: a new view waits for no more than these. */
export const MAX_READS_AHEAD = 2;
/** Bytes of a tile of float32. */
const LARGEST_TILE_BYTES = TILE_SIZE * TILE_SIZE * 4;
/** What an all-zero tile counts for in the cache: its entry alone. */
const EMPTY_TILE_BYTES = 64;

/** A tile of a layer. */
export interface LayerTile {
  readonly layer: Layer;
  readonly tile: TileAddress;
}

/** How the store gets at pixels, and whom it tells. */
export interface TileStoreOptions {
  readonly taskId: string;
  readTile(request: TileRequest): Promise<TilePixels>;
  /** A tile that is needed now has arrived. */
  onArrival(): void;
  /** A tile could not be read; it is not asked for again before {@link TileStore.retry}. */
  onFailure(error: unknown): void;
}

/** Name of a layer. */
export function layerKey(layer: Layer): string {
  return layer.kind === 'post' ? 'post' : `pre:${layer.stage}`;
}

/** Reads tiles of one task, the most wanted first, and keeps them within bounds. */
export class TileStore {
  readonly #options: TileStoreOptions;
  readonly #pixels = new ByteLru<TilePixels>(PIXEL_CACHE_BYTES);
  readonly #inFlight = new Set<string>();
  readonly #failed = new Set<string>();
  /** What could not be read ahead: it is read again, and told of, once it is needed. */
  readonly #failedAhead = new Set<string>();
  #wanted: readonly LayerTile[] = [];
  #wantedKeys: ReadonlySet<string> = new Set();
  #ahead: readonly LayerTile[] = [];
  #closed = false;

  constructor(options: TileStoreOptions) {
    this.#options = options;
  }

  /** Pixels of a tile, where they have arrived. */
  get({ layer, tile }: LayerTile): TilePixels | undefined {
    return this.#pixels.get(keyOf(layer, tile));
  }

  /**
   * Tiles that are needed now, most needed first, and tiles that may be needed soon: those are read while nothing else is to be
   * read, and nobody is told of them, nor of their failures. Replaces what was wanted before and is not yet being read.
   */
  want(tiles: readonly LayerTile[], ahead: readonly LayerTile[] = []): void {
    this.#wanted = tiles;
    this.#wantedKeys = new Set(tiles.map(({ layer, tile }) => keyOf(layer, tile)));
    this.#ahead = ahead;
    this.#pixels.ensureCapacity((tiles.length + ahead.length) * LARGEST_TILE_BYTES);
    this.#startReads();
  }

  /** Whether anything wanted is still to come. */
  get busy(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Tries failed tiles again. */
  retry(): void {
    this.#failed.clear();
    this.#failedAhead.clear();
    this.#startReads();
  }

  /** Forgets everything; what is still being read is dropped on arrival. */
  close(): void {
    this.#closed = true;
    this.#wanted = [];
    this.#ahead = [];
    this.#pixels.clear();
  }

  #startReads(): void {
    this.#startReadsOf(this.#wanted, MAX_READS_IN_FLIGHT, this.#failed);
    this.#startReadsOf(this.#ahead, MAX_READS_AHEAD, this.#failedAhead);
  }

  #startReadsOf(tiles: readonly LayerTile[], mostInFlight: number, failed: ReadonlySet<string>): void {
    for (const { layer, tile } of tiles) {
      if (this.#inFlight.size >= mostInFlight) return;
      const key = keyOf(layer, tile);
      if (this.#pixels.has(key) || this.#inFlight.has(key) || failed.has(key)) continue;
      void this.#read(key, layer, tile);
    }
  }

  async #read(key: string, layer: Layer, tile: TileAddress): Promise<void> {
    this.#inFlight.add(key);
    try {
      const { taskId } = this.#options;
      const pixels = await this.#options.readTile({ taskId, layer, ...tile, tileSize: TILE_SIZE });
      if (this.#closed) return;
      this.#pixels.set(key, pixels, pixels.data?.byteLength ?? EMPTY_TILE_BYTES);
      if (this.#wantedKeys.has(key)) this.#options.onArrival();
    } catch (error) {
      if (!this.#closed) this.#noteFailure(key, error);
    } finally {
      this.#inFlight.delete(key);
      if (!this.#closed) this.#startReads();
    }
  }

  #noteFailure(key: string, error: unknown): void {
    this.#failedAhead.add(key);
    if (!this.#wantedKeys.has(key)) return;
    this.#failed.add(key);
    this.#options.onFailure(error);
  }
}

function keyOf(layer: Layer, tile: TileAddress): string {
  return `${layerKey(layer)}/${tileKey(tile)}`;
}
