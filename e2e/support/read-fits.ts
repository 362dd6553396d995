import { readFileSync } from 'node:fs';
import type { Raster } from '#core/raster.ts';

const BLOCK_BYTES = 2880;
const CARD_BYTES = 80;

/** A FITS file: its pixels, and its cards by keyword, texts without quotes. */
export interface FitsFile {
  readonly picture: Raster<Float32Array>;
  readonly cards: ReadonlyMap<string, string>;
}

/** Reads a float FITS file of one picture, by the letter of FITS 4.0 and with nothing of the app's. Throws for other kinds. */
export function readFits(path: string): FitsFile {
  const file = readFileSync(path);
  if (file.length % BLOCK_BYTES !== 0) throw new Error(`${path} has ${file.length} bytes, no whole blocks`);
  const cards = new Map<string, string>();
  let at = 0;
  for (; ; at += CARD_BYTES) {
    const card = file.toString('latin1', at, at + CARD_BYTES);
    const keyword = card.slice(0, 8).trimEnd();
    if (keyword === 'END') break;
    if (card.slice(8, 10) === '= ') cards.set(keyword, valueOf(card.slice(10)));
  }
  const start = Math.ceil((at + CARD_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
  const kind = ['SIMPLE', 'BITPIX', 'NAXIS'].map((keyword) => cards.get(keyword)).join();
  if (kind !== 'T,-32,2') throw new Error(`${path}: SIMPLE, BITPIX and NAXIS are ${kind}, not T,-32,2`);
  const width = Number(cards.get('NAXIS1'));
  const height = Number(cards.get('NAXIS2'));
  const data = Float32Array.from({ length: width * height }, (_, i) => file.readFloatBE(start + 4 * i));
  return { picture: { width, height, data }, cards };
}

/** The value before the comment; a quote within a text is doubled, and blanks at its end do not count. */
function valueOf(rest: string): string {
  const text = /^\s*'((?:[^']|'')*)'/.exec(rest)?.[1];
  return text === undefined ? (rest.split('/')[0] ?? '').trim() : text.replaceAll("''", "'").trimEnd();
}
