const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * MurmurHash3, 32-bit form with seed 0 (Appleby 2011), of the bytes: finds damage, not forgery. Fast where the bytes lie
 * at a multiple of four in their buffer.
 */
export function checksumOf(data: ArrayBufferView): number {
  const { buffer, byteOffset, byteLength } = data;
  const whole = byteLength >>> 2;
  const isAligned = byteOffset % 4 === 0;
  const words = isAligned
    ? new Uint32Array(buffer, byteOffset, whole)
    : new Uint32Array(new Uint8Array(buffer, byteOffset, byteLength).slice(0, whole * 4).buffer);
  let hash = 0;
  for (let i = 0; i < whole; i++) {
    let k = Math.imul(words[i]!, C1);
    k = Math.imul((k << 15) | (k >>> 17), C2);
    hash ^= k;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  const rest = new Uint8Array(buffer, byteOffset + whole * 4, byteLength % 4);
  let tail = 0;
  for (let i = rest.length - 1; i >= 0; i--) tail = (tail << 8) | rest[i]!;
  if (rest.length > 0) {
    tail = Math.imul(tail, C1);
    hash ^= Math.imul((tail << 15) | (tail >>> 17), C2);
  }
  return finish(hash ^ byteLength);
}

function finish(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
