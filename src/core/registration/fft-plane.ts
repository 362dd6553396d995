import FFT from 'fft.js';

/**
 * Fourier transforms of a square complex plane of a power-of-two size. A plane is `2 size size` numbers, (re, im)
 * interleaved, row-major. A spectrum is kept transposed (column-major), which saves a transposition each way and changes
 * nothing for products of spectra. Rows of zeros cost nothing.
 */
export class FftPlane {
  readonly size: number;
  private readonly fft: FFT;
  private readonly line: Float64Array;
  private readonly rows: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.fft = new FFT(size);
    this.line = new Float64Array(2 * size);
    this.rows = new Float64Array(2 * size * size);
  }

  /** Spectrum of a plane, transposed. */
  forwardInto(spectrum: Float64Array, plane: Float64Array): void {
    this.transformInto(spectrum, plane, (out, data) => this.fft.transform(out, data));
  }

  /** Plane of a transposed spectrum. */
  inverseInto(plane: Float64Array, spectrum: Float64Array): void {
    this.transformInto(plane, spectrum, (out, data) => this.fft.inverseTransform(out, data));
  }

  private transformInto(
    target: Float64Array,
    source: Float64Array,
    transform: (out: Float64Array, data: Float64Array) => void,
  ): void {
    const stride = 2 * this.size;
    const { line, rows } = this;
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
