import { BYTES_PER_PIXEL, createPixels, createRaster, pixelCountOf, rasterOf } from './raster.ts';
import { releaseMemory } from './release-memory.ts';
import type { PixelArrayOf, PixelType, Raster } from './raster.ts';

/** Makes a raster of zeros: {@link createRaster}, or {@link ReusedRasters.make}, whose rasters hold for a while only. */
export type RasterMaker = typeof createRaster;

/** Buffers are this long, or a multiple of it, bytes, so that windows of nearly one size fit the same ones. */
const STEP_BYTES = 2 ** 20;

/** Most that is kept for the next round, bytes: the float32 windows of a pair at 1024 px, smoothed, with room to spare. */
const KEPT_BYTES = 2 ** 25;

/** A buffer this many times longer than needed is left for what needs it. */
const MOST_TIMES = 2;

/**
 * Rasters in memory that was used before. Work that goes over many windows of one size, one after the other, makes the same
 * rasters for each: new memory every time costs as much as the work, and stays until it is collected.
 */
export class ReusedRasters {
  /** The longest unused ones first. */
  #free: ArrayBuffer[] = [];
  #taken: ArrayBuffer[] = [];

  /** A raster of zeros that is good until {@link takeBack}. Throws as {@link createRaster} does. */
  readonly make = <T extends PixelType>(width: number, height: number, type: T): Raster<PixelArrayOf[T]> => {
    const length = pixelCountOf(width, height);
    const bytes = length * BYTES_PER_PIXEL[type];
    if (bytes > KEPT_BYTES) return createRaster(width, height, type);
    const buffer = this.#takeFree(bytes) ?? new ArrayBuffer(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
    this.#taken.push(buffer);
    return rasterOf(width, height, createPixels(type, length, buffer).fill(0) as PixelArrayOf[T]);
  };

  /** Takes the memory of all rasters made so far, which hold no longer, for those to come. */
  takeBack(): void {
    this.#free.push(...this.#taken);
    this.#taken = [];
    while (this.heldBytes > KEPT_BYTES) this.#free.shift();
  }

  /** Gives the memory that is free back to the system. */
  release(): void {
    releaseMemory(...this.#free.map((buffer) => new Uint8Array(buffer)));
    this.#free = [];
  }

  /** Bytes of all buffers. */
  get heldBytes(): number {
    return [...this.#free, ...this.#taken].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The shortest free buffer that is long enough. */
  #takeFree(bytes: number): ArrayBuffer | null {
    const most = MOST_TIMES * Math.max(bytes, STEP_BYTES);
    const fitting = this.#free.filter(({ byteLength }) => byteLength >= bytes && byteLength <= most);
    const best = fitting.toSorted((a, b) => a.byteLength - b.byteLength)[0];
    if (best === undefined) return null;
    this.#free = this.#free.filter((buffer) => buffer !== best);
    return best;
  }
}

/**
 * Reused rasters for jobs that may run at the same time in one thread: each has its own while it runs. Between the stages that go over
 * windows others need the room: what has not been lent for a while goes back to the system.
 */
export class WindowMemory {
  #free: ReusedRasters[] = [];
  readonly #restAfterMs: number;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** `restAfterMs`: time without a lending after which the memory is let go, ms; by default it never is. */
  constructor(restAfterMs = Infinity) {
    this.#restAfterMs = restAfterMs;
  }

  /** Bytes that wait for the next work. */
  get heldBytes(): number {
    return this.#free.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
  }

  /** Runs work with rasters that nobody else uses meanwhile. After work that failed they are dropped: it may still write. */
  async lend<T>(work: (rasters: ReusedRasters) => Promise<T>): Promise<T> {
    clearTimeout(this.#rest);
    const rasters = this.#free.pop() ?? new ReusedRasters();
    const result = await work(rasters);
    rasters.takeBack();
    this.#free.push(rasters);
    this.#restLater();
    return result;
  }

  #restLater(): void {
    if (this.#restAfterMs === Infinity) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      for (const rasters of this.#free) rasters.release();
      this.#free = [];
    }, this.#restAfterMs);
  }
}
