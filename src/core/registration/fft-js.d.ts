declare module 'fft.js' {
  /** Complex transforms of a power-of-two length on interleaved (re, im) arrays. */
  export default class FFT {
    constructor(size: number);
    /** Forward transform of `data` into `out`, which must be another array. */
    transform(out: ArrayLike<number>, data: ArrayLike<number>): void;
    /** Inverse transform of `data` into `out`, with the factor 1 / size. */
    inverseTransform(out: ArrayLike<number>, data: ArrayLike<number>): void;
  }
}
