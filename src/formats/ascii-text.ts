/**
 * Text in printable ASCII, for headers that allow nothing else: accents are dropped from their letters, and what has no
 * plain letter becomes `\uXXXX`, so that different names stay different.
 */
export function toAsciiText(text: string): string {
  const plain = text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  return plain.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
