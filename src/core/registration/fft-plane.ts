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
  private readonly simd: { readonly kernels: SimdKernels; readonly roots: Float64Array } | null;
  private readonly lines: LineTransforms | null;

  /** @param simd what to compute with; null for TypeScript alone */
  constructor(size: number, simd: SimdKernels | null = simdKernels) {
    this.size = size;
    const usesSimd = simd !== null && planeFitsSimd(size);
    this.simd = usesSimd ? { kernels: simd, roots: rootsOfUnity(size) } : null;
    this.lines = usesSimd ? null : new LineTransforms(size);
  }

  /** Spectrum of a plane. */
  forwardInto(spectrum: Float64Array, plane: Float64Array): void {
    this.transformInto(spectrum, plane, 'forward');
  }

  /** Plane of a spectrum. */
  inverseInto(plane: Float64Array, spectrum: Float64Array): void {
    this.transformInto(plane, spectrum, 'inverse');
  }

  private transformInto(target: Float64Array, source: Float64Array, direction: Direction): void {
    if (this.simd === null) this.lines?.transformInto(target, source, direction);
    else transformPlaneWithSimd(target, source, this.simd.kernels, this.simd.roots, direction);
  }
}

type Direction = 'forward' | 'inverse';

/** The transforms line by line. Spectra are left transposed, which saves a transposition each way. */
class LineTransforms {
  private readonly size: number;
  private readonly fft: FFT;
  private readonly line: Float64Array;
  private readonly rows: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.fft = new FFT(size);
    this.line = new Float64Array(2 * size);
    this.rows = new Float64Array(2 * size * size);
  }

  transformInto(target: Float64Array, source: Float64Array, direction: Direction): void {
    const stride = 2 * this.size;
    const { line, rows, fft } = this;
    const transform = (out: Float64Array, data: Float64Array): void =>
      direction === 'forward' ? fft.transform(out, data) : fft.inverseTransform(out, data);
    rows.fill(0);
    for (let y = 0; y < this.size; y++) {
      const row = source.subarray(y * stride, (y + 1) * stride);
      if (isZero(row)) continue;
      transform(line, row);
      for (let x = 0; x < this.size; x++) {
        rows[x * stride + 2 * y] = line[2 * x]!;
        rows[x * stride + 2 * y + 1] = line[2 * x + 1]!;
      }
    }
    for (let x = 0; x < this.size; x++) {
      transform(line, rows.subarray(x * stride, (x + 1) * stride));
      target.set(line, x * stride);
    }
  }
}

/** The smallest power of two that is no less than `length`. */
export function powerOfTwoFrom(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, length)));
}

function isZero(row: Float64Array): boolean {
  for (let i = 0; i < row.length; i++) if (row[i] !== 0) return false;
  return true;
}
