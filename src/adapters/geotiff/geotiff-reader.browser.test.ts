import { expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import { expectedSamples, fixtureValue } from '#testing/tiff-noise.ts';
import { geotiffReader } from './geotiff-reader.ts';

const ctx = silentContext();
const urls = import.meta.glob<string>('./fixtures/*.tif', { query: '?url', import: 'default', eager: true });

async function fixture(name: string): Promise<File> {
  const response = await fetch(urls[`./fixtures/${name}.tif`] ?? '');
  return new File([await response.blob()], `${name}.tif`);
}

it.each([
  'rgb8',
  'rgb8-big-endian-many-strips',
  'rgb8-lzw-big-endian-many-strips',
  'rgb8-planar-deflate',
  'rgb8-tiles-deflate-predictor',
  'rgb8-zstd',
  'gray16-big-endian-zstd-predictor',
  'float32-deflate-float-predictor',
])('%s has the same pixels in the browser', async (name) => {
  const image = await geotiffReader.open(await fixture(name));
  const { data } = await image.readRows(0, image.height, ctx);
  expect([...data]).toEqual(expectedSamples(image, fixtureValue(name)));
});

it('JPEG is decoded in the browser', async () => {
  const image = await geotiffReader.open(await fixture('rgb8-jpeg-ycbcr'));
  const { data } = await image.readWindow({ x: 40, y: 30, width: 1, height: 1 }, ctx);
  [150, 160, 70].forEach((want, c) => expect(Math.abs(Number(data[c]) - want)).toBeLessThan(12));
});

it('damaged Deflate data are noticed in the browser', async () => {
  const bytes = new Uint8Array(await (await fixture('rgb8-planar-deflate')).arrayBuffer());
  bytes.fill(0xff, 3000, 8000);
  const image = await geotiffReader.open(new File([bytes], 'bad.tif'));
  await expect(image.readRows(0, image.height, ctx)).rejects.toMatchObject({ code: 'unreadable-tiff' });
});
