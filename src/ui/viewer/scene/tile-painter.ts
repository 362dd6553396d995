import { type Composite, compositeKey } from '#core/display/composite.ts';
import { type TileComposer, tileComposer } from '#core/display/tile-composer.ts';
import type { TilePixels } from '#protocol/view.ts';
import { ByteLru } from './byte-lru.ts';
import { type TileAddress, TILE_SIZE, tileKey } from '#core/display/tile-plan.ts';
import type { ViewSource } from './view-source.ts';

/** Coloured tiles that are kept, in bytes: two pictures of a full 4K screen. */
export const SURFACE_CACHE_BYTES = 160 * 2 ** 20;

/** A coloured tile: a surface to draw, or one colour all over. */
export interface PaintedTile {
  readonly width: number;
  readonly height: number;
  readonly surface: HTMLCanvasElement | null;
  /** Packed colour where there is no surface. */
  readonly color: number;
  /** The {@link compositeKey} that it was painted with. */
  readonly composite: string;
}

/** Pixels of the two layers of a tile; null for a layer that is not looked at. */
export interface LayerPixels {
  readonly post: TilePixels | null;
  readonly pre: TilePixels | null;
}

/** Paints tiles and keeps them; a tile painted with old settings stays until it is painted anew. */
export class TilePainter {
  readonly #painted = new ByteLru<PaintedTile>(SURFACE_CACHE_BYTES);
  readonly #composers = new Map<string, { composer: TileComposer; key: string }>();

  #scratch: ImageData | null = null;

  /** Makes room for at least so many tiles at once. */
  reserve(tileCount: number): void {
    this.#painted.ensureCapacity(tileCount * TILE_SIZE * TILE_SIZE * BYTES_PER_COLOR);
  }

  /** The tile as it was painted last, whatever the settings. */
  get(source: ViewSource, tile: TileAddress): PaintedTile | undefined {
    return this.#painted.get(nameOf(source, tile));
  }

  /** Paints a tile from pixels that are there. */
  paint(source: ViewSource, tile: TileAddress, composite: Composite, pixels: LayerPixels): PaintedTile {
    const { composer, key } = this.#composerFor(source, composite);
    const { width, height } = pixels.post ?? pixels.pre ?? { width: 0, height: 0 };
    const name = nameOf(source, tile);
    const post = pixels.post?.data ?? null;
    const pre = pixels.pre?.data ?? null;
    if (post === null && pre === null) {
      const empty = { width, height, surface: null, color: composer.zeroColor, composite: key };
      this.#painted.set(name, empty, EMPTY_TILE_BYTES);
      return empty;
    }
    const image = this.#scratchOf(width, height);
    composer.composeInto(new Uint32Array(image.data.buffer), post, pre);
    const surface = this.#painted.get(name)?.surface ?? surfaceOf(width, height);
    surface.getContext('2d')?.putImageData(image, 0, 0);
    const painted = { width, height, surface, color: 0, composite: key };
    this.#painted.set(name, painted, width * height * BYTES_PER_COLOR);
    return painted;
  }

  /** Forgets everything. */
  clear(): void {
    this.#painted.clear();
    this.#composers.clear();
  }

  /** Memory to compose in, used again: fresh memory costs more than the composing. */
  #scratchOf(width: number, height: number): ImageData {
    if (this.#scratch?.width !== width || this.#scratch.height !== height) {
      this.#scratch = new ImageData(width, height);
    }
    return this.#scratch;
  }

  /** Tables are made once for a source's settings, not for every tile. */
  #composerFor(source: ViewSource, composite: Composite): { composer: TileComposer; key: string } {
    const key = compositeKey(composite);
    const known = this.#composers.get(source);
    if (known?.key === key) return known;
    const made = { composer: tileComposer(composite), key };
    this.#composers.set(source, made);
    return made;
  }
}

const EMPTY_TILE_BYTES = 64;
const BYTES_PER_COLOR = 4;

function nameOf(source: ViewSource, tile: TileAddress): string {
  return `${source}/${tileKey(tile)}`;
}

function surfaceOf(width: number, height: number): HTMLCanvasElement {
  const surface = document.createElement('canvas');
  surface.width = width;
  surface.height = height;
  return surface;
}
