// oxlint-disable max-params -- only numbers cross into WebAssembly.

/** Bytes of a complex number: real and imaginary part in float64. */
const COMPLEX_BYTES: usize = 16;
/** log2 of them. */
const COMPLEX_SHIFT: i32 = 4;
/** Columns that are transformed together: a cache line of each row, and few enough to stay in a first cache. */
const BLOCK_COLUMNS: i32 = 4;

/**
 * Fourier transform of a square complex plane in place, rows and then columns, each by Stockham's algorithm with radix 4 (and
 * one radix 2 where it takes it), which needs no reordering. Rows of zeros cost nothing. All addresses are in bytes.
 *
 * @param plane row-major, real and imaginary parts interleaved
 * @param size of its side, a power of two, 2 or more
 * @param roots `exp(-2 pi i k / size)` for k from 0 to size - 1
 * @param sign 1 forward, -1 inverse
 * @param factor what every value is multiplied by in the end
 * @param work room for `8 size` complex numbers
 */
export function transformPlane(
  plane: usize,
  size: i32,
  roots: usize,
  sign: f64,
  factor: f64,
  work: usize,
): void {
  const rowBytes = (<usize>size) << COMPLEX_SHIFT;
  const end = plane + rowBytes * <usize>size;
  for (let row = plane; row < end; row += rowBytes) {
    if (isZero(row, rowBytes)) continue;
    const made = transformLines(row, work, size, 1, roots, sign);
    if (made !== row) memory.copy(row, made, rowBytes);
  }
  const columns = min(BLOCK_COLUMNS, size);
  const blockBytes = (<usize>columns) << COMPLEX_SHIFT;
  const other = work + blockBytes * <usize>size;
  const scale = f64x2.splat(factor);
  for (let x: usize = 0; x < rowBytes; x += blockBytes) {
    let to = work;
    for (let row = plane + x; row < end; row += rowBytes) {
      for (let i: usize = 0; i < blockBytes; i += COMPLEX_BYTES) v128.store(to + i, v128.load(row + i));
      to += blockBytes;
    }
    let from = transformLines(work, other, size, columns, roots, sign);
    for (let row = plane + x; row < end; row += rowBytes) {
      for (let i: usize = 0; i < blockBytes; i += COMPLEX_BYTES) {
        v128.store(row + i, f64x2.mul(v128.load(from + i), scale));
      }
      from += blockBytes;
    }
  }
}

/** Transforms `batch` lines whose numbers lie interleaved, to and fro between two places; gives where the result lies. */
function transformLines(from: usize, to: usize, size: i32, batch: i32, roots: usize, sign: f64): usize {
  let length = size;
  let stride = batch;
  for (; length >= 4; length >>= 2, stride <<= 2) {
    foldByFour(from, to, length, stride, roots, size / length, sign);
    const swap = from;
    from = to;
    to = swap;
  }
  if (length !== 2) return from;
  const half = (<usize>stride) << COMPLEX_SHIFT;
  for (let at: usize = 0; at < half; at += COMPLEX_BYTES) {
    const a = v128.load(from + at);
    const b = v128.load(from + half + at);
    v128.store(to + at, f64x2.add(a, b));
    v128.store(to + half + at, f64x2.sub(a, b));
  }
  return to;
}

/** One step of radix 4: from transforms of `length` to four times as many of a quarter of it. */
function foldByFour(
  from: usize,
  to: usize,
  length: i32,
  stride: i32,
  roots: usize,
  rootStep: i32,
  sign: f64,
): void {
  const step = (<usize>stride) << COMPLEX_SHIFT;
  const quarter = length >> 2;
  const far = step * <usize>quarter;
  const turn = f64x2.replace_lane(f64x2.splat(-sign), 1, sign);
  for (let p = 0; p < quarter; p++) {
    const root = (<usize>(p * rootStep)) << COMPLEX_SHIFT;
    const re1 = v128.load64_splat(roots + root);
    const re2 = v128.load64_splat(roots + 2 * root);
    const re3 = v128.load64_splat(roots + 3 * root);
    const im1 = f64x2.mul(v128.load64_splat(roots + root, 8), turn);
    const im2 = f64x2.mul(v128.load64_splat(roots + 2 * root, 8), turn);
    const im3 = f64x2.mul(v128.load64_splat(roots + 3 * root, 8), turn);
    const end = from + step;
    while (from < end) {
      const a = v128.load(from);
      const b = v128.load(from + far);
      const c = v128.load(from + 2 * far);
      const d = v128.load(from + 3 * far);
      const sumAC = f64x2.add(a, c);
      const sumBD = f64x2.add(b, d);
      const lessAC = f64x2.sub(a, c);
      const lessBD = f64x2.mul(swapped(f64x2.sub(b, d)), turn);
      v128.store(to, f64x2.add(sumAC, sumBD));
      v128.store(to + step, product(f64x2.sub(lessAC, lessBD), re1, im1));
      v128.store(to + 2 * step, product(f64x2.sub(sumAC, sumBD), re2, im2));
      v128.store(to + 3 * step, product(f64x2.add(lessAC, lessBD), re3, im3));
      from += COMPLEX_BYTES;
      to += COMPLEX_BYTES;
    }
    to += 3 * step;
  }
}

/** Real and imaginary part in each other's place. */
function swapped(value: v128): v128 {
  return v128.shuffle<f64>(value, value, 1, 0);
}

/** Complex product; `re` is the factor's real part twice, `im` its imaginary part, the first one's sign turned. */
function product(value: v128, re: v128, im: v128): v128 {
  return f64x2.add(f64x2.mul(value, re), f64x2.mul(swapped(value), im));
}

function isZero(row: usize, bytes: usize): bool {
  let lit = i32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += COMPLEX_BYTES) lit = v128.or(lit, v128.load(row + at));
  return !v128.any_true(lit);
}
