import { adler32 } from './adler32.ts';

/** The part of the bytes that is tried first: what it shrinks to is what all of them shrink to, near enough. */
const TRIAL_BYTES = 2 ** 16;

/**
 * Least ratio that compressing is worth its time for. Interpolated float pixels of a noisy picture shrink by a sixth at
 * 20 to 30 MB a second; a disk writes ten times as fast.
 */
const WORTHWHILE_RATIO = 1.25;

/** Most bytes of a stored block (RFC 1951, section 3.2.4). */
const STORED_BLOCK_BYTES = 65535;
const BLOCK_HEADER_BYTES = 5;
const STREAM_HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;

/**
 * Bytes as a zlib stream (RFC 1950), the Deflate compression of TIFF. What hardly shrinks, as a sixteenth of a tile shows, is
 * put into stored blocks, which every reader takes. The same bytes give the same stream, in one browser.
 */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes.length > 2 * TRIAL_BYTES) {
    const middle = Math.floor((bytes.length - TRIAL_BYTES) / 2);
    const trial = await compress(bytes.subarray(middle, middle + TRIAL_BYTES));
    if (trial.length * WORTHWHILE_RATIO > TRIAL_BYTES) return storeAsZlib(bytes);
  }
  return compress(bytes);
}

/** Bytes as a zlib stream without compression: stored blocks and the checksum. */
export function storeAsZlib(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blockCount = Math.max(1, Math.ceil(bytes.length / STORED_BLOCK_BYTES));
  const out = new Uint8Array(
    STREAM_HEADER_BYTES + blockCount * BLOCK_HEADER_BYTES + bytes.length + CHECKSUM_BYTES,
  );
  const view = new DataView(out.buffer);
  // Method 8 with a window of 32 KiB, fastest level; a multiple of 31 as the check wants it.
  view.setUint16(0, 0x7801);
  let at = STREAM_HEADER_BYTES;
  for (let block = 0; block < blockCount; block++) {
    const part = bytes.subarray(block * STORED_BLOCK_BYTES, (block + 1) * STORED_BLOCK_BYTES);
    out[at] = block + 1 === blockCount ? 1 : 0;
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, ~part.length & 0xffff, true);
    out.set(part, at + BLOCK_HEADER_BYTES);
    at += BLOCK_HEADER_BYTES + part.length;
  }
  view.setUint32(at, adler32(bytes));
  return out;
}

async function compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
