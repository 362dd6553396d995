/**
 * A colour as one number whose bytes in memory are red, green, blue, alpha: what an `ImageData` buffer holds when it is
 * seen as a `Uint32Array` on a little-endian machine, and all machines that run browsers are. Parts are 0..255.
 */
export function packRgba(red: number, green: number, blue: number, alpha = 255): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The parts of a colour that {@link packRgba} packed, each 0..255. */
export function unpackRgba(
  color: number,
): readonly [red: number, green: number, blue: number, alpha: number] {
  return [color & 255, (color >>> 8) & 255, (color >>> 16) & 255, color >>> 24];
}

/** Fully transparent: the viewer's own background shows. */
export const BLANK = 0;
