import type { ByteSource } from './byte-source.ts';
import { readTiffDirectory, type TiffDirectory } from './directory.ts';
import { TIFF_TAG } from './tags.ts';

/** Width and height of a pixel in the object, micrometres. */
export interface PixelSizeUm {
  readonly x: number;
  readonly y: number;
}

/** Micrometres in the units that OME-XML, ImageJ and TIFF name. */
const MICROMETRES: Readonly<Record<string, number>> = {
  nm: 1e-3,
  nanometer: 1e-3,
  um: 1,
  '\u00b5m': 1,
  '\u03bcm': 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  mm: 1e3,
  millimeter: 1e3,
  cm: 1e4,
  centimeter: 1e4,
  m: 1e6,
  inch: 25_400,
};

/** ResolutionUnit by number (TIFF 6.0, section 8); 1 says that the unit is not known. */
const UNIT_OF_TAG: Readonly<Record<number, string>> = { 2: 'inch', 3: 'cm' };

/**
 * A bare resolution coarser than this is none of a microscope's, micrometres: the 72, 96, 300 or 600 pixels to the inch that
 * programs write into any picture.
 */
const LARGEST_BARE_UM = 20;

/**
 * The size of a pixel as a TIFF file knows it: by its OME-XML, by ImageJ's unit with the resolution, or by ResolutionUnit with
 * the resolution. Null where it says nothing, or nothing that can be believed. Throws `unreadable-tiff`.
 */
export async function readPixelSize(source: ByteSource): Promise<PixelSizeUm | null> {
  const directory = await readTiffDirectory(source);
  const stored = await directory.bytes(TIFF_TAG.imageDescription);
  const description = new TextDecoder().decode(stored ?? new Uint8Array(0));
  if (description.includes('<OME')) return omeSize(description);
  const pixels = await pixelsPerUnit(directory);
  if (pixels === null) return null;
  if (description.startsWith('ImageJ=')) return believable(pixels, imageJUnit(description), Infinity);
  const [unit] = (await directory.numbers(TIFF_TAG.resolutionUnit)) ?? [2];
  return believable(pixels, UNIT_OF_TAG[unit ?? 1], LARGEST_BARE_UM);
}

function omeSize(xml: string): PixelSizeUm | null {
  const attribute = (name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(xml)?.[1];
  const along = (axis: 'X' | 'Y'): number => {
    const unit = MICROMETRES[attribute(`PhysicalSize${axis}Unit`) ?? 'um'];
    return Number(attribute(`PhysicalSize${axis}`)) * (unit ?? NaN);
  };
  return positive({ x: along('X'), y: along('Y') });
}

function imageJUnit(description: string): string | undefined {
  const unit = /^unit=(.*)$/m.exec(description)?.[1]?.trim();
  // ImageJ writes the micro sign as an escape.
  return unit?.replace(/^\\u00B5/i, '\u00b5');
}

async function pixelsPerUnit(directory: TiffDirectory): Promise<PixelSizeUm | null> {
  const [x] = (await directory.numbers(TIFF_TAG.xResolution)) ?? [];
  const [y] = (await directory.numbers(TIFF_TAG.yResolution)) ?? [];
  return x === undefined || y === undefined ? null : { x, y };
}

function believable(pixels: PixelSizeUm, unit: string | undefined, largestUm: number): PixelSizeUm | null {
  const um = MICROMETRES[unit ?? ''];
  if (um === undefined) return null;
  const size = positive({ x: um / pixels.x, y: um / pixels.y });
  return size !== null && Math.max(size.x, size.y) <= largestUm ? size : null;
}

function positive({ x, y }: PixelSizeUm): PixelSizeUm | null {
  return Number.isFinite(x) && Number.isFinite(y) && x > 0 && y > 0 ? { x, y } : null;
}
