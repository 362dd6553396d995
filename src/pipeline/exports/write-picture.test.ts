import { expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import type { CanvasRowsJob } from '../jobs/canvas-rows.ts';
import type { JobRunner } from '../ports/job-runner.ts';
import { writePicture, type RowWriter } from './write-picture.ts';

/** Bands of 512 rows, and a last one of 76. */
const HEIGHT = 5 * 512 + 76;
const layer = { image: 'a', canvas: { width: 8, height: HEIGHT }, pad: 0, postToImage: null };

/** Makes rows whose first pixel is their number, in the memory given; keeps what memory that was. */
function rowsRunner(used: ArrayBuffer[][]): JobRunner {
  const run = (_: 'canvas-rows', job: CanvasRowsJob): Promise<Uint8Array<ArrayBuffer>[]> => {
    const bytes = 4 * 8 * job.rowCount;
    const memory = job.memory ?? job.byteOrders.map(() => new ArrayBuffer(bytes));
    used.push([...memory]);
    return Promise.resolve(
      memory.map((buffer) => {
        new Float32Array(buffer)[0] = job.y;
        return new Uint8Array(buffer);
      }),
    );
  };
  return { parallelism: 1, run: run as unknown as JobRunner['run'] };
}

/** A writer that keeps the first pixel of every band, and then does with the bytes what it is told. */
function writerInto(firsts: number[], after: (bytes: Uint8Array) => void = () => undefined): RowWriter {
  return {
    byteOrder: 'little-endian',
    writeRowBytes(bytes) {
      firsts.push(new Float32Array(bytes.buffer)[0]!);
      after(bytes);
      return Promise.resolve();
    },
    finish: () => Promise.resolve(),
  };
}

const BAND_STARTS = [0, 512, 1024, 1536, 2048, 2560];

it('bands are made in the memory of those that are written, as many as are under way at once', async () => {
  const used: ArrayBuffer[][] = [];
  const firsts: number[][] = [[], []];
  const writers = firsts.map((each) => writerInto(each));
  await writePicture({ kind: 'layer', layer }, writers, rowsRunner(used), silentContext(), () => undefined);
  expect(firsts).toEqual([BAND_STARTS, BAND_STARTS]);
  // Two bands at a time, each in two orders; the last band is shorter and has memory of its own.
  expect(new Set(used.slice(0, -1).flat()).size).toBe(4);
  expect(used.at(-1)?.map(({ byteLength }) => byteLength)).toEqual([4 * 8 * 76, 4 * 8 * 76]);
});

it('memory that a sink has moved away is not used again', async () => {
  const used: ArrayBuffer[][] = [];
  const firsts: number[] = [];
  const writer = writerInto(firsts, (bytes) => {
    structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
  });
  await writePicture({ kind: 'layer', layer }, [writer], rowsRunner(used), silentContext(), () => undefined);
  expect(firsts).toEqual(BAND_STARTS);
  expect(new Set(used.flat()).size).toBe(BAND_STARTS.length);
});
