import { describe, expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import { MemorySink } from './byte-sink.ts';
import { readFits } from './fits/read.ts';
import { type RgbRows, writeRgbAsFits } from './tiff-rgb-to-fits.ts';

async function converted(picture: RgbRows): Promise<Uint8Array> {
  const sink = new MemorySink();
  await writeRgbAsFits(sink, picture, silentContext());
  return sink.bytes();
}

function rowsOf(width: number, data: Uint8Array | Uint16Array | Float32Array, sampleCount = 3): RgbRows {
  const pixelType = data instanceof Uint8Array ? 'uint8' : data instanceof Uint16Array ? 'uint16' : 'float32';
  const row = width * sampleCount;
  return {
    size: { width, height: data.length / row },
    pixelType,
    sampleCount,
    readRows: (y0, y1) => Promise.resolve(data.subarray(y0 * row, y1 * row)),
  };
}

describe('writeRgbAsFits', () => {
  it('keeps all bits of 16-bit and float pictures', async () => {
    const deep = await converted(rowsOf(2, Uint16Array.of(0, 1, 65535, 32768, 32767, 256)));
    expect(readFits(deep)[3]?.image?.data).toEqual(Uint16Array.of(65535, 256));
    const real = await converted(rowsOf(1, Float32Array.of(0.5, -1.25, NaN)));
    expect(readFits(real)[2]?.image?.data).toEqual(Float32Array.of(-1.25));
  });
});
