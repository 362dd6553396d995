import { Exo2MicroError } from '#core/errors.ts';
import { type Raster, rasterOf } from '#core/raster.ts';
import { FITS_BLOCK_BYTES, paddedToBlock } from './fits-blocks.ts';

/** One part of a FITS file: its 80-character lines without trailing blanks, END included, and its picture, if any. */
export interface FitsPart {
  readonly cards: readonly string[];
  /** Values of simple cards by keyword; CONTINUE texts joined. */
  readonly values: ReadonlyMap<string, string | number | boolean>;
  readonly image: Raster | null;
}

/**
 * Reads the parts of a small FITS file in memory: pictures of 8-bit, 16-bit unsigned (BZERO 32768) and 32-bit float
 * pixels with two axes. Throws `invalid-argument` where the bytes are no such file.
 */
export function readFits(bytes: Uint8Array): FitsPart[] {
  const parts: FitsPart[] = [];
  let at = 0;
  while (at < bytes.length) {
    const cards = readCards(bytes, at);
    at += paddedToBlock(cards.length * 80);
    const values = valuesOf(cards);
    const dataBytes = dataLength(values);
    if (at + dataBytes > bytes.length) throw broken('its pixels are cut off');
    parts.push({
      cards,
      values,
      image: dataBytes === 0 ? null : imageOf(values, bytes.subarray(at, at + dataBytes)),
    });
    at += paddedToBlock(dataBytes);
  }
  return parts;
}

function broken(reason: string): Exo2MicroError {
  return new Exo2MicroError('invalid-argument', `This is not a FITS file that can be read: ${reason}.`);
}

function readCards(bytes: Uint8Array, start: number): string[] {
  const cards: string[] = [];
  for (let at = start; at + 80 <= bytes.length; at += 80) {
    const card = String.fromCharCode(...bytes.subarray(at, at + 80)).trimEnd();
    cards.push(card);
    if (card === 'END') return cards;
    if (at - start > 100 * FITS_BLOCK_BYTES) break;
  }
  throw broken('its header has no end');
}

function valuesOf(cards: readonly string[]): Map<string, string | number | boolean> {
  const values = new Map<string, string | number | boolean>();
  let last = '';
  for (const card of cards) {
    const continued = card.startsWith('CONTINUE  ') ? values.get(last) : undefined;
    if (typeof continued === 'string') {
      values.set(last, continued.replace(/&$/, '') + textOf(card.slice(10)));
    } else if (card.slice(8, 10) === '= ') {
      last = card.slice(0, 8).trimEnd();
      values.set(last, valueOf(card.slice(10)));
    }
  }
  return values;
}

function valueOf(field: string): string | number | boolean {
  if (field.startsWith("'")) return textOf(field);
  const plain = (field.split('/')[0] ?? '').trim();
  if (plain === 'T' || plain === 'F') return plain === 'T';
  return Number(plain);
}

function textOf(field: string): string {
  const quoted = /^'((?:[^']|'')*)'/.exec(field)?.[1] ?? '';
  return quoted.replaceAll("''", "'").trimEnd();
}

function dataLength(values: ReadonlyMap<string, string | number | boolean>): number {
  const axes = Number(values.get('NAXIS') ?? 0);
  if (axes === 0) return 0;
  if (axes !== 2) throw broken(`it has ${axes} axes, not 2`);
  const pixels = Number(values.get('NAXIS1')) * Number(values.get('NAXIS2'));
  return (pixels * Math.abs(Number(values.get('BITPIX')))) / 8;
}

function imageOf(values: ReadonlyMap<string, string | number | boolean>, data: Uint8Array): Raster {
  const width = Number(values.get('NAXIS1'));
  const height = Number(values.get('NAXIS2'));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const length = width * height;
  switch (values.get('BITPIX')) {
    case 8:
      return rasterOf(width, height, data.slice());
    case 16:
      if (values.get('BZERO') !== 32768) throw broken('its 16-bit pixels are signed');
      return rasterOf(
        width,
        height,
        Uint16Array.from({ length }, (_, i) => view.getInt16(2 * i, false) + 32768),
      );
    case -32:
      return rasterOf(
        width,
        height,
        Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, false)),
      );
    default:
      throw broken(`its pixels have type ${String(values.get('BITPIX'))}`);
  }
}
