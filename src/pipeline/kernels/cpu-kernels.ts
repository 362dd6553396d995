import { processorOperations } from '#core/pixel-operations.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';

/** The kernels on the processor: the reference of the contract, and what stands in where nothing else runs. */
export const cpuKernels: Kernels = { ...processorOperations, backend: 'cpu', dispose: () => undefined };
