import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { browserMemory, browserProcesses } from '../../scripts/drive-browser.mjs';

/** Time between two samples, ms. */
const INTERVAL_MS = 500;

/** What Linux counts processor time in, as far as programs see it. */
const TICKS_PER_SECOND = 100;

/** Bytes of a block as `stat` counts them. */
const BLOCK_BYTES = 512;

/**
 * One look at the browser: memory of all its processes (Pss; null where the system does not tell), what the app keeps on disk,
 * and the processor time used so far.
 * @typedef {{ at: number, memory: number | null, storage: number, processorSeconds: number }} Sample
 */

/**
 * Samples a browser twice a second until it is stopped.
 * @param {string} profile
 */
export function sampleBrowser(profile) {
  /** @type {Sample[]} */
  const samples = [];
  const take = () =>
    samples.push({
      at: Date.now(),
      memory: browserMemory(profile),
      storage: storedBytes(profile),
      processorSeconds: browserUse(profile)?.processorSeconds ?? 0,
    });
  take();
  const timer = setInterval(take, INTERVAL_MS);
  return {
    samples,
    stop() {
      clearInterval(timer);
      take();
    },
  };
}

/**
 * The highest values between two times, ms since 1970, and the lowest memory, below which nothing that is kept lies.
 * @param {readonly Sample[]} samples
 * @param {number} from
 * @param {number} to
 */
export function peaks(samples, from, to) {
  const within = samples.filter(({ at }) => at >= from && at <= to);
  const memory = within.flatMap((sample) => sample.memory ?? []);
  return {
    memory: memory.length === 0 ? null : Math.max(...memory),
    leastMemory: memory.length === 0 ? null : Math.min(...memory),
    storage: Math.max(0, ...within.map(({ storage }) => storage)),
  };
}

/**
 * Processor time used up to a time, between the samples around it; seconds.
 * @param {readonly Sample[]} samples
 * @param {number} at
 */
export function processorTimeAt(samples, at) {
  const next = samples.findIndex((sample) => sample.at >= at);
  const [before, after] = [samples[next - 1], samples[next]];
  if (after === undefined) return samples.at(-1)?.processorSeconds ?? 0;
  if (before === undefined) return after.processorSeconds;
  const share = (at - before.at) / (after.at - before.at);
  return before.processorSeconds + share * (after.processorSeconds - before.processorSeconds);
}

/**
 * What all processes of a browser have used so far: seconds of processor time on all cores together, and bytes read and
 * written by system calls, files of the app's storage and the user's among them; null where the system does not tell.
 * @param {string} profile
 */
export function browserUse(profile) {
  if (process.platform !== 'linux') return null;
  let read = 0;
  let written = 0;
  let processorSeconds = 0;
  for (const pid of browserProcesses(profile)) {
    const text = readText(`/proc/${pid}/io`);
    read += Number(/^rchar: (\d+)/m.exec(text)?.[1] ?? 0);
    written += Number(/^wchar: (\d+)/m.exec(text)?.[1] ?? 0);
    // The command, in parentheses, may hold spaces; from the state behind it on, user and system time are 11 and 12.
    const fields = readText(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    processorSeconds += (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
  }
  return { read, written, processorSeconds };
}

/**
 * What pages keep in the browser's private file system, as it lies on the disk.
 * @param {string} profile
 */
export function storedBytes(profile) {
  return folderBytes(join(profile, 'Default', 'File System'));
}

/** @param {string} folder @returns {number} */
function folderBytes(folder) {
  let bytes = 0;
  for (const entry of orNothing(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += folderBytes(path);
    else bytes += (orNothing(() => statSync(path).blocks) ?? 0) * BLOCK_BYTES;
  }
  return bytes;
}

/** @param {string} path */
function readText(path) {
  return orNothing(() => readFileSync(path, 'utf8')) ?? '';
}

/**
 * Files and processes come and go while they are looked at.
 * @template T
 * @param {() => T} read
 */
function orNothing(read) {
  try {
    return read();
  } catch {
    return null;
  }
}
