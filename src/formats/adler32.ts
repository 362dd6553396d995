/** Sums of this many bytes stay below 2^32 (RFC 1950, as every implementation derives it). */
const BYTES_BEFORE_MODULO = 5552;
const MODULUS = 65521;

/** The Adler-32 checksum that ends a zlib stream (RFC 1950, section 8.2). */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += BYTES_BEFORE_MODULO) {
    const end = Math.min(bytes.length, start + BYTES_BEFORE_MODULO);
    for (let i = start; i < end; i++) {
      low += bytes[i]!;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return ((high << 16) | low) >>> 0;
}
