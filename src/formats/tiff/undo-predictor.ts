import { swapBytes16Into, swapBytes32Into } from '../swap-bytes.ts';

/** How the decoded bytes of some rows are stored. */
export interface StoredRows {
  readonly rowBytes: number;
  readonly rowCount: number;
  /** Samples of a pixel within the chunk: 1 in a planar file. */
  readonly samples: number;
  readonly bitsPerSample: number;
  readonly littleEndian: boolean;
  readonly predictor: number;
}

/** Predictors of TIFF 6.0, section 14, and Technical Note 3. */
export const PREDICTOR = { none: 1, horizontal: 2, floatingPoint: 3 } as const;

/**
 * Brings the decoded bytes of whole rows into the order of this machine (little-endian) and undoes their predictor, in
 * place. Depths of 8, 16, 32 and 64 bits; other depths are left as they are and may have no predictor.
 */
export function restoreRows(bytes: Uint8Array<ArrayBuffer>, rows: StoredRows): void {
  if (rows.predictor === PREDICTOR.floatingPoint) {
    undoFloatingPoint(bytes, rows);
    return;
  }
  if (!rows.littleEndian) swapInPlace(bytes, rows.bitsPerSample);
  if (rows.predictor === PREDICTOR.horizontal) undoHorizontal(bytes, rows);
}

function swapInPlace(bytes: Uint8Array<ArrayBuffer>, bits: number): void {
  if (bits === 16) {
    const values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
    swapBytes16Into(values, values);
  } else if (bits === 32) {
    const values = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    swapBytes32Into(values, values);
  } else if (bits === 64) {
    const whole = bytes.length - (bytes.length % 8);
    for (let at = 0; at < whole; at += 8) bytes.subarray(at, at + 8).reverse();
  }
}

/** Each sample was stored as the difference to the same sample of the pixel to its left. */
function undoHorizontal(
  bytes: Uint8Array<ArrayBuffer>,
  { rowBytes, rowCount, samples, bitsPerSample }: StoredRows,
): void {
  const sampleBytes = bitsPerSample / 8;
  const values =
    sampleBytes === 1
      ? bytes
      : sampleBytes === 2
        ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
        : new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const rowLength = rowBytes / sampleBytes;
  for (let row = 0; row < rowCount; row++) {
    const start = row * rowLength;
    for (let i = start + samples; i < start + rowLength; i++) values[i] = values[i]! + values[i - samples]!;
  }
}

/** The bytes of a row were sorted by significance, highest first, and then stored as differences. */
function undoFloatingPoint(
  bytes: Uint8Array,
  { rowBytes, rowCount, samples, bitsPerSample }: StoredRows,
): void {
  const sampleBytes = bitsPerSample / 8;
  const count = rowBytes / sampleBytes;
  const row = new Uint8Array(rowBytes);
  for (let y = 0; y < rowCount; y++) {
    const start = y * rowBytes;
    row.set(bytes.subarray(start, start + rowBytes));
    for (let i = samples; i < rowBytes; i++) row[i] = row[i]! + row[i - samples]!;
    for (let i = 0; i < count; i++) {
      for (let b = 0; b < sampleBytes; b++)
        bytes[start + i * sampleBytes + sampleBytes - 1 - b] = row[b * count + i]!;
    }
  }
}
