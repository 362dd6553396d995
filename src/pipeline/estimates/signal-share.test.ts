import { describe, expect, it } from 'vitest';
import { createRaster, type Raster } from '#core/raster.ts';
import { silentContext } from '#core/run-context.ts';
import { writeGrayTiff, writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';
import { memoryDirectory } from '#testing/memory-directory.ts';
import type { RawImage } from '../ports/raw-image.ts';
import { plainTiffReader } from '../raw-image/tiff-image-reader.ts';
import { estimatePipelineOutputSize } from './estimate-pipeline-output-size.ts';
import { probeSignalShare, probingHeaderReader } from './signal-share.ts';

/** Four by three tiles, of which the two in the middle of the second row have signal. */
function twoOfTwelve(): Raster<Uint8Array> {
  const image = createRaster(2048, 1400, 'uint8');
  for (let y = 600; y < 1000; y++) image.data.fill(50, y * 2048 + 600, y * 2048 + 1400);
  return image;
}

function grayFile(image: Raster<Uint8Array>): File {
  return new File([writeGrayTiff(image.width, image.height, image.data)], 'gray.tif', { lastModified: 1 });
}

function openGray(image: Raster<Uint8Array>, over: Partial<RawImage> = {}): Promise<RawImage> {
  return plainTiffReader.open(grayFile(image)).then((opened) => ({ ...opened, ...over }));
}

describe('the share of tiles with signal', () => {
  it('is that of the tiles that will be stored', async () => {
    expect(await probeSignalShare(await openGray(twoOfTwelve()))).toBeCloseTo(2 / 12, 9);
    expect(await probeSignalShare(await openGray(createRaster(700, 600, 'uint8')))).toBe(0);
  });

  it('is told from single places where rows would cost whole chunks', async () => {
    const image = await openGray(twoOfTwelve(), { bandHeightHint: 512 });
    let samples = 0;
    const counted: RawImage = {
      ...image,
      readWindow: (at, ctx) => {
        samples += at.width * at.height;
        return image.readWindow(at, ctx);
      },
    };
    const share = await probeSignalShare(counted, silentContext());
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.5);
    expect(samples).toBeLessThan(49 * 513);
  });

  it('counts every tile where looking would cost reading all', async () => {
    expect(await probeSignalShare(await openGray(twoOfTwelve(), { access: 'sequential' }))).toBe(1);
  });

  it('is that of the signal channel, not of a faint one', async () => {
    const gray = twoOfTwelve();
    const rgb = new Uint8Array(gray.data.length * 3);
    // A speck in every tile of red, whose mean stays under the level that makes a channel count.
    for (let y = 0; y < 1400; y += 3) for (let x = 0; x < 2048; x += 100) rgb[3 * (y * 2048 + x)] = 1;
    for (let i = 0; i < gray.data.length; i++) rgb[3 * i + 1] = gray.data[i]!;
    const file = new File([writeRgbTiff(2048, 1400, rgb)], 'rgb.tif');
    expect(await probeSignalShare(await plainTiffReader.open(file))).toBeCloseTo(2 / 12, 9);
  });
});

describe('the reader that looks into the pixels', () => {
  it('looks into a file once, and makes the storage estimate tell the truth', async () => {
    let opened = 0;
    const reader = probingHeaderReader({
      open: (file) => {
        opened++;
        return plainTiffReader.open(file);
      },
    });
    const file = grayFile(twoOfTwelve());
    await reader.open(file);
    expect(await reader.open(file)).toMatchObject({ width: 2048, height: 1400, pixelType: 'uint8' });
    expect(opened).toBe(1);

    const bytes = writeGrayTiff(2048, 1400, twoOfTwelve().data);
    const raw = memoryDirectory('raw', { S: { 'a_pre_G.tif': bytes, 'a_post_G.tif': bytes } });
    const { totalBytes } = await estimatePipelineOutputSize([['S', 'G']], raw, { reader });
    expect(totalBytes).toBeCloseTo(2 * 2048 * 1400 * (2 / 12) * (4 / 3) + 2 ** 20, -1);
  });

  it('tries a file again that could not be read', async () => {
    let fails = true;
    const reader = probingHeaderReader({
      open: (file) => (fails ? Promise.reject(new Error('gone')) : plainTiffReader.open(file)),
    });
    await expect(reader.open(grayFile(twoOfTwelve()))).rejects.toThrow('gone');
    fails = false;
    expect((await reader.open(grayFile(twoOfTwelve()))).signalShare).toBeCloseTo(2 / 12, 9);
  });
});
