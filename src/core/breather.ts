import { breathe } from './run-context.ts';

/** Longest work without letting messages in, ms: a cancel has to take effect within a tenth of a second. */
const DUE_AFTER_MS = 50;

/**
 * A function to be called between small pieces of work: it lets waiting messages in when the last time was over 50 ms
 * ago, and throws where the work was cancelled. Cheap enough for every tile or strip.
 */
export function createBreather(signal: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    signal.throwIfAborted();
    if (performance.now() - last < DUE_AFTER_MS) return;
    await breathe(signal);
    last = performance.now();
  };
}
