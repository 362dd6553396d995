import { describe, expect, test } from 'vitest';
import { ancestorOf, childrenOf, levelForZoom, tilesAround, tilesOver } from './tile-plan.ts';

describe('level for a zoom', () => {
  test.each([
    { zoom: 8, level: 0 },
    { zoom: 1, level: 0 },
    { zoom: 0.51, level: 0 },
    { zoom: 0.5, level: 1 },
    { zoom: 0.26, level: 1 },
    { zoom: 0.02, level: 5 },
    { zoom: 0.0001, level: 6 },
  ])('zoom $zoom reads level $level of seven', ({ zoom, level }) => {
    expect(levelForZoom(zoom, 7)).toBe(level);
  });
});

describe('tiles over a part', () => {
  const image = { width: 34000, height: 29000 };

  test('are those that meet it, the middle one first', () => {
    const tiles = tilesOver({ x: 500, y: 600, width: 1100, height: 500 }, image, 0);
    expect(tiles).toHaveLength(8);
    expect(tiles[0]).toEqual({ level: 0, column: 2, row: 1 });
    expect(new Set(tiles.map((tile) => tile.column))).toEqual(new Set([0, 1, 2, 3]));
  });

  test('never lie beyond the image', () => {
    const tiles = tilesOver({ x: -5000, y: -5000, width: 90000, height: 90000 }, image, 5);
    expect(tiles).toHaveLength(3 * 2);
    expect(tilesOver({ x: 40000, y: 0, width: 100, height: 100 }, image, 0)).toHaveLength(0);
  });

  test('have a ring around them that ends at the image', () => {
    const inside = tilesOver({ x: 5000, y: 5000, width: 1000, height: 400 }, image, 0);
    const ring = tilesAround(inside, image);
    expect(ring).toHaveLength(5 * 4 - inside.length);
    expect(
      ring.some((tile) => inside.some(({ column, row }) => tile.column === column && tile.row === row)),
    ).toBe(false);
    const corner = tilesOver({ x: 0, y: 0, width: 10, height: 10 }, image, 0);
    expect(tilesAround(corner, image).map(({ column, row }) => `${column},${row}`)).toEqual([
      '1,0',
      '0,1',
      '1,1',
    ]);
    expect(tilesAround([], image)).toEqual([]);
  });

  test('have the ancestors and children that cover them', () => {
    const tile = { level: 2, column: 5, row: 3 };
    expect(ancestorOf(tile, 2)).toEqual({ level: 4, column: 1, row: 0 });
    expect(childrenOf(tile).every((child) => ancestorOf(child, 1).column === 5)).toBe(true);
    expect(childrenOf({ level: 0, column: 1, row: 1 })).toEqual([]);
  });
});
