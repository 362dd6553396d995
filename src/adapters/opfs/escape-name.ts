import { checksumOf } from '#formats/checksum.ts';

/** Longest escaped name, in characters: below what file systems behind OPFS allow (255), with room for endings. */
const MAX_LENGTH = 180;
/** What is kept of a longer one before its hash. */
const KEPT_LENGTH = 120;

/**
 * A file name for any text: small letters, digits, `-` and `_` stay, everything else is written as its code, so that no
 * name is forbidden, and none meets another where capitals do not count. Long names end in `~` and a hash.
 */
export function escapeName(text: string): string {
  let escaped = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (/[a-z0-9_-]/.test(text[i]!)) escaped += text[i]!;
    else escaped += unit < 256 ? `%${hex(unit, 2)}` : `%u${hex(unit, 4)}`;
  }
  return escaped.length <= MAX_LENGTH ? escaped : `${escaped.slice(0, KEPT_LENGTH)}~${hashOf(text)}`;
}

/** The text of an escaped name; null where it was too long to be kept whole. */
export function unescapeName(escaped: string): string | null {
  if (escaped.includes('~')) return null;
  return escaped.replace(
    /%u([0-9a-f]{4})|%([0-9a-f]{2})/g,
    (_, wide: string | undefined, narrow: string | undefined) =>
      String.fromCharCode(parseInt(wide ?? narrow ?? '', 16)),
  );
}

/** 64 bits from two 32-bit hashes of differently laid out bytes. */
function hashOf(text: string): string {
  const units = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return hex(checksumOf(units), 8) + hex(checksumOf(Uint32Array.from(units).reverse()), 8);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
