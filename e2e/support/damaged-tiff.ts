import { writeGrayTiff } from '#formats/tiff/write-integer-tiff.ts';

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;

/** A good picture of one value, for what is done to it then. */
export function flatTiff(width: number, height: number, value: number): Buffer {
  return Buffer.from(writeGrayTiff(width, height, new Uint8Array(width * height).fill(value)));
}

/** A picture whose header says another size than its pixels have. */
export function tiffClaiming(width: number, height: number): Buffer {
  const file = flatTiff(40, 30, 7);
  const fields = file.readUInt32LE(4);
  for (let i = 0; i < file.readUInt16LE(fields); i++) {
    const entry = fields + 2 + 12 * i;
    if (file.readUInt16LE(entry) === IMAGE_WIDTH) file.writeUInt32LE(width, entry + 8);
    if (file.readUInt16LE(entry) === IMAGE_LENGTH) file.writeUInt32LE(height, entry + 8);
  }
  return file;
}
