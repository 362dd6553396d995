import { type ByteSource, unreadableTiff, unsupportedTiff } from './byte-source.ts';
import { readTiffDirectory, type TiffDirectory } from './directory.ts';
import { TIFF_TAG } from './tags.ts';

/** What the directory says about the pixels, before anything is believed about where they lie. */
export interface TiffPicture {
  readonly littleEndian: boolean;
  readonly isBigTiff: boolean;
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly bitsPerSample: number;
  readonly sampleFormat: 'uint' | 'int' | 'float';
  readonly photometric: number;
  /** ExtraSamples: 0 unspecified, 1 and 2 alpha; one for each sample beyond the colours. */
  readonly extraSamples: readonly number[];
  readonly compression: number;
  readonly predictor: number;
  /** Whether each sample has a plane of its own. */
  readonly isPlanar: boolean;
}

/** Where the chunks (strips or tiles) of a picture lie, plane by plane, row by row. */
export interface TiffChunks {
  readonly isTiled: boolean;
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

/** A picture and its chunks, all of which lie inside the file. */
export interface TiffLayout extends TiffPicture {
  readonly chunks: TiffChunks;
  /** Tables that the JPEG chunks of a file share. */
  readonly jpegTables: Uint8Array<ArrayBuffer> | undefined;
  /** What LERC needs to know: version and further compression. */
  readonly lercParameters: readonly number[] | undefined;
}

/** Longest side in px. The largest slide scanners stay well below, and a larger number is a damaged header. */
export const MAX_SIDE_PX = 131_072;
/** More samples a pixel than any camera has. */
const MAX_SAMPLES = 64;
const SAMPLE_FORMATS = { 1: 'uint', 2: 'int', 3: 'float', 4: 'uint' } as const;
const NO_COMPRESSION = 1;

/** Size and kind of the first picture of a TIFF file; says nothing about whether its pixels are there. */
export async function readTiffPicture(source: ByteSource): Promise<TiffPicture> {
  return pictureOf(source, await readTiffDirectory(source));
}

/**
 * Reads how the first picture of a TIFF file is stored, and checks that every chunk lies in the file and, where it is not
 * compressed, is long enough. Throws `unreadable-tiff`, `unsupported-tiff`.
 */
export async function readTiffLayout(source: ByteSource): Promise<TiffLayout> {
  const directory = await readTiffDirectory(source);
  const picture = await pictureOf(source, directory);
  const chunks = await chunksOf(source, directory, picture);
  checkChunks(source, picture, chunks);
  const lerc = await directory.numbers(TIFF_TAG.lercParameters);
  return {
    ...picture,
    chunks,
    jpegTables: await directory.bytes(TIFF_TAG.jpegTables),
    lercParameters: lerc === undefined ? undefined : [...lerc],
  };
}

/** Rows of the picture in a row of chunks; a tile always has its full height. */
export function chunkRows(
  { chunks, height }: { readonly chunks: Pick<TiffChunks, 'isTiled' | 'height'>; readonly height: number },
  row: number,
): number {
  return chunks.isTiled ? chunks.height : Math.min(chunks.height, height - row * chunks.height);
}

/** Bytes of one decoded row of a chunk. */
export function chunkRowBytes(picture: TiffPicture, chunkWidth: number): number {
  const samples = picture.isPlanar ? 1 : picture.samplesPerPixel;
  return Math.ceil((chunkWidth * samples * picture.bitsPerSample) / 8);
}

async function pictureOf(source: ByteSource, directory: TiffDirectory): Promise<TiffPicture> {
  const one = async (tag: number, missing: number): Promise<number> =>
    (await directory.numbers(tag))?.[0] ?? missing;
  const width = await one(TIFF_TAG.imageWidth, NaN);
  const height = await one(TIFF_TAG.imageLength, NaN);
  checkSize(source.name, width, height);
  const samplesPerPixel = await one(TIFF_TAG.samplesPerPixel, 1);
  if (!(samplesPerPixel >= 1 && samplesPerPixel <= MAX_SAMPLES)) {
    throw unreadableTiff(source.name, `its header says ${samplesPerPixel} samples a pixel`);
  }
  if ((await one(TIFF_TAG.fillOrder, 1)) !== 1)
    throw unsupportedTiff(source.name, 'its bits are stored in reverse order');
  const extraSamples = (await directory.numbers(TIFF_TAG.extraSamples)) ?? new Float64Array(0);
  return {
    littleEndian: directory.littleEndian,
    isBigTiff: directory.isBigTiff,
    width,
    height,
    samplesPerPixel,
    bitsPerSample: await sameForAll(source.name, directory, TIFF_TAG.bitsPerSample, 'depths'),
    sampleFormat: sampleFormatOf(
      source.name,
      await sameForAll(source.name, directory, TIFF_TAG.sampleFormat, 'types'),
    ),
    photometric: await one(TIFF_TAG.photometric, samplesPerPixel >= 3 ? 2 : 1),
    extraSamples: [...extraSamples],
    compression: await one(TIFF_TAG.compression, NO_COMPRESSION),
    predictor: await one(TIFF_TAG.predictor, 1),
    isPlanar: samplesPerPixel > 1 && (await one(TIFF_TAG.planarConfiguration, 1)) === 2,
  };
}

function checkSize(file: string, width: number, height: number): void {
  if (Number.isNaN(width) || Number.isNaN(height))
    throw unreadableTiff(file, 'its header does not say how big the picture is');
  if (width === 0 || height === 0)
    throw unreadableTiff(file, `its header says ${width} x ${height} pixels: there is no picture`);
  if (!(width <= MAX_SIDE_PX && height <= MAX_SIDE_PX && width > 0 && height > 0)) {
    throw unreadableTiff(
      file,
      `its header says ${width} x ${height} pixels, and no side can be over ${MAX_SIDE_PX}; the header is damaged`,
    );
  }
}

async function sameForAll(
  file: string,
  directory: TiffDirectory,
  tag: number,
  what: string,
): Promise<number> {
  const values = (await directory.numbers(tag)) ?? Float64Array.of(1);
  const first = values[0] ?? 1;
  if (values.some((value) => value !== first))
    throw unsupportedTiff(file, `its channels have different ${what}`);
  return first;
}

function sampleFormatOf(file: string, code: number): TiffPicture['sampleFormat'] {
  const format = SAMPLE_FORMATS[code as keyof typeof SAMPLE_FORMATS];
  if (format === undefined) throw unsupportedTiff(file, 'its pixels are complex numbers');
  return format;
}

async function chunksOf(
  source: ByteSource,
  directory: TiffDirectory,
  picture: TiffPicture,
): Promise<TiffChunks> {
  const isTiled = directory.has(TIFF_TAG.tileOffsets) || directory.has(TIFF_TAG.tileWidth);
  const one = async (tag: number, missing: number): Promise<number> =>
    (await directory.numbers(tag))?.[0] ?? missing;
  const width = isTiled ? await one(TIFF_TAG.tileWidth, 0) : picture.width;
  const rows = await one(isTiled ? TIFF_TAG.tileLength : TIFF_TAG.rowsPerStrip, isTiled ? 0 : picture.height);
  const height = isTiled ? rows : Math.min(rows, picture.height);
  if (!(width > 0 && height > 0 && width <= MAX_SIDE_PX && height <= MAX_SIDE_PX)) {
    throw unreadableTiff(
      source.name,
      `its header says ${isTiled ? 'tiles' : 'strips'} of ${width} x ${rows} pixels`,
    );
  }
  const offsets = await directory.numbers(isTiled ? TIFF_TAG.tileOffsets : TIFF_TAG.stripOffsets);
  if (offsets === undefined)
    throw unreadableTiff(source.name, 'its header does not say where the pixels are');
  const across = Math.ceil(picture.width / width);
  const down = Math.ceil(picture.height / height);
  const stored = await directory.numbers(isTiled ? TIFF_TAG.tileByteCounts : TIFF_TAG.stripByteCounts);
  const chunks = { isTiled, width, height, across, down, offsets };
  return { ...chunks, byteCounts: stored ?? plainByteCounts(source.name, picture, chunks) };
}

/** Old writers leave the counts out where they follow from the size. */
function plainByteCounts(
  file: string,
  picture: TiffPicture,
  chunks: Omit<TiffChunks, 'byteCounts'>,
): Float64Array {
  if (picture.compression !== NO_COMPRESSION) {
    throw unreadableTiff(file, 'its header does not say how long the compressed parts are');
  }
  const layout = { chunks, height: picture.height };
  const rowBytes = chunkRowBytes(picture, chunks.width);
  return chunks.offsets.map(
    (_, i) => rowBytes * chunkRows(layout, Math.floor(i / chunks.across) % chunks.down),
  );
}

function checkChunks(source: ByteSource, picture: TiffPicture, chunks: TiffChunks): void {
  const { offsets, byteCounts } = chunks;
  const needed = chunks.across * chunks.down * (picture.isPlanar ? picture.samplesPerPixel : 1);
  const parts = chunks.isTiled ? 'tiles' : 'strips';
  if (offsets.length < needed || byteCounts.length < needed) {
    throw unreadableTiff(
      source.name,
      `its header lists ${offsets.length} ${parts} where ${needed} are needed`,
    );
  }
  const layout = { chunks, height: picture.height };
  const rowBytes = chunkRowBytes(picture, chunks.width);
  let missing = 0;
  for (let i = 0; i < needed; i++) {
    const bytes = byteCounts[i]!;
    const rows = chunkRows(layout, Math.floor(i / chunks.across) % chunks.down);
    const least = picture.compression === NO_COMPRESSION ? rows * rowBytes : 1;
    if (bytes < least || offsets[i]! + Math.max(bytes, least) > source.size) missing++;
  }
  if (missing > 0) {
    throw unreadableTiff(
      source.name,
      `it is cut off or damaged: ${missing} of its ${needed} ${parts} are not in the file`,
    );
  }
}
