import { createPixels, type PixelArray, type PixelType, type Size } from '#core/raster.ts';
import { silentContext } from '#core/run-context.ts';
import { levelSize } from '#core/tile-source.ts';
import { cutTiles, statisticsOf } from '#pipeline/ingest/cut-tiles.ts';
import { countInto, emptyHistogram } from '#pipeline/ingest/histogram.ts';
import {
  type PyramidDescription,
  STORED_TILE_SIZE,
  type TileStore,
  type TileWriter,
} from '#pipeline/ports/tile-store.ts';
import { type ConformanceCase, mustEqual, mustReject } from './conformance.ts';

/** A store under test, and the means to damage it. */
export interface TileStoreHarness {
  readonly store: TileStore;
  /** A second store on the same storage, as another thread has it. */
  readonly reopen: () => TileStore;
  /** Names of all files in the storage. */
  readonly files: () => Promise<readonly string[]>;
  /** Changes one byte in the middle of the picture's tiles. */
  readonly damagePack: (name: string) => Promise<void>;
  /** Cuts the picture's index in half. */
  readonly damageIndex: (name: string) => Promise<void>;
}

const SIZE: Size = { width: 700, height: 600 };
const ctx = silentContext();

/** A picture with signal in its left upper and right lower tile only. */
function pictureOf(type: PixelType, seed: number): PixelArray {
  const data = createPixels(type, SIZE.width * SIZE.height);
  for (let y = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++) {
      const isSignal = (x > 10 && x < 500 && y < 300) || (x >= 600 && y >= 520);
      if (isSignal) data[y * SIZE.width + x] = 1 + ((x * 7 + y * 3 + seed) % 250);
    }
  }
  return data;
}

function descriptionOf(type: PixelType, data: PixelArray): PyramidDescription {
  const histogram = emptyHistogram(type);
  countInto(histogram, data);
  return {
    size: SIZE,
    pixelType: type,
    levelCount: 2,
    statistics: statisticsOf(data),
    histogram,
    nonFiniteCount: 0,
    facts: { file: 'a <b>.tif', channels: 'green', bytes: 5, flag: true, none: null },
  };
}

/** Level 1 is filled with a plain value; what a level means is not the store's business. */
async function writePicture(writer: TileWriter, data: PixelArray, type: PixelType): Promise<void> {
  for (let y = 0; y < SIZE.height; y += STORED_TILE_SIZE) {
    const height = Math.min(STORED_TILE_SIZE, SIZE.height - y);
    const start = y * SIZE.width;
    const row = y / STORED_TILE_SIZE;
    for (const tile of cutTiles({ level: 0, row, width: SIZE.width, height, data, start }))
      await writer.append(tile);
  }
  const { width, height } = levelSize(SIZE, 1);
  const half = createPixels(type, width * height).fill(9);
  for (const tile of cutTiles({ level: 1, row: 0, width, height, data: half, start: 0 }))
    await writer.append(tile);
}

async function store(
  target: TileStore,
  name: string,
  type: PixelType = 'uint8',
  seed = 0,
): Promise<PixelArray> {
  const data = pictureOf(type, seed);
  const writer = await target.create(name);
  await writePicture(writer, data, type);
  await writer.commit(descriptionOf(type, data));
  return data;
}

async function readAll(from: TileStore, name: string): Promise<PixelArray> {
  const pyramid = await from.open(name);
  const raster = await pyramid.levels[0]!.read({ x: 0, y: 0, ...SIZE }, ctx);
  return raster.data;
}

function mustBeSame(got: PixelArray, want: PixelArray, what: string): void {
  mustEqual(got.constructor.name, want.constructor.name, `${what}: type`);
  const at = got.findIndex((value, i) => value !== want[i]);
  if (got.length !== want.length || at >= 0) throw new Error(`${what}: pixel ${at} differs`);
}

