import { expect, it } from 'vitest';
import { readFits } from './read.ts';

/** A FITS file of these header lines and one block of pixels. */
function fitsOf(...cards: string[]): Uint8Array {
  const header = [...cards, 'END'].map((card) => card.padEnd(80)).join('');
  const bytes = new Uint8Array(2 * 2880).fill(32);
  bytes.set(new TextEncoder().encode(header));
  bytes.fill(0, 2880);
  return bytes;
}

const SIZE = ['NAXIS   = 2', 'NAXIS1  = 2', 'NAXIS2  = 1'];

it.each([
  ['three axes', fitsOf('BITPIX  = 8', 'NAXIS   = 3'), /3 axes/],
  ['signed 16-bit pixels', fitsOf('BITPIX  = 16', ...SIZE), /signed/],
  ['64-bit pixels', fitsOf('BITPIX  = -64', ...SIZE), /type -64/],
  ['pixels beyond the end', fitsOf('BITPIX  = 8', 'NAXIS   = 2', 'NAXIS1  = 99', 'NAXIS2  = 99'), /cut off/],
  ['a header without end', new Uint8Array(2880).fill(32), /no end/],
])('%s cannot be read', (_, bytes, message) => {
  expect(() => readFits(bytes)).toThrow(message);
});

it('numbers may have comments', () => {
  const [part] = readFits(fitsOf('BITPIX  = 8 / bits', ...SIZE, 'OK      = T'));
  expect([part?.values.get('BITPIX'), part?.values.get('OK')]).toEqual([8, true]);
  expect(part?.image?.data).toEqual(Uint8Array.of(0, 0));
});
