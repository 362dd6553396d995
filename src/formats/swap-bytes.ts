/** Writes 32-bit values into `target` with their bytes reversed: little-endian to big-endian and back. Both may be one array. */
export function swapBytes32Into(target: Uint32Array, source: Uint32Array): void {
  for (let i = 0; i < source.length; i++) {
    const v = source[i]!;
    target[i] = (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
  }
}

/** Writes 16-bit values into `target` with their bytes reversed. */
export function swapBytes16Into(target: Uint16Array, source: Uint16Array): void {
  for (let i = 0; i < source.length; i++) {
    const v = source[i]!;
    target[i] = (v << 8) | (v >>> 8);
  }
}
