import { type FitsCard, formatFitsCard, mergeFitsCards } from './fits-card.ts';

/** FITS files consist of blocks of this many bytes. */
export const FITS_BLOCK_BYTES = 2880;

/** The length with the padding that FITS wants. */
export function paddedToBlock(byteCount: number): number {
  return Math.ceil(byteCount / FITS_BLOCK_BYTES) * FITS_BLOCK_BYTES;
}

/** A header of whole blocks: the cards (equal keywords merged), END, blanks. */
export function fitsHeaderBytes(cards: readonly FitsCard[]): Uint8Array<ArrayBuffer> {
  const text = [...mergeFitsCards(cards).flatMap(formatFitsCard), 'END'.padEnd(80)].join('');
  const bytes = new Uint8Array(paddedToBlock(text.length)).fill(0x20);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
