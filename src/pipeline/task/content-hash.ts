/** Hexadecimal digits kept of a SHA-256: 80 bits, far beyond any accident among a user's files. */
const DIGITS = 20;

/** The first 80 bits of the SHA-256 of some bytes, in hexadecimal. */
export async function contentHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, DIGITS);
}

/** {@link contentHash} of a plain value's JSON text; the caller keeps the order of keys fixed. */
export function valueHash(value: unknown): Promise<string> {
  return contentHash(new TextEncoder().encode(JSON.stringify(value)));
}
