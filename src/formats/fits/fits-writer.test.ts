import { describe, expect, it } from 'vitest';
import { MemorySink } from '../byte-sink.ts';
import { type FitsCard, floatCard, intCard, textCard } from './fits-card.ts';
import { FitsWriter } from './fits-writer.ts';
import { readFits } from './read.ts';

async function written(
  width: number,
  height: number,
  data: Float32Array,
  cards: readonly FitsCard[],
  declaresLongTexts = true,
) {
  const sink = new MemorySink();
  const writer = new FitsWriter(sink, { width, height, cards, declaresLongTexts });
  const half = Math.ceil(height / 2) * width;
  await writer.writeRows(data.subarray(0, half));
  if (half < data.length) await writer.writeRows(data.subarray(half));
  await writer.finish();
  expect(sink.byteLength).toBe(writer.byteLength);
  return sink.bytes();
}

describe('FitsWriter', () => {
  it('gives what it writes away: a sink may keep it or move it on', async () => {
    const parts: Uint8Array[] = [];
    const sink = { write: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes)) };
    const writer = new FitsWriter(sink, { width: 1, height: 2, cards: [] });
    await writer.writeRows(Float32Array.of(1));
    await writer.writeRows(Float32Array.of(2));
    const [, first, second] = parts.map((bytes) => new DataView(bytes.buffer));
    expect([first?.getFloat32(0), second?.getFloat32(0)]).toEqual([1, 2]);
  });

  const pixel = Float32Array.of(1);

  it('makes text beyond ASCII safe and keeps different names different', async () => {
    const [part] = readFits(
      await written(1, 1, pixel, [textCard('A', 'Grün'), textCard('B', '岩'), textCard('C', 'a\u202eb')]),
    );
    expect(part?.values.get('A')).toBe('Grun');
    expect(part?.values.get('B')).toBe('\\u5CA9');
    expect(part?.values.get('C')).toBe('a\\u202Eb');
  });

  it('continues long text with quotes without parting a pair of quotes', async () => {
    const text = `${'x'.repeat(66)}${"'".repeat(9)} and ${'words '.repeat(30)}end`;
    const file = await written(1, 1, pixel, [
      textCard('LONG', text, `a comment of ${'many '.repeat(20)}words`),
    ]);
    const [part] = readFits(file);
    expect(part?.values.get('LONG')).toBe(text);
    expect(part?.cards.every((card) => card.length <= 80)).toBe(true);
    expect(part?.values.get('LONGSTRN')).toBe('OGIP 1.0');
    expect(part?.values.get('LONGSTRN')).toBe('OGIP 1.0');
  });

  it('refuses numbers that a header cannot hold, and keywords of the format itself', async () => {
    const refused: unknown = expect.objectContaining({ code: 'invalid-argument' });
    await expect(written(1, 1, pixel, [floatCard('X', NaN)])).rejects.toEqual(refused);
    await expect(written(1, 1, pixel, [intCard('X', 0.5)])).rejects.toEqual(refused);
    await expect(written(1, 1, pixel, [intCard('NAXIS', 3)])).rejects.toEqual(refused);
  });
});
