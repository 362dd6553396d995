import { decodeLzw } from './decode-lzw.ts';
import { LzwDecoder } from './lzw-decoder.ts';
import { PackBitsDecoder } from './pack-bits-decoder.ts';

/** Compression schemes that are decoded here; others come from a registry of the caller's. */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  packBits: 32773,
  oldDeflate: 32946,
} as const;

/** Decoded bytes handed on at a time by {@link decompressStream}. */
const PIECE_BYTES = 2 ** 20;

/** Whether {@link decompress} and {@link decompressStream} know the scheme. */
export function isCommonCompression(compression: number): boolean {
  return compression !== COMPRESSION.jpeg && Object.values<number>(COMPRESSION).includes(compression);
}

/**
 * Decodes one whole chunk of `length` bytes. What comes after is left; what is missing makes the result shorter.
 * Damaged data throw a RangeError or a TypeError, as the decoder has it.
 */
export async function decompress(
  compression: number,
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (compression === COMPRESSION.none) return bytes.subarray(0, length);
  if (isDeflate(compression)) return inflate(bytes, length);
  const out = new Uint8Array(length);
  if (compression === COMPRESSION.lzw) return out.subarray(0, decodeLzw(bytes, out));
  const decoder = new PackBitsDecoder();
  decoder.feed(bytes);
  return out.subarray(0, decoder.decodeInto(out, 0, length));
}

/** Decodes a chunk piece by piece, for chunks too big to be held. */
export function decompressStream(
  compression: number,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncIterable<Uint8Array> {
  if (compression === COMPRESSION.none) return pieces;
  if (isDeflate(compression)) return inflateStream(pieces);
  return decodeStream(compression === COMPRESSION.lzw ? new LzwDecoder() : new PackBitsDecoder(), pieces);
}

const isDeflate = (compression: number): boolean =>
  compression === COMPRESSION.deflate || compression === COMPRESSION.oldDeflate;

async function* decodeStream(
  decoder: LzwDecoder | PackBitsDecoder,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  const slack = Math.max(LzwDecoder.slackBytes, PackBitsDecoder.slackBytes);
  for await (const piece of pieces) {
    decoder.feed(piece);
    for (;;) {
      const out = new Uint8Array(PIECE_BYTES + slack);
      const end = decoder.decodeInto(out, 0, PIECE_BYTES);
      if (end > 0) yield out.subarray(0, end);
      if (decoder.isFinished) return;
      if (end < PIECE_BYTES) break;
    }
  }
}

async function inflate(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length);
  let at = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  while (at < length) {
    const { done, value } = await reader.read();
    if (done) return out.subarray(0, at);
    out.set(value.subarray(0, length - at), at);
    at = Math.min(length, at + value.length);
  }
  await reader.cancel();
  return out;
}

async function* inflateStream(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const reader = compressed.pipeThrough(new DecompressionStream('deflate')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
