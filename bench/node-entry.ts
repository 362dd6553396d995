export { simdKernels } from '#core/accelerator/simd-kernels.ts';
export { KERNEL_CASES, caseInput } from './kernel-cases.ts';
