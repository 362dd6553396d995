import { Exo2MicroError } from '#core/errors.ts';
import { toAsciiText } from '../ascii-text.ts';

/** A header value with its FITS type: 5 and 5.0 are different cards. */
export type FitsValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean };

/** One header entry. The keyword is made valid: capitals, digits, `-` and `_`, eight characters at most. */
export interface FitsCard {
  readonly keyword: string;
  readonly value: FitsValue;
  readonly comment?: string;
}

const CARD_LENGTH = 80;
/** Width of a right-aligned value (FITS 4.0, 4.2: fixed format, columns 11 to 30). */
const VALUE_WIDTH = 20;
/** Shortest quoted text: eight characters, padded by blanks. */
const MIN_TEXT_LENGTH = 8;
/** Quoted value that still fits one card, quotes included. */
const MAX_QUOTED_LENGTH = 70;
/** Characters of text in a card that goes on: 80 less keyword, `= `, quotes and `&`. */
const CONTINUED_LENGTH = 67;
const CONTINUED_COMMENT_LENGTH = 64;

/** A card for a text. */
export const textCard = (keyword: string, value: string, comment?: string): FitsCard =>
  cardOf(keyword, { kind: 'string', value }, comment);
/** A card for a whole number. */
export const intCard = (keyword: string, value: number, comment?: string): FitsCard =>
  cardOf(keyword, { kind: 'int', value }, comment);
/** A card for a real number. */
export const floatCard = (keyword: string, value: number, comment?: string): FitsCard =>
  cardOf(keyword, { kind: 'float', value }, comment);
/** A card for true or false. */
export const boolCard = (keyword: string, value: boolean, comment?: string): FitsCard =>
  cardOf(keyword, { kind: 'bool', value }, comment);

function cardOf(keyword: string, value: FitsValue, comment: string | undefined): FitsCard {
  return comment === undefined ? { keyword, value } : { keyword, value, comment };
}

/** A name as a FITS keyword: capitals, invalid characters as `_`, cut to eight. */
export function toFitsKeyword(name: string): string {
  const plain = toAsciiText(name)
    .toUpperCase()
    .replace(/[^A-Z0-9_-]/g, '_');
  return plain.slice(0, 8);
}

/** The cards with equal keywords merged: the last value wins, at the place of the first. */
export function mergeFitsCards(cards: readonly FitsCard[]): FitsCard[] {
  const merged = new Map<string, FitsCard>();
  for (const card of cards) merged.set(toFitsKeyword(card.keyword), card);
  return [...merged.values()];
}

/**
 * The 80-character lines of a card in fixed format, as astropy writes them (FITS 4.0, section 4): numbers right-aligned
 * to column 30, reals with 16 significant digits, texts padded to eight characters, long texts in CONTINUE cards.
 * Text beyond ASCII is made ASCII. Throws `invalid-argument` for NaN and infinities, which FITS headers cannot hold.
 */
export function formatFitsCard({ keyword, value, comment }: FitsCard): string[] {
  const head = `${toFitsKeyword(keyword).padEnd(8)}= `;
  const remark = comment === undefined ? '' : toAsciiText(comment);
  const shown = formatValue(keyword, value);
  if (value.kind === 'string' && shown.length > MAX_QUOTED_LENGTH)
    return formatLongText(head, value.value, remark);
  const line = remark === '' ? head + shown : `${head}${shown} / ${remark}`;
  return [line.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH)];
}

function formatValue(keyword: string, value: FitsValue): string {
  switch (value.kind) {
    case 'string': {
      const text = toAsciiText(value.value).replaceAll("'", "''");
      return text === '' ? "''" : `'${text.padEnd(MIN_TEXT_LENGTH)}'`.padEnd(VALUE_WIDTH);
    }
    case 'bool':
      return (value.value ? 'T' : 'F').padStart(VALUE_WIDTH);
    case 'int':
      if (!Number.isSafeInteger(value.value)) throw badNumber(keyword, value.value);
      return String(value.value).padStart(VALUE_WIDTH);
    case 'float':
      if (!Number.isFinite(value.value)) throw badNumber(keyword, value.value);
      return formatReal(value.value).padStart(VALUE_WIDTH);
  }
}

function badNumber(keyword: string, value: number): Exo2MicroError {
  return new Exo2MicroError('invalid-argument', `FITS keyword ${keyword} cannot hold the value ${value}.`, {
    facts: { keyword },
  });
}

/** C's `%.16G`, always with a point or an exponent, shortened to 20 characters at the cost of the last digits. */
export function formatReal(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential(15).split('e');
  const exponent = Number(power);
  const digits = mantissa.replace('.', '');
  const text = exponent < -4 || exponent >= 16 ? exponential(digits, exponent) : positional(digits, exponent);
  return shorten(sign + text);
}

function exponential(digits: string, exponent: number): string {
  const rest = digits.slice(1).replace(/0+$/, '');
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${digits[0]}${rest === '' ? '' : `.${rest}`}E${power}`;
}

function positional(digits: string, exponent: number): string {
  const padded = exponent < 0 ? '0'.repeat(-exponent) + digits : digits;
  const point = Math.max(exponent, 0) + 1;
  const fraction = padded.slice(point).replace(/0+$/, '');
  return `${padded.slice(0, point)}.${fraction === '' ? '0' : fraction}`;
}

function shorten(text: string): string {
  if (text.length <= VALUE_WIDTH) return text;
  const at = text.indexOf('E');
  if (at < 0) return text.slice(0, VALUE_WIDTH);
  return text.slice(0, VALUE_WIDTH - (text.length - at)) + text.slice(at);
}

/** A text over several cards: each part ends with `&`, the comment comes in the last ones (FITS 4.0, 4.2.1.2). */
function formatLongText(head: string, text: string, comment: string): string[] {
  const parts = splitText(toAsciiText(text).replaceAll("'", "''"), CONTINUED_LENGTH);
  const remarks = comment === '' ? [] : splitText(comment, CONTINUED_COMMENT_LENGTH);
  const lines = parts.map((part, i) => {
    const goesOn = i < parts.length - 1 || remarks.length > 0;
    return `${i === 0 ? head : 'CONTINUE  '}'${part}${goesOn ? '&' : ''}'`;
  });
  remarks.forEach((remark, i) => lines.push(`CONTINUE  '${i < remarks.length - 1 ? '&' : ''}' / ${remark}`));
  return lines.map((line) => line.padEnd(CARD_LENGTH));
}

/** Parts of at most `length` characters, cut after a blank where there is one, and never between doubled quotes. */
function splitText(text: string, length: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > length) {
    const blank = rest.lastIndexOf(' ', length - 1);
    const cut = blank > 0 ? blank + 1 : outsideQuotePair(rest, length);
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...parts, rest];
}

/** The place itself, or one earlier where it would part two quotes that stand for one. */
function outsideQuotePair(text: string, cut: number): number {
  let quotes = 0;
  while (text[cut - 1 - quotes] === "'") quotes++;
  return quotes % 2 === 1 ? cut - 1 : cut;
}