/** What every tile store has to do. */
export const tileStoreCases: readonly ConformanceCase<TileStoreHarness>[] = [
  {
    title: 'a committed picture reads back the same in every pixel type',
    run: async ({ store: target, reopen }) => {
      for (const type of ['uint8', 'uint16', 'float32'] as const) {
        const data = await store(target, `picture ${type}`, type);
        mustBeSame(await readAll(reopen(), `picture ${type}`), data, type);
      }
    },
  },
  {
    title: 'a window may lie partly outside, where it reads zero',
    run: async ({ store: target }) => {
      const data = await store(target, 'window');
      const pyramid = await target.open('window');
      const at = { x: 480, y: 250, width: 300, height: 400 };
      const { data: window } = await pyramid.levels[0]!.read(at, ctx);
      const want = Uint8Array.from({ length: 300 * 400 }, (_, i) => {
        const [x, y] = [480 + (i % 300), 250 + Math.floor(i / 300)];
        return x < SIZE.width && y < SIZE.height ? data[y * SIZE.width + x]! : 0;
      });
      mustBeSame(window, want, 'window');
      const outside = await pyramid.levels[0]!.read({ x: -50, y: -50, width: 20, height: 20 }, ctx);
      mustBeSame(outside.data, new Uint8Array(400), 'outside');
    },
  },
  {
    title: 'the description comes back, and empty tiles are known without a read',
    run: async ({ store: target, reopen }) => {
      const data = await store(target, 'described');
      const pyramid = await reopen().open('described');
      const { histogram, ...rest } = descriptionOf('uint8', data);
      const { histogram: read, ...others } = pyramid.description;
      mustEqual(others, rest, 'description');
      mustEqual(read, histogram, 'histogram');
      mustEqual(
        [pyramid.name, pyramid.levels.length, pyramid.levels[1]!.size],
        ['described', 2, levelSize(SIZE, 1)],
        'levels',
      );
      const empty = [0, 1].map((row) =>
        [0, 1].map((column) => pyramid.tileIsEmpty({ level: 0, row, column })),
      );
      mustEqual(
        empty,
        [
          [false, true],
          [true, false],
        ],
        'empty tiles',
      );
      mustEqual(pyramid.tileStatistics({ level: 0, row: 0, column: 1 }), null, 'no statistics');
      mustEqual(pyramid.tileStatistics({ level: 1, row: 0, column: 0 })?.max, 9, 'level 1');
      mustEqual(pyramid.tileIsEmpty({ level: 0, row: 9, column: 9 }), true, 'outside the grid');
    },
  },
  {
    title: 'nothing is seen of a picture before its commit, nor after it was abandoned',
    run: async ({ store: target }) => {
      const data = pictureOf('uint8', 1);
      const writer = await target.create('unfinished');
      await writePicture(writer, data, 'uint8');
      mustEqual(await target.has('unfinished'), false, 'has');
      await mustReject(target.open('unfinished'), 'not-stored');
      await writer.abandon();
      await writer.abandon();
      mustEqual(await target.list(), [], 'list');
      mustBeSame(
        await store(target, 'unfinished').then(() => readAll(target, 'unfinished')),
        pictureOf('uint8', 0),
        'again',
      );
    },
  },
  {
    title: 'a picture stays as it was until the next one of its name is committed',
    run: async ({ store: target, reopen }) => {
      const first = await store(target, 'twice', 'uint8', 1);
      const second = pictureOf('uint8', 2);
      const abandoned = await target.create('twice');
      await writePicture(abandoned, second, 'uint8');
      mustBeSame(await readAll(reopen(), 'twice'), first, 'while the next is written');
      await abandoned.abandon();
      mustBeSame(await readAll(target, 'twice'), first, 'after the next was abandoned');
      for (const seed of [2, 3, 4]) {
        const next = await store(target, 'twice', 'uint8', seed);
        mustBeSame(await readAll(target, 'twice'), next, `after commit ${seed}`);
        mustBeSame(await readAll(reopen(), 'twice'), next, `in another thread after commit ${seed}`);
      }
      mustEqual(
        (await target.list()).map(({ name }) => name),
        ['twice'],
        'list',
      );
    },
  },
  {
    title: 'a picture that is being read is deleted wholly, and no longer read',
    run: async ({ store: target, reopen, files }) => {
      await store(target, 'read');
      const other = reopen();
      await readAll(other, 'read');
      await readAll(target, 'read');
      await target.delete('read');
      mustEqual(await files(), [], 'files that stayed');
      mustEqual(await target.has('read'), false, 'has');
      await mustReject(readAll(other, 'read'), 'not-stored');
    },
  },
  {
    title: 'damaged tiles and indexes are reported and never read',
    run: async ({ store: target, reopen, damagePack, damageIndex }) => {
      await store(target, 'hit');
      await damagePack('hit');
      await mustReject(readAll(reopen(), 'hit'), 'storage-damaged');
      await store(target, 'torn');
      await damageIndex('torn');
      await mustReject(reopen().open('torn'), 'storage-damaged');
      mustEqual(await target.has('torn'), true, 'a damaged picture is not absent');
      await target.delete('torn');
      await mustReject(target.open('torn'), 'not-stored');
    },
  },
  {
    title: 'any text is a name, and lists are in order',
    run: async ({ store: target }) => {
      const names = [
        'Gld',
        'gld',
        'a/b',
        '..',
        '<img onerror="x">',
        '\u202eäöü',
        '岩'.repeat(200),
        'x.index',
      ].sort();
      for (const name of names) await store(target, name);
      const listed = await target.list();
      mustEqual(
        listed.map(({ name }) => name),
        names,
        'names',
      );
      for (const { name, storedBytes } of listed) {
        const pyramid = await target.open(name);
        mustEqual(pyramid.storedBytes, storedBytes, `size of ${name}`);
        await target.delete(name);
      }
      await target.delete('never there');
      mustEqual(await target.list(), [], 'after deleting');
    },
  },
  {
    title: 'many reads at the same time agree, and a cancelled one stops',
    run: async ({ store: target, reopen }) => {
      const data = await store(target, 'shared');
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, i) => readAll(i % 2 === 0 ? target : reopen(), 'shared')),
      );
      for (const pixels of all) mustBeSame(pixels, data, 'shared');
      const pyramid = await target.open('shared');
      const cancelled = pyramid.levels[0]!.read({ x: 0, y: 0, ...SIZE }, silentContext(AbortSignal.abort()));
      const failure: unknown = await cancelled.catch((cause: unknown) => cause);
      mustEqual(failure instanceof Error && failure.name, 'AbortError', 'cancelled read');
    },
  },
];
