import { Exo2MicroError } from '#core/errors.ts';
import type { ByteSource } from '#formats/tiff/byte-source.ts';

/** A file of the user's as a source of bytes. Reads throw `file-moved` where it is gone or was changed meanwhile. */
export function blobSource(file: File): ByteSource {
  return {
    name: file.name,
    size: file.size,
    read: async (offset, length) => {
      try {
        return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw new Exo2MicroError(
          'file-moved',
          `"${file.name}" can no longer be read: it was moved, renamed or changed. Put it back, or choose the folder again.`,
          { facts: { file: file.name }, cause },
        );
      }
    },
  };
}
