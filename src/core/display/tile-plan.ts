import type { Size } from '../raster.ts';
import type { Rect } from '../rect.ts';
import { levelSize } from '../tile-source.ts';

/** Side of the tiles that the viewer asks for, in pixels of their level: 1 MB of colours each, composed in 1 to 3 ms. */
export const TILE_SIZE = 512;

/** A tile by its level and place in the grid. */
export interface TileAddress {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** The finest level whose pixels are not larger than two device pixels wide when shrunk: at 1:1 and above, level 0. */
export function levelForZoom(zoom: number, levelCount: number): number {
  const wanted = Math.floor(Math.log2(1 / zoom) + 1e-9);
  return Math.min(Math.max(wanted, 0), levelCount - 1);
}

/** Tiles of a level that meet a part of the image (level-0 pixels), nearest to the middle of that part first. */
export function tilesOver(part: Rect, image: Size, level: number): TileAddress[] {
  const side = TILE_SIZE * 2 ** level;
  const grid = levelSize(image, level);
  const lastColumn = Math.ceil(grid.width / TILE_SIZE) - 1;
  const lastRow = Math.ceil(grid.height / TILE_SIZE) - 1;
  const tiles: TileAddress[] = [];
  const rowEnd = Math.min(Math.ceil((part.y + part.height) / side) - 1, lastRow);
  const columnEnd = Math.min(Math.ceil((part.x + part.width) / side) - 1, lastColumn);
  for (let row = Math.max(Math.floor(part.y / side), 0); row <= rowEnd; row++) {
    for (let column = Math.max(Math.floor(part.x / side), 0); column <= columnEnd; column++) {
      tiles.push({ level, column, row });
    }
  }
  const middleColumn = (part.x + part.width / 2) / side - 0.5;
  const middleRow = (part.y + part.height / 2) / side - 0.5;
  const distance = (tile: TileAddress): number =>
    Math.hypot(tile.column - middleColumn, tile.row - middleRow);
  return tiles.sort((a, b) => distance(a) - distance(b));
}

/** The tiles in one ring around a block of tiles of one level, as far as the image goes, nearest to its middle first. */
export function tilesAround(block: readonly TileAddress[], image: Size): TileAddress[] {
  const [first] = block;
  if (first === undefined) return [];
  const side = TILE_SIZE * 2 ** first.level;
  const left = Math.min(...block.map(({ column }) => column));
  const top = Math.min(...block.map(({ row }) => row));
  const across = Math.max(...block.map(({ column }) => column)) - left + 1;
  const down = Math.max(...block.map(({ row }) => row)) - top + 1;
  const grown = {
    x: (left - 1) * side,
    y: (top - 1) * side,
    width: (across + 2) * side,
    height: (down + 2) * side,
  };
  const inside = new Set(block.map(tileKey));
  return tilesOver(grown, image, first.level).filter((tile) => !inside.has(tileKey(tile)));
}

/** The part of the image that a tile covers, in level-0 pixels; the last tiles reach beyond the image. */
export function tileRect(tile: TileAddress): Rect {
  const side = TILE_SIZE * 2 ** tile.level;
  return { x: tile.column * side, y: tile.row * side, width: side, height: side };
}

/** The tile `levels` levels up that covers this one. */
export function ancestorOf(tile: TileAddress, levels: number): TileAddress {
  return { level: tile.level + levels, column: tile.column >> levels, row: tile.row >> levels };
}

/** The four tiles one level down under this one; some may lie beyond the image. */
export function childrenOf(tile: TileAddress): TileAddress[] {
  if (tile.level === 0) return [];
  const children: TileAddress[] = [];
  for (const row of [2 * tile.row, 2 * tile.row + 1]) {
    for (const column of [2 * tile.column, 2 * tile.column + 1]) {
      children.push({ level: tile.level - 1, column, row });
    }
  }
  return children;
}

/** Name of a tile within one picture. */
export function tileKey(tile: TileAddress): string {
  return `${tile.level}/${tile.column}/${tile.row}`;
}
