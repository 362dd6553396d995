import { describe, expect, it } from 'vitest';
import type { ByteSource } from './byte-source.ts';
import { layOutTiffHeader, type TagToWrite } from './header-bytes.ts';
import { readPixelSize } from './pixel-size.ts';
import { TIFF_TAG } from './tags.ts';

/** A file of one pixel with these tags besides. */
function fileWith(tags: readonly TagToWrite[]): ByteSource {
  const sorted = tags.toSorted((a, b) => a.tag - b.tag);
  const { bytes } = layOutTiffHeader(sorted, { stripCount: 1, stripBytes: 1, pixelBytes: 1 });
  return {
    name: 'a.tif',
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
  };
}

const text = (values: string): TagToWrite => ({ tag: TIFF_TAG.imageDescription, type: 'ascii', values });
const resolution = (x: number, y: number, unit: number): TagToWrite[] => [
  { tag: TIFF_TAG.xResolution, type: 'rational', values: [x, 10] },
  { tag: TIFF_TAG.yResolution, type: 'rational', values: [y, 10] },
  { tag: TIFF_TAG.resolutionUnit, type: 'short', values: [unit] },
];

describe('readPixelSize', () => {
  it('reads pixels to the centimetre and to the inch', async () => {
    const cm = await readPixelSize(fileWith(resolution(200_000, 400_000, 3)));
    expect([cm?.x, cm?.y]).toEqual([0.5, 0.25]);
    const inch = await readPixelSize(fileWith(resolution(508_000, 508_000, 2)));
    expect(inch?.x).toBeCloseTo(0.5, 9);
  });

  it('believes no resolution of a screen or a printer, and none without a unit', async () => {
    expect(await readPixelSize(fileWith(resolution(720, 720, 2)))).toBeNull();
    expect(await readPixelSize(fileWith(resolution(6000, 6000, 2)))).toBeNull();
    expect(await readPixelSize(fileWith(resolution(200_000, 200_000, 1)))).toBeNull();
    expect(await readPixelSize(fileWith(resolution(0, 0, 3)))).toBeNull();
    expect(await readPixelSize(fileWith([]))).toBeNull();
  });

  it('reads the unit of ImageJ, also a coarse one', async () => {
    const file = fileWith([text('ImageJ=1.54f\nunit=\\u00B5m\nloop=false\n'), ...resolution(20, 20, 1)]);
    expect(await readPixelSize(file)).toEqual({ x: 0.5, y: 0.5 });
    const mm = fileWith([text('ImageJ=1.54f\nunit=mm\n'), ...resolution(20, 20, 1)]);
    expect(await readPixelSize(mm)).toEqual({ x: 500, y: 500 });
    const pixels = fileWith([text('ImageJ=1.54f\nunit=pixel\n'), ...resolution(20, 20, 1)]);
    expect(await readPixelSize(pixels)).toBeNull();
  });

  it('reads OME-XML, in micrometres where it names no unit', async () => {
    const xml = (more: string): ByteSource =>
      fileWith([text(`<?xml version="1.0"?><OME><Pixels ${more}/></OME>`), ...resolution(720, 720, 2)]);
    expect(await readPixelSize(xml('PhysicalSizeX="0.3" PhysicalSizeY="0.4"'))).toEqual({ x: 0.3, y: 0.4 });
    const nm = 'PhysicalSizeX="300" PhysicalSizeXUnit="nm" PhysicalSizeY="500" PhysicalSizeYUnit="nm"';
    expect(await readPixelSize(xml(nm))).toEqual({ x: 300 * 1e-3, y: 0.5 });
    expect(await readPixelSize(xml('SizeX="3"'))).toBeNull();
  });
});
