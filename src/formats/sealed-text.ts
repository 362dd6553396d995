import { checksumOf } from './checksum.ts';

/** A text that was read back and can be trusted, or why it cannot. */
export type UnsealedText =
  { readonly kind: 'intact'; readonly text: string } | { readonly kind: 'damaged'; readonly reason: string };

/** A text with its kind, length and checksum in the first line, so that a torn or changed file is known for one. */
export function sealText(kind: string, text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(text);
  const head = new TextEncoder().encode(`${kind} ${body.length} ${checksumOf(body).toString(16)}\n`);
  const sealed = new Uint8Array(head.length + body.length);
  sealed.set(head);
  sealed.set(body, head.length);
  return sealed;
}

/** The text of {@link sealText}, after its length and checksum were found right. */
export function unsealText(kind: string, sealed: Uint8Array): UnsealedText {
  const lineEnd = sealed.indexOf(0x0a);
  const head = new TextDecoder().decode(sealed.subarray(0, Math.max(0, lineEnd)));
  const parts = new RegExp(`^${kind} (\\d+) ([0-9a-f]+)$`).exec(head);
  if (parts === null) return { kind: 'damaged', reason: 'its first line is not what was written' };
  const body = sealed.slice(lineEnd + 1);
  if (body.length !== Number(parts[1])) {
    return { kind: 'damaged', reason: `it has ${body.length} bytes, not the ${parts[1]} that were written` };
  }
  if (checksumOf(body).toString(16) !== parts[2]) return { kind: 'damaged', reason: 'its checksum is wrong' };
  return { kind: 'intact', text: new TextDecoder().decode(body) };
}
