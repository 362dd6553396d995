import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createRaster, type Raster } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import { WindowMemory } from '#core/reused-rasters.ts';
import { silentContext } from '#core/run-context.ts';
import { openImages } from '#pipeline/jobs/job-environment.ts';
import { canvasRows, type CanvasRowsJob } from '#pipeline/jobs/canvas-rows.ts';
import { canvasTile } from '#pipeline/jobs/canvas-tile.ts';
import type { StoredPyramid } from '#pipeline/ports/tile-store.ts';
import { createTaskHarness, grayFile, orderOf, type TaskHarness } from '#testing/task-harness.ts';
import { canvasLevelSize, canvasWindowIsEmpty, readCanvasWindow, type CanvasLayer } from './canvas-layer.ts';
import { differenceInto } from './difference-into.ts';

const ctx = silentContext();
const [WIDTH, HEIGHT] = [1300, 900];

/** A ramp inside a frame of zeros that leaves whole tiles empty at the right and below. */
function ramp(): Raster<Uint16Array> {
  const image = createRaster(WIDTH, HEIGHT, 'uint16');
  for (let y = 0; y < 500; y += 1) for (let x = 0; x < 1000; x += 1) image.data[y * WIDTH + x] = rampAt(x, y);
  return image;
}

function rampAt(x: number, y: number): number {
  return 1000 + 16 * x + 8 * y;
}

let harness: TaskHarness;
let image: StoredPyramid;
let name: string;

beforeAll(async () => {
  harness = createTaskHarness();
  const files = { post: grayFile('post.tif', ramp()), pre: grayFile('pre.tif', ramp()) };
  const { pad } = await harness.run(orderOf(files, {}, { toStage: 1 }));
  name = pad.result.pre.image;
  image = await harness.tiles.open(name);
});

function layer(pad: number, postToImage: readonly number[] | null = null): CanvasLayer {
  return { image: name, canvas: { width: WIDTH + 2 * pad, height: HEIGHT + 2 * pad }, pad, postToImage };
}

/** Turn, shift, and a little perspective. */
const MAP = [1.01, -0.04, 7.3, 0.035, 0.99, -5.6, 2e-6, -1e-6, 1];

/** Bilinear by the book, in float64: zero outside, also as a neighbour. */
function bilinear(source: Raster, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [tx, ty] = [x - left, y - top];
  const at = (column: number, row: number): number => {
    const isInside = column >= 0 && row >= 0 && column < source.width && row < source.height;
    return isInside ? (source.data[row * source.width + column] ?? 0) : 0;
  };
  const upper = at(left, top) * (1 - tx) + at(left + 1, top) * tx;
  const lower = at(left, top + 1) * (1 - tx) + at(left + 1, top + 1) * tx;
  return upper * (1 - ty) + lower * ty;
}

function mapped(x: number, y: number, pad: number): { x: number; y: number } {
  const [px, py] = [x - pad, y - pad];
  const w = MAP[6]! * px + MAP[7]! * py + MAP[8]!;
  return { x: (MAP[0]! * px + MAP[1]! * py + MAP[2]!) / w, y: (MAP[3]! * px + MAP[4]! * py + MAP[5]!) / w };
}

describe('level 0', () => {
  it('an image that is only shifted comes in its own type, bit for bit, also across the edges', async () => {
    const at = { x: 20, y: 30, width: 400, height: 300 };
    const window = await readCanvasWindow(layer(61), image, 0, at, ctx);
    expect(window?.data).toBeInstanceOf(Uint16Array);
    for (const [x, y] of [
      [0, 0],
      [41, 31],
      [40, 31],
      [399, 299],
    ] as const) {
      const [px, py] = [x + 20 - 61, y + 30 - 61];
      expect(window!.data[y * 400 + x]).toBe(px >= 0 && py >= 0 ? rampAt(px, py) : 0);
    }
  });

  it('a warped image is bilinear in the matrix of the raw frames', async () => {
    const source = ramp();
    for (const at of [
      { x: 40, y: 40, width: 90, height: 70 },
      { x: 1000, y: 480, width: 130, height: 110 },
      { x: 500, y: 300, width: 33, height: 21 },
    ]) {
      const window = await readCanvasWindow(layer(61, MAP), image, 0, at, ctx);
      let worst = 0;
      for (let y = 0; y < at.height; y += 1) {
        for (let x = 0; x < at.width; x += 1) {
          const seen = mapped(at.x + x, at.y + y, 61);
          const want = bilinear(source, seen.x, seen.y);
          worst = Math.max(worst, Math.abs(window!.data[y * at.width + x]! - want) / 20_000);
        }
      }
      expect(worst).toBeLessThan(1e-6);
    }
  });

  it('a pixel has the same value whichever window it is read in', async () => {
    const whole = await readCanvasWindow(
      layer(61, MAP),
      image,
      0,
      { x: 300, y: 200, width: 200, height: 150 },
      ctx,
    );
    const part = await readCanvasWindow(
      layer(61, MAP),
      image,
      0,
      { x: 377, y: 261, width: 60, height: 40 },
      ctx,
    );
    for (let y = 0; y < 40; y += 1) {
      const row = whole!.data.subarray((y + 61) * 200 + 77, (y + 61) * 200 + 137);
      expect(part!.data.subarray(y * 60, (y + 1) * 60)).toEqual(row);
    }
  });
});

