/**
 * Order of two names by Unicode code point, for `sort`: independent of language and machine. The language's own order
 * is by 16-bit unit, which puts characters beyond U+FFFF before those from U+E000 on.
 */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}

/** Names in the order of {@link compareCodePoints}, as a new array. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort(compareCodePoints);
}
