import { Exo2MicroError } from '#core/errors.ts';
import { sealText, unsealText } from '#formats/sealed-text.ts';
import type { JsonValue, RecordReading } from '../ports/record-store.ts';

const KIND = 'exo2micro-record-1';

/** A record as the bytes of a file, with its key and a checksum. Throws `invalid-argument` where JSON cannot keep it. */
export function encodeRecord(key: string, value: JsonValue): Uint8Array<ArrayBuffer> {
  refuseWhatJsonLoses(key, value);
  return sealText(KIND, JSON.stringify({ key, value }));
}

/** Reads a record's bytes; `key` is what it should be stored under, null where that is not known. */
export function decodeRecord(
  key: string | null,
  bytes: Uint8Array,
): { key: string | null; reading: RecordReading } {
  const damaged = (reason: string) => ({
    key: null,
    reading: { kind: 'damaged', key: key ?? '', reason } as const,
  });
  const unsealed = unsealText(KIND, bytes);
  if (unsealed.kind === 'damaged') return damaged(unsealed.reason);
  // The checksum has shown that this is what encodeRecord wrote.
  const record = JSON.parse(unsealed.text) as { key: string; value: JsonValue };
  if (key !== null && record.key !== key) return damaged('it holds another record');
  return { key: record.key, reading: { kind: 'found', value: record.value } };
}

/** JSON turns NaN and infinities to null, and leaves undefined out, without a word. */
function refuseWhatJsonLoses(key: string, value: unknown): void {
  const isPlain = value === null || typeof value === 'string' || typeof value === 'boolean';
  if (isPlain || (typeof value === 'number' && Number.isFinite(value))) return;
  if (Array.isArray(value)) {
    for (const item of value) refuseWhatJsonLoses(key, item);
  } else if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    for (const item of Object.values(value)) refuseWhatJsonLoses(key, item);
  } else {
    throw new Exo2MicroError(
      'invalid-argument',
      `Record "${key}" holds a ${typeof value} that JSON cannot keep.`,
    );
  }
}