describe('halved levels', () => {
  // The image has levels 0 to 3; margins that 2^level does not divide shift it by parts of a pixel.
  it.each([
    [60, 1],
    [61, 1],
    [61, 2],
    [62, 3],
    [0, 3],
    [61, 5],
  ])(
    'with a margin of %i, pixel x of level %i lies at (x + 0.5) 2^level - 0.5 of the canvas',
    async (pad, level) => {
      const factor = 2 ** level;
      const size = canvasLevelSize(layer(pad), level);
      expect(size).toEqual({
        width: Math.ceil((WIDTH + 2 * pad) / factor),
        height: Math.ceil((HEIGHT + 2 * pad) / factor),
      });
      const window = await readCanvasWindow(layer(pad), image, level, { x: 0, y: 0, ...size }, ctx);
      const margin = 2 * factor + 1;
      let checked = 0;
      for (let y = 0; y < size.height; y += 1) {
        for (let x = 0; x < size.width; x += 1) {
          const [px, py] = [(x + 0.5) * factor - 0.5 - pad, (y + 0.5) * factor - 0.5 - pad];
          if (px < margin || py < margin || px > 999 - margin || py > 499 - margin) continue;
          // A tenth of a pixel along x is 1.6: the levels are rounded to whole numbers.
          expect(Math.abs(window!.data[y * size.width + x]! - rampAt(px, py))).toBeLessThan(1.6);
          checked += 1;
        }
      }
      expect(checked).toBeGreaterThan(100);
    },
  );

  it('a warped level shows what level 0 shows there', async () => {
    const at = { x: 40, y: 40, width: 150, height: 60 };
    const window = await readCanvasWindow(layer(61, MAP), image, 2, at, ctx);
    for (const [x, y] of [
      [10, 5],
      [80, 30],
      [140, 50],
    ] as const) {
      const seen = mapped((at.x + x + 0.5) * 4 - 0.5, (at.y + y + 0.5) * 4 - 0.5, 61);
      expect(Math.abs(window!.data[y * 150 + x]! - rampAt(seen.x, seen.y))).toBeLessThan(1.6);
    }
  });
});

describe('windows without signal', () => {
  const places = [
    ['left of the image', { x: 0, y: 0, width: 61, height: 400 }],
    ['outside the canvas', { x: -500, y: -900, width: 100, height: 100 }],
    ['over empty tiles', { x: 61 + 1024, y: 61 + 512, width: 200, height: 300 }],
  ] as const;

  it.each(places)('%s are null', async (_, at) => {
    expect(await readCanvasWindow(layer(61), image, 0, at, ctx)).toBeNull();
    expect(
      await readCanvasWindow(layer(61, MAP), image, 0, { ...at, x: at.x - 20, y: at.y + 20 }, ctx),
    ).toBeNull();
    expect(canvasWindowIsEmpty(layer(61), image, 0, at)).toBe(true);
  });

  it('are zeros where they are read all the same', async () => {
    const source = image.levels[0]!;
    const { data } = await source.read({ x: 1024, y: 512, width: 200, height: 300 }, ctx);
    expect(data.every((value) => value === 0)).toBe(true);
    const isEmpty = (at: Rect): boolean => canvasWindowIsEmpty(layer(0), image, 0, at);
    expect(isEmpty({ x: 1024, y: 512, width: 200, height: 300 })).toBe(true);
    expect(isEmpty({ x: 1023, y: 511, width: 2, height: 2 })).toBe(false);
    expect(isEmpty({ x: -9, y: -9, width: 9, height: 9 })).toBe(true);
    expect(isEmpty({ x: -9, y: -9, width: 10, height: 10 })).toBe(false);
  });
});

