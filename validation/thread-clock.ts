import { readFileSync } from 'node:fs';

/** Nanoseconds that the calling thread has computed, first of three numbers (Linux). */
const SCHEDULE = '/proc/thread-self/schedstat';

/**
 * Milliseconds of processor time of the calling thread, which other work on the computer disturbs least; by the clock where
 * the system does not tell.
 */
export function threadMilliseconds(): number {
  try {
    return Number(readFileSync(SCHEDULE, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
