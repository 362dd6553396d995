/** A channel of an OME image. */
export interface OmeChannel {
  readonly name: string;
  /** Colour that viewers start with: red, green and blue, 0 to 255. */
  readonly color: readonly [red: number, green: number, blue: number];
}

/** An image of one plane per channel. */
export interface OmeImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: readonly OmeChannel[];
  /** Width and height of a pixel in micrometres; null where they are not known. */
  readonly pixelSizeUm: { readonly x: number; readonly y: number } | null;
  /** What the image is, in words. */
  readonly description: string;
}

const NAMESPACE = 'http://www.openmicroscopy.org/Schemas/OME/2016-06';

/**
 * The OME-XML of a float32 image whose channels are the planes of one file (OME model 2016-06, OME-TIFF 6): the text of
 * the first directory's ImageDescription, in ASCII. Resolutions are no part of it: readers find them in the SubIFDs.
 */
export function omeXml(image: OmeImage): string {
  const { width, height, channels, pixelSizeUm } = image;
  const physical =
    pixelSizeUm === null ? '' : ` PhysicalSizeX="${pixelSizeUm.x}" PhysicalSizeY="${pixelSizeUm.y}"`;
  const channelLines = channels.map(
    ({ name, color }, i) =>
      `<Channel ID="Channel:0:${i}" Name="${escaped(name)}" SamplesPerPixel="1" Color="${signedRgba(color)}"/>`,
  );
  const planeLines = channels.map((_, i) => `<TiffData IFD="${i}" FirstC="${i}" PlaneCount="1"/>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<OME xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
      `xsi:schemaLocation="${NAMESPACE} ${NAMESPACE}/ome.xsd" Creator="exo2micro">`,
    `<Image ID="Image:0" Name="${escaped(image.name)}">`,
    `<Description>${escaped(image.description)}</Description>`,
    `<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="float" SizeX="${width}" SizeY="${height}" SizeZ="1" ` +
      `SizeC="${channels.length}" SizeT="1" BigEndian="false" Interleaved="false"${physical}>`,
    ...channelLines,
    ...planeLines,
    '</Pixels></Image></OME>',
  ].join('');
}

/** Text for XML, all but plain ASCII letters as references: the TIFF tag takes nothing else. */
function escaped(text: string): string {
  const printable = text.replaceAll(/\p{Cc}/gu, '');
  return printable.replaceAll(/[^\x20-\x7e]|["&'<>]/gu, (letter) => `&#${letter.codePointAt(0)};`);
}

/** A colour as the OME model keeps it: RGBA in one signed 32-bit number. */
function signedRgba([red, green, blue]: OmeChannel['color']): number {
  return (red << 24) | (green << 16) | (blue << 8) | 255;
}
