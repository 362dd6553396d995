import { assert } from '#core/errors.ts';
import { crc32 } from './crc32.ts';

/** An 8-bit picture to be written as PNG: gray, RGB or RGBA, interleaved. */
export interface PngPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array | Uint8ClampedArray;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_TYPE = { 1: 0, 3: 2, 4: 6 } as const;
/** Largest block that Deflate stores uncompressed. */
const STORED_BLOCK_BYTES = 65535;

/**
 * A PNG file (PNG specification, third edition; ISO 15948): 8 bits a sample, not interlaced. Each row takes the one of the
 * filters none, sub and up that leaves the smallest differences. Compressed where the platform can, stored else.
 */
export async function encodePng({
  width,
  height,
  channels,
  data,
}: PngPicture): Promise<Uint8Array<ArrayBuffer>> {
  assert(width > 0 && height > 0 && data.length === width * height * channels, 'samples fill the picture');
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, COLOUR_TYPE[channels]);
  const filtered = filterRows(data, width * channels, height, channels);
  const parts = [
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', await toZlib(filtered)),
    chunk('IEND', new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

type Pixels = Uint8Array | Uint8ClampedArray;

function filterRows(data: Pixels, rowBytes: number, height: number, step: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    const filter = bestFilter(data, y * rowBytes, rowBytes, step);
    const at = y * (rowBytes + 1);
    out[at] = filter;
    for (let i = 0; i < rowBytes; i++)
      out[at + 1 + i] = data[y * rowBytes + i]! - predicted(data, y * rowBytes, i, filter, rowBytes, step);
  }
  return out;
}

/** What a filter expects at byte `i` of the row that starts at `row`: 0 none, 1 the pixel to the left, 2 the one above. */
function predicted(
  data: Pixels,
  row: number,
  i: number,
  filter: number,
  rowBytes: number,
  step: number,
): number {
  if (filter === 1) return i < step ? 0 : data[row + i - step]!;
  return filter === 2 && row > 0 ? data[row + i - rowBytes]! : 0;
}

function bestFilter(data: Pixels, row: number, rowBytes: number, step: number): number {
  let best = 0;
  let least = Infinity;
  for (let filter = 0; filter < 3; filter++) {
    let cost = 0;
    for (let i = 0; i < rowBytes; i++) {
      const difference = (data[row + i]! - predicted(data, row, i, filter, rowBytes, step)) & 0xff;
      cost += difference < 128 ? difference : 256 - difference;
    }
    if (cost < least) {
      least = cost;
      best = filter;
    }
  }
  return best;
}

async function toZlib(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof CompressionStream === 'undefined') return storedZlib(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A zlib stream of stored blocks (RFC 1950, RFC 1951), for platforms without CompressionStream. */
export function storedZlib(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / STORED_BLOCK_BYTES));
  const out = new Uint8Array(2 + blocks * 5 + bytes.length + 4);
  const view = new DataView(out.buffer);
  view.setUint16(0, 0x7801);
  let at = 2;
  for (let block = 0; block < blocks; block++) {
    const body = bytes.subarray(block * STORED_BLOCK_BYTES, (block + 1) * STORED_BLOCK_BYTES);
    out[at] = block === blocks - 1 ? 1 : 0;
    view.setUint16(at + 1, body.length, true);
    view.setUint16(at + 3, ~body.length & 0xffff, true);
    out.set(body, at + 5);
    at += 5 + body.length;
  }
  view.setUint32(at, adler32(bytes));
  return out;
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
