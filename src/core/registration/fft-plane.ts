import FFT from 'fft.js';
import { planeFitsSimd, rootsOfUnity, transformPlaneWithSimd } from '#core/accelerator/fourier-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';

/**
 * Fourier transforms of a square complex plane of a power-of-two size. A plane is `2 size size` numbers, (re, im)
 * interleaved, row-major. Whether a spectrum lies row by row or column by column is the transform's own matter, and the same
 * for all of one size: products of spectra do not ask. Rows of zeros cost nothing.
 */
export class FftPlane {
  readonly size: number;
  private readonly transformInto: Transform;

  /** @param simd what to compute with; null for TypeScript alone */
  constructor(size: number, simd: SimdKernels | null = simdKernels) {
    this.size = size;
    this.transformInto =
      simd !== null && planeFitsSimd(size) ? simdTransform(size, simd) : lineTransform(size);
  }

  /** Spectrum of a plane. */
  forwardInto(spectrum: Float64Array, plane: Float64Array): void {
    this.transformInto(spectrum, plane, 'forward');
  }

  /** Plane of a spectrum. */
  inverseInto(plane: Float64Array, spectrum: Float64Array): void {
    this.transformInto(plane, spectrum, 'inverse');
  }
}

type Transform = (target: Float64Array, source: Float64Array, direction: 'forward' | 'inverse') => void;

function simdTransform(size: number, simd: SimdKernels): Transform {
  const roots = rootsOfUnity(size);
  return (target, source, direction) => transformPlaneWithSimd(target, source, simd, roots, direction);
}

/** Line by line. Spectra are left transposed, which saves a transposition each way. */
function lineTransform(size: number): Transform {
  const fft = new FFT(size);
  const stride = 2 * size;
  const line = new Float64Array(stride);
  const rows = new Float64Array(stride * size);
  return (target, source, direction) => {
    const transform = (data: Float64Array): void =>
      direction === 'forward' ? fft.transform(line, data) : fft.inverseTransform(line, data);
    rows.fill(0);
    for (let y = 0; y < size; y++) {
      const row = source.subarray(y * stride, (y + 1) * stride);
      if (isZero(row)) continue;
      transform(row);
      for (let x = 0; x < size; x++) {
        rows[x * stride + 2 * y] = line[2 * x]!;
        rows[x * stride + 2 * y + 1] = line[2 * x + 1]!;
      }
    }
    for (let x = 0; x < size; x++) {
      transform(rows.subarray(x * stride, (x + 1) * stride));
      target.set(line, x * stride);
    }
  };
}

/** The smallest power of two that is no less than `length`. */
export function powerOfTwoFrom(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, length)));
}

function isZero(row: Float64Array): boolean {
  for (let i = 0; i < row.length; i++) if (row[i] !== 0) return false;
  return true;
}
