import { SIMD_MEMORY_BYTES, type SimdKernels } from '#core/accelerator/simd-kernels.ts';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Lines of the side's length that the kernel needs room for beside the plane and the roots. */
const WORK_LINES = 8;

/** Roots of unity for {@link transformPlaneWithSimd}: `exp(-2 pi i k / size)`, (re, im) interleaved. */
export function rootsOfUnity(size: number): Float64Array {
  const roots = new Float64Array(2 * size);
  for (let k = 0; k < size; k++) {
    const angle = (-2 * Math.PI * k) / size;
    roots[2 * k] = Math.cos(angle);
    roots[2 * k + 1] = Math.sin(angle);
  }
  return roots;
}

/** Whether a plane with this side fits the kernels' memory; up to 512. */
export function planeFitsSimd(size: number): boolean {
  return size >= 2 && 2 * BYTES * size * (size + 1 + WORK_LINES) <= SIMD_MEMORY_BYTES;
}

/**
 * Fourier transform of a square complex plane, `2 size size` numbers, (re, im) interleaved, row-major, of which
 * {@link planeFitsSimd} holds; the inverse one is divided by the number of values. `target` may be `source`.
 */
export function transformPlaneWithSimd(
  target: Float64Array,
  source: Float64Array,
  simd: SimdKernels,
  roots: Float64Array,
  direction: 'forward' | 'inverse',
): void {
  const size = roots.length / 2;
  const memory = new Float64Array(simd.memory.buffer);
  const plane = roots.length * (1 + WORK_LINES);
  memory.set(roots, 0);
  memory.set(source, plane);
  const [sign, factor] = direction === 'forward' ? [1, 1] : [-1, 1 / size ** 2];
  simd.transformPlane(plane * BYTES, size, 0, sign, factor, roots.length * BYTES);
  target.set(memory.subarray(plane, plane + source.length));
}