describe('jobs on the canvas', () => {
  const environment = () => ({
    images: openImages(harness.tiles),
    windows: new WindowMemory(),
    rawImages: { open: () => Promise.reject(new Error('no raw file is needed')) },
    kernels: () => Promise.reject(new Error('no kernels are needed')),
  });

  const floatRows = async (
    job: Omit<CanvasRowsJob, 'byteOrders'>,
    windows = new WindowMemory(),
  ): Promise<Float32Array> => {
    const byteOrders = ['little-endian'] as const;
    const [bytes] = await canvasRows({ ...job, byteOrders }, { ...environment(), windows }, ctx);
    return new Float32Array(bytes!.buffer);
  };

  it('tiles are cut at the edge of the canvas; beyond it there is nothing', async () => {
    const job = { layer: layer(61), level: 0, tileSize: 512 };
    const corner = await canvasTile({ ...job, column: 2, row: 1 }, environment(), ctx);
    expect([corner.width, corner.height]).toEqual([1422 - 1024, 1022 - 512]);
    expect(await canvasTile({ ...job, column: 3, row: 0 }, environment(), ctx)).toEqual({
      width: 0,
      height: 0,
      data: null,
    });
    const lower = await canvasTile({ ...job, tileSize: 200, column: 0, row: 4 }, environment(), ctx);
    expect([lower.width, lower.height]).toEqual([200, 200]);
  });

  it('rows of a layer are its windows side by side', async () => {
    const picture = { kind: 'layer', layer: layer(61, MAP) } as const;
    const rows = await floatRows({ picture, y: 200, rowCount: 3 });
    const at = { x: 0, y: 200, width: 1422, height: 3 };
    expect(rows).toEqual((await readCanvasWindow(layer(61, MAP), image, 0, at, ctx))?.data);
  });

  it('rows come with their highest byte first where that is asked for, alone or beside the others', async () => {
    const job = { picture: { kind: 'layer', layer: layer(61, MAP) } as const, y: 200, rowCount: 2 };
    const plain = await floatRows(job);
    expect(plain.some((value) => value > 0)).toBe(true);
    for (const before of [[], ['little-endian']] as const) {
      const byteOrders = [...before, 'big-endian'] as const;
      const all = await canvasRows({ ...job, byteOrders }, environment(), ctx);
      expect(all).toHaveLength(byteOrders.length);
      const swapped = new DataView(all.at(-1)!.buffer);
      expect(Float32Array.from(plain, (_, i) => swapped.getFloat32(4 * i))).toEqual(plain);
      if (all.length === 2) expect(new Float32Array(all[0]!.buffer)).toEqual(plain);
    }
  });

  it('rows do not depend on what their memory was used for before', async () => {
    const used = new WindowMemory();
    const lend = vi.spyOn(used, 'lend');
    const difference = { kind: 'difference', post: layer(61), pre: layer(61, MAP), scale: 2 } as const;
    const jobs = [58, 200, 0].map((y) => ({ picture: difference, y, rowCount: 70 }));
    for (const job of jobs) expect(await floatRows(job, used)).toEqual(await floatRows(job));
    expect(lend).toHaveBeenCalledTimes(6);
  });

  it('rows are made in the memory that the job is given, whatever it held', async () => {
    const picture = { kind: 'layer', layer: layer(61, MAP) } as const;
    for (const y of [0, 200]) {
      const job = { picture, y, rowCount: 2, byteOrders: ['little-endian', 'big-endian'] } as const;
      const memory = [0, 1].map(() => new Uint8Array(4 * 1422 * 2).fill(255).buffer);
      const fresh = await canvasRows(job, environment(), ctx);
      const reused = await canvasRows({ ...job, memory }, environment(), ctx);
      expect(reused).toEqual(fresh);
      expect(reused.map(({ buffer }) => memory.indexOf(buffer))).toEqual([0, 1]);
    }
  });

  it('rows of a difference are post - scale * pre in float32, one step at a time', async () => {
    const scale = 1.2345678901234;
    const picture = { kind: 'difference', post: layer(61), pre: layer(61, MAP), scale } as const;
    const rows = await floatRows({ picture, y: 58, rowCount: 9 });
    const at = { x: 0, y: 58, width: 1422, height: 9 };
    const post = await readCanvasWindow(picture.post, image, 0, at, ctx);
    const pre = await readCanvasWindow(picture.pre, image, 0, at, ctx);
    const want = Float32Array.from(rows, (_, i) =>
      Math.fround(post!.data[i]! - Math.fround(Math.fround(scale) * pre!.data[i]!)),
    );
    expect(rows).toEqual(want);
    expect(rows.some((value) => value < 0)).toBe(true);
  });

  it('a picture that is not there counts as zeros', () => {
    const target = new Float32Array(2);
    differenceInto(target, null, Uint8Array.of(2, 0), 1.5);
    expect([...target]).toEqual([-3, 0]);
    differenceInto(target, Uint8Array.of(2, 1), null, 1.5);
    expect([...target]).toEqual([2, 1]);
    differenceInto(target, null, null, 1.5);
    expect([...target]).toEqual([0, 0]);
  });
});
