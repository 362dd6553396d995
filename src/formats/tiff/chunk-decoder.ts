import { isAbortError, isExo2MicroError } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';
import { type ByteSource, readRange, unreadableTiff, unsupportedTiff } from './byte-source.ts';
import { decompress, isCommonCompression } from './decompress.ts';
import { chunkRowBytes, chunkRows, type TiffLayout } from './layout.ts';
import { samplesOf } from './stored-samples.ts';
import { PREDICTOR, restoreRows } from './undo-predictor.ts';

/** Decodes chunks of a scheme that is not built in. */
export interface RareDecoder {
  /** Whether the decoded bytes are in this machine's order whatever order the file has. */
  readonly isNativeOrder: boolean;
  /** The bytes of one chunk, of which there should be `byteCount`. */
  decode(chunk: Uint8Array<ArrayBuffer>, byteCount: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Stored chunks are fetched together up to this many bytes. */
const MAX_READ_BYTES = 2 ** 23;
const GAP_BYTES = 2 ** 16;

/** A chunk's samples, `layout.chunks.width` px wide, all samples of its plane interleaved. */
export interface DecodedChunk {
  readonly index: number;
  readonly samples: PixelArray;
}

/** Samples that lie together in one chunk: all, or one in a planar file. */
export function samplesPerChunkPixel(layout: TiffLayout): number {
  return layout.isPlanar ? 1 : layout.samplesPerPixel;
}

/** Throws `unsupported-tiff` unless the predictor and the depth go together as the standard has it. */
export function checkPredictor(
  file: string,
  { predictor, bitsPerSample: bits, sampleFormat }: TiffLayout,
): void {
  const allowed =
    predictor === PREDICTOR.none ||
    (predictor === PREDICTOR.horizontal && (bits === 8 || bits === 16 || bits === 32)) ||
    (predictor === PREDICTOR.floatingPoint && sampleFormat === 'float' && bits % 16 === 0);
  if (!allowed) throw unsupportedTiff(file, `its predictor ${predictor} does not fit ${bits}-bit pixels`);
}

/** Reads and decodes the chunks with these numbers, in this order. */
export async function* decodeChunks(
  source: ByteSource,
  layout: TiffLayout,
  indices: readonly number[],
  rare: RareDecoder | undefined,
): AsyncGenerator<DecodedChunk> {
  const { offsets, byteCounts } = layout.chunks;
  for (let i = 0; i < indices.length;) {
    const start = offsets[indices[i]!]!;
    let end = start + byteCounts[indices[i]!]!;
    let j = i + 1;
    for (; j < indices.length; j++) {
      const next = offsets[indices[j]!]!;
      const nextEnd = next + byteCounts[indices[j]!]!;
      if (next < end || next - end > GAP_BYTES || nextEnd - start > MAX_READ_BYTES) break;
      end = nextEnd;
    }
    const bytes = await readRange(source, start, end - start);
    for (; i < j; i++) {
      const index = indices[i]!;
      const from = offsets[index]! - start;
      const chunk = bytes.subarray(from, from + byteCounts[index]!);
      yield { index, samples: await decodeChunk(source.name, layout, index, chunk, rare) };
    }
  }
}

async function decodeChunk(
  file: string,
  layout: TiffLayout,
  index: number,
  chunk: Uint8Array<ArrayBuffer>,
  rare: RareDecoder | undefined,
): Promise<PixelArray> {
  const { chunks } = layout;
  const rowCount = chunkRows(layout, Math.floor(index / chunks.across) % chunks.down);
  const rowBytes = chunkRowBytes(layout, chunks.width);
  const samples = samplesPerChunkPixel(layout);
  const isCommon = isCommonCompression(layout.compression);
  const decoded = await orUnreadable(file, layout, index, async () => {
    if (isCommon) return decompress(layout.compression, chunk, rowCount * rowBytes);
    if (rare === undefined)
      throw unsupportedTiff(file, `its compression (number ${layout.compression}) is not known`);
    const bytes = await rare.decode(chunk, rowCount * rowBytes);
    return bytes.subarray(0, rowCount * rowBytes);
  });
  if (decoded.length < rowCount * rowBytes) {
    throw unreadableTiff(file, `${partName(layout, index)} ends too early; the file is damaged`);
  }
  const aligned = decoded.byteOffset % 8 === 0 ? decoded : decoded.slice();
  const { bitsPerSample, predictor } = layout;
  const littleEndian = layout.littleEndian || rare?.isNativeOrder === true;
  restoreRows(aligned, { rowBytes, rowCount, samples, bitsPerSample, littleEndian, predictor });
  return samplesOf(file, layout, aligned, { rowBytes, rowCount, rowSamples: chunks.width * samples });
}

async function orUnreadable<T>(
  file: string,
  layout: TiffLayout,
  index: number,
  decode: () => Promise<T>,
): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    if (isExo2MicroError(cause) || isAbortError(cause)) throw cause;
    throw unreadableTiff(file, `${partName(layout, index)} is damaged and cannot be decoded`, cause);
  }
}

/** A chunk as a user would count it. */
export function partName({ chunks }: TiffLayout, index: number): string {
  return `${chunks.isTiled ? 'tile' : 'strip'} ${index + 1} of ${chunks.offsets.length}`;
}
