import { Exo2MicroError } from '#core/errors.ts';

/** A file that is read by ranges. */
export interface ByteSource {
  /** Name for messages. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /** Bytes of a range inside the file, in a buffer of their own. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes in memory as a source. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
  };
}

/** A range of a TIFF file; throws `unreadable-tiff` where the file ends before it, and reserves nothing then. */
export async function readRange(
  source: ByteSource,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) {
    throw unreadableTiff(source.name, 'it is cut off: its contents point beyond the end of the file');
  }
  const bytes = await source.read(offset, length);
  if (bytes.length !== length) throw unreadableTiff(source.name, 'it became shorter while it was read');
  return bytes;
}

/** The error for a file that is damaged or no TIFF at all. `reason` continues "cannot be read:". */
export function unreadableTiff(file: string, reason: string, cause?: unknown): Exo2MicroError {
  return new Exo2MicroError(
    'unreadable-tiff',
    `"${file}" cannot be read: ${reason}. Copy the file again from where it was made, or save it again as TIFF.`,
    { facts: { file, reason }, ...(cause === undefined ? {} : { cause }) },
  );
}

/** The error for a sound TIFF of a kind that is not for this program. `reason` continues "cannot be used:". */
export function unsupportedTiff(file: string, reason: string, cause?: unknown): Exo2MicroError {
  return new Exo2MicroError(
    'unsupported-tiff',
    `"${file}" cannot be used: ${reason}. Save it as 8 or 16 bit gray or RGB, uncompressed or with LZW or ZIP.`,
    { facts: { file, reason }, ...(cause === undefined ? {} : { cause }) },
  );
}
