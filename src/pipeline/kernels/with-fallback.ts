import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { BackendLostError } from '#pipeline/kernels/kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';

/**
 * Kernels that go on on the processor once their backend is lost: the call that found it out is done again there, and so
 * is every later one.
 *
 * @param onLost called once, when it happens
 */
export function withFallback(kernels: Kernels, onLost: (error: BackendLostError) => void): Kernels {
  let current = kernels;
  const run = async <T>(work: (on: Kernels) => Promise<T>): Promise<T> => {
    const used = current;
    try {
      return await work(used);
    } catch (error) {
      if (!(error instanceof BackendLostError)) throw error;
      if (current === used) {
        current = cpuKernels;
        // What is left of it would be in the way of graphics that are chosen again.
        used.dispose();
        onLost(error);
      }
      return work(current);
    }
  };
  return {
    get backend() {
      return current.backend;
    },
    gaussian: (image, sigmaPx) => run((on) => on.gaussian(image, sigmaPx)),
    percentiles: (image, list, selection) => run((on) => on.percentiles(image, list, selection)),
    histogram: (image, edges) => run((on) => on.histogram(image, edges)),
    matchHistogram: (image, matching, into) => run((on) => on.matchHistogram(image, matching, into)),
    dispose: () => current.dispose(),
  };
}
