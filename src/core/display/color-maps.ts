import { packRgba } from './rgba.ts';

/** Colour maps for one layer, dark to bright. */
export type ColorMapName = 'gray' | 'viridis' | 'magma';

/** Names of all colour maps, in the order in which they are offered. */
export const COLOR_MAP_NAMES: readonly ColorMapName[] = ['gray', 'viridis', 'magma'];

/**
 * Colours at equal steps from 0 to 1, as 0xRRGGBB. Viridis and magma by S. van der Walt, N. Smith and E. Firing (2015),
 * given to the public domain (CC0); 17 stops keep within 6 of 255 of their 256 entries.
 */
const STOPS: Readonly<Record<ColorMapName, readonly number[]>> = {
  gray: [0x000000, 0xffffff],
  viridis: [
    0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c, 0x1f9f88,
    0x27ad81, 0x3dbc74, 0x5cc863, 0x81d34d, 0xaadc32, 0xd5e21a, 0xfde725,
  ],
  magma: [
    0x000004, 0x0a0822, 0x1d1147, 0x36106b, 0x51127c, 0x6a1c81, 0x832681, 0x9c2e7f, 0xb73779, 0xcf4070,
    0xe55064, 0xf4695c, 0xfb8761, 0xfea571, 0xfec287, 0xfde0a1, 0xfcfdbf,
  ],
};

/** Negative end, zero, positive end of the difference's colours: blue, black, red of like lightness. */
const DIFFERENCE_STOPS: readonly number[] = [0x4a96ff, 0x000000, 0xff5436];

/** Colour of a map at `position` 0..1, packed as {@link packRgba} does; outside, the nearer end. */
export function colorMapAt(name: ColorMapName, position: number): number {
  return colorBetween(STOPS[name], position);
}

/** Colour of a difference at `position` -1..1: blue for negative, black at zero, red for positive. */
export function differenceColorAt(position: number): number {
  return colorBetween(DIFFERENCE_STOPS, (position + 1) / 2);
}

function colorBetween(stops: readonly number[], position: number): number {
  const last = stops.length - 1;
  const at = Math.min(Math.max(position, 0), 1) * last;
  const index = Math.min(Math.floor(at), last - 1);
  const from = stops[index]!;
  const to = stops[index + 1]!;
  const share = at - index;
  return packRgba(
    mixed((from >>> 16) & 255, (to >>> 16) & 255, share),
    mixed((from >>> 8) & 255, (to >>> 8) & 255, share),
    mixed(from & 255, to & 255, share),
  );
}

function mixed(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}
