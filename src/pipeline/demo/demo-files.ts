import { makePhantom } from '#core/phantom/make-phantom.ts';
import { writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';
import type { Raster } from '#core/raster.ts';

/** Sample and dye of the demo pair. */
export const DEMO_SAMPLE = 'DEMO01';
export const DEMO_DYE = 'SybrGld';

/** Channel that the demo's signal sits in: green, as with SYBR Gold. */
const GREEN = 1;

/** Files made from a seed have no time; a fixed one keeps their identity the same on every visit. */
const FILE_TIME = Date.UTC(2026, 0, 1);

/** The demo folder's files: one pair with known truth, made from a seed, as raw 8-bit RGB TIFFs. */
export function demoFiles(seed: number): { path: string; file: File }[] {
  const { post, pre } = makePhantom({
    seed,
    size: { width: 1400, height: 1150 },
    rotationDegrees: 3.2,
    microbeCount: 220,
  });
  return [
    demoFile(`${DEMO_SAMPLE}_PostStain_${DEMO_DYE}.tif`, post),
    demoFile(`${DEMO_SAMPLE}_PreStain_${DEMO_DYE}.tif`, pre),
  ];
}

function demoFile(name: string, image: Raster<Uint8Array>): { path: string; file: File } {
  const rgb = new Uint8Array(image.data.length * 3);
  for (let i = 0; i < image.data.length; i += 1) rgb[i * 3 + GREEN] = image.data[i]!;
  const bytes = writeRgbTiff(image.width, image.height, rgb);
  return {
    path: `${DEMO_SAMPLE}/${name}`,
    file: new File([bytes], name, { type: 'image/tiff', lastModified: FILE_TIME }),
  };
}
