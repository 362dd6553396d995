import { describe, expect, it } from 'vitest';
import { goldenCases, goldenRaster } from '#testing/golden.ts';
import { MemorySink } from '../byte-sink.ts';
import { type FitsCard, type FitsValue, floatCard, intCard, textCard } from './fits-card.ts';
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

interface GoldenEntry {
  readonly key: string;
  readonly type: string;
  readonly value: string | number | boolean | null;
  readonly comment?: string | null;
}

function valueOf({ type, value }: GoldenEntry): FitsValue {
  if (type === 'none') return { kind: 'string', value: 'None' };
  if (type === 'str') return { kind: 'string', value: String(value) };
  if (type === 'bool') return { kind: 'bool', value: value === true };
  return { kind: type === 'int' ? 'int' : 'float', value: Number(value) };
}

/** Abbreviations of the parameters that the golden cases use. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  boundary_width: 'BW',
  use_edges: 'UE',
  multiscale: 'MS',
  scale_percentile: 'SP',
  stopdelta: 'SDL',
  max_rotation: 'MROT',
  scale_min: 'SMIN',
  scale_max: 'SMAX',
  pad: 'PAD',
  interior_min_inlier_ratio: 'IMIR',
  angle_step: 'ASTEP',
};

function cardsOf(inputs: Readonly<Record<string, unknown>>): FitsCard[] {
  const parameters = inputs['params'] as GoldenEntry[];
  const extras = inputs['extra_headers'] as GoldenEntry[];
  return [
    textCard('SAMPLE', String(inputs['sample']), 'Sample name'),
    textCard('DYE', String(inputs['dye']), 'Dye/channel name'),
    textCard('STAGE', String(inputs['stage']), 'Pipeline stage'),
    textCard('CREATED', '<local time, ISO 8601>', 'File creation timestamp'),
    ...parameters.map((entry) => ({
      keyword: ABBREVIATIONS[entry.key] ?? entry.key,
      value: valueOf(entry),
      comment: entry.key,
    })),
    ...extras.map((entry) => ({
      keyword: entry.key,
      value: valueOf(entry),
      ...(typeof entry.comment === 'string' ? { comment: entry.comment } : {}),
    })),
  ];
}

describe('FitsWriter', () => {
  const cases = goldenCases('save_checkpoint').filter(({ outputs }) => Array.isArray(outputs['cards']));

  it.each(cases.map((one) => [one.name, one] as const))(
    'writes the cards and pixels of golden case %s',
    async (_, one) => {
      const image = goldenRaster(one.inputs['image']);
      const file = await written(
        image.width,
        image.height,
        Float32Array.from(image.data),
        cardsOf(one.inputs),
        false,
      );
      expect(file.length).toBe(one.outputs['fits_bytes']);
      const [part] = readFits(file);
      expect(part?.cards).toEqual(one.outputs['cards']);
      expect(part?.image).toEqual(goldenRaster(one.outputs['loaded']));
    },
  );

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
