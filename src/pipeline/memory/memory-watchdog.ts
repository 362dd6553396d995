import { Exo2MicroError } from '#core/errors.ts';
import { getAvailableMemory } from './get-available-memory.ts';
import { formatBytes } from './format-bytes.ts';
import type { MemoryReading } from './memory-tracker.ts';

/** Calls back at intervals until the returned function is called; `setInterval` in life, a test's hand otherwise. */
export type RepeatingTimer = (callback: () => void, intervalMilliseconds: number) => () => void;

/** What a {@link MemoryWatchdog} works with. */
export interface MemoryWatchdogOptions {
  /** GiB below which memory counts as low; 0 never trips. Default 0.5. */
  readonly minAvailableGib?: number;
  /** Seconds between two readings. Default 5. */
  readonly pollIntervalSeconds?: number;
  /** Reads the available memory; by default {@link getAvailableMemory}. A reading that cannot be had (null) does not trip. */
  readonly read?: MemoryReading;
  readonly timer?: RepeatingTimer;
  /** Called at each low reading. */
  readonly onLow?: (availableBytes: number) => void;
}

const GIBIBYTE = 2 ** 30;
const DEFAULT_MIN_GIB = 0.5;
const DEFAULT_INTERVAL_SECONDS = 5;

/**
 * Watches the available memory and remembers the first time that it was too low. It stops nothing by itself: work calls
 * {@link checkOrThrow} where it can stop safely, between tiles or stages.
 */
export class MemoryWatchdog {
  readonly thresholdBytes: number;
  readonly #intervalMilliseconds: number;
  readonly #read: MemoryReading;
  readonly #timer: RepeatingTimer;
  readonly #onLow: ((availableBytes: number) => void) | undefined;
  #trippedAtBytes: number | null = null;
  #stop: (() => void) | null = null;

  constructor(options: MemoryWatchdogOptions = {}) {
    this.thresholdBytes = Math.floor((options.minAvailableGib ?? DEFAULT_MIN_GIB) * GIBIBYTE);
    this.#intervalMilliseconds = (options.pollIntervalSeconds ?? DEFAULT_INTERVAL_SECONDS) * 1000;
    this.#read = options.read ?? (() => getAvailableMemory());
    this.#timer = options.timer ?? repeatByInterval;
    this.#onLow = options.onLow;
  }

  /** Whether memory was low since the start or the last reset. */
  get tripped(): boolean {
    return this.#trippedAtBytes !== null;
  }

  /** The first low reading; null where there was none. */
  get trippedAtBytes(): number | null {
    return this.#trippedAtBytes;
  }

  /** Reads at intervals from now on; a second start changes nothing. */
  start(): void {
    this.#stop ??= this.#timer(() => void this.poll(), this.#intervalMilliseconds);
  }

  /** Ends the readings; what was seen stays. */
  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** Takes one reading now. Counted before this returns where the reader answers at once. */
  poll(): Promise<void> {
    const reading = this.#read();
    if (reading instanceof Promise) return reading.then((bytes) => this.#judge(bytes));
    this.#judge(reading);
    return Promise.resolve();
  }

  /** Forgets that memory was low. */
  reset(): void {
    this.#trippedAtBytes = null;
  }

  /** Throws `memory-low` where memory was low; `label` says where the work stopped. */
  checkOrThrow(label = ''): void {
    if (this.#trippedAtBytes === null) return;
    const where = label === '' ? '' : ` (${label})`;
    const message =
      `Memory is running low${where}: ${formatBytes(this.#trippedAtBytes)} were left, less than ` +
      `${formatBytes(this.thresholdBytes)}. Close other tabs and programs, then run again: what is done stays stored.`;
    const facts = { label, availableBytes: this.#trippedAtBytes, thresholdBytes: this.thresholdBytes };
    throw new Exo2MicroError('memory-low', message, { facts });
  }

  #judge(availableBytes: number | null): void {
    if (availableBytes === null || availableBytes >= this.thresholdBytes) return;
    this.#trippedAtBytes ??= availableBytes;
    this.#onLow?.(availableBytes);
  }
}

function repeatByInterval(callback: () => void, intervalMilliseconds: number): () => void {
  const id = setInterval(callback, intervalMilliseconds);
  return () => clearInterval(id);
}
