// oxlint-disable max-params -- only numbers cross into WebAssembly.

const FLOAT_BYTES: usize = 4;
const FLOAT_SHIFT: usize = 2;
/** Bytes of a register: four pixels. */
const QUAD_BYTES: usize = 16;
/** Side of the squares over which influences are summed, px. */
const SQUARE: usize = 5;

const LOG2_E: f32 = <f32>Math.LOG2E;
/** Smaller powers of two than this are no normal float32. */
const LEAST_POWER: f32 = -126;

/** Quads that are summed in float32 before they join the sums in float64. */
const QUADS_AT_A_TIME: usize = 32;

/**
 * Sums of the weighted normal equations of a patch's shift, gain and offset, over the pixels that count: with the gradients gx
 * and gy of the gained pre, the pixel v of pre less `middle`, the residual r = post - gain pre - offset and its weight w they are, in this order,
 * w gx gx, w gx gy, w gy gy, w gx v, w gy v, w v v, w gx, w gy, w v, w, w gx r, w gy r, w v r, w r. All addresses are in
 * bytes; the three pictures have no gaps between rows, pixels on their border do not count, and behind pre lie four more
 * finite numbers.
 *
 * @param pre first pixel of pre's picture
 * @param post first pixel of post's picture
 * @param counts all bits of a pixel that counts, none of one that does not
 * @param width pixels of a row, 4 or more
 * @param rows rows of the pictures
 * @param gain of post over pre
 * @param offset of post over pre, grey levels
 * @param middle of pre's pixels, about, so that the sums keep their digits
 * @param narrow what the squared residual is multiplied by in the weight
 * @param isCauchy 1 for the weight 1 / (1 + narrow r r), 0 for exp(-narrow r r)
 * @param sums room for 14 float64
 */
export function sumPatchEquations(
  pre: usize,
  post: usize,
  counts: usize,
  width: i32,
  rows: i32,
  gain: f32,
  offset: f32,
  middle: f32,
  narrow: f32,
  isCauchy: i32,
  sums: usize,
): void {
  const rowBytes = (<usize>width) << FLOAT_SHIFT;
  const end = rowBytes * <usize>(rows - 1);
  const gains = f32x4.splat(gain);
  const offsets = f32x4.splat(offset);
  const slopes = f32x4.splat(gain / 2);
  const middles = f32x4.splat(middle);
  const narrows = f32x4.splat(narrow);
  memory.fill(sums, 0, 14 * 8);
  for (let first = rowBytes; first < end; first += QUADS_AT_A_TIME * QUAD_BYTES) {
    let xx = f32x4.splat(0);
    let xy = xx;
    let yy = xx;
    let xv = xx;
    let yv = xx;
    let vv = xx;
    let x1 = xx;
    let y1 = xx;
    let v1 = xx;
    let n1 = xx;
    let xr = xx;
    let yr = xx;
    let vr = xx;
    let r1 = xx;
    const stop = min(end, first + QUADS_AT_A_TIME * QUAD_BYTES);
    for (let at = first; at < stop; at += QUAD_BYTES) {
      const counted = v128.load(counts + at);
      const pixel = v128.load(pre + at);
      const v = f32x4.sub(pixel, middles);
      const gx = differenceOf(pre + at, FLOAT_BYTES, slopes);
      const gy = differenceOf(pre + at, rowBytes, slopes);
      const r = residualsAt(post + at, pixel, gains, offsets);
      const weight = isCauchy ? cauchyWeights(r, narrows) : welschWeights(r, narrows);
      const w = v128.and(weight, counted);
      const wx = f32x4.mul(w, gx);
      const wy = f32x4.mul(w, gy);
      const wv = f32x4.mul(w, v);
      xx = f32x4.add(xx, f32x4.mul(wx, gx));
      xy = f32x4.add(xy, f32x4.mul(wx, gy));
      yy = f32x4.add(yy, f32x4.mul(wy, gy));
      xv = f32x4.add(xv, f32x4.mul(wx, v));
      yv = f32x4.add(yv, f32x4.mul(wy, v));
      vv = f32x4.add(vv, f32x4.mul(wv, v));
      x1 = f32x4.add(x1, wx);
      y1 = f32x4.add(y1, wy);
      v1 = f32x4.add(v1, wv);
      n1 = f32x4.add(n1, w);
      xr = f32x4.add(xr, f32x4.mul(wx, r));
      yr = f32x4.add(yr, f32x4.mul(wy, r));
      vr = f32x4.add(vr, f32x4.mul(wv, r));
      r1 = f32x4.add(r1, f32x4.mul(w, r));
    }
    addTo(sums, xx);
    addTo(sums + 8, xy);
    addTo(sums + 16, yy);
    addTo(sums + 24, xv);
    addTo(sums + 32, yv);
    addTo(sums + 40, vv);
    addTo(sums + 48, x1);
    addTo(sums + 56, y1);
    addTo(sums + 64, v1);
    addTo(sums + 72, n1);
    addTo(sums + 80, xr);
    addTo(sums + 88, yr);
    addTo(sums + 96, vr);
    addTo(sums + 104, r1);
  }
}

/**
 * How much each pixel of a patch pulls at the fitted shift: r exp(-narrow r r) times the sum of gx, gy, v and 1, each times
 * one of the four numbers `along`; 0 where a pixel does not count. The pictures are as in {@link sumPatchEquations}. The
 * result has rows of `outStride` pixels; pixel (x, y) of the patch is its (x + 4, y + 4), and what lies outside stays as it is but
 * for the four pixels behind each row, which become zero.
 */
export function pullOfPatch(
  pre: usize,
  post: usize,
  counts: usize,
  width: i32,
  rows: i32,
  gain: f32,
  offset: f32,
  middle: f32,
  narrow: f32,
  alongX: f32,
  alongY: f32,
  alongV: f32,
  along1: f32,
  out: usize,
  outStride: i32,
): void {
  const rowBytes = (<usize>width) << FLOAT_SHIFT;
  const outBytes = (<usize>outStride) << FLOAT_SHIFT;
  const gains = f32x4.splat(gain);
  const offsets = f32x4.splat(offset);
  const slopes = f32x4.splat(gain / 2);
  const middles = f32x4.splat(middle);
  const narrows = f32x4.splat(narrow);
  const perX = f32x4.splat(alongX);
  const perY = f32x4.splat(alongY);
  const perV = f32x4.splat(alongV);
  const constant = f32x4.splat(along1);
  out += (SQUARE - 1) * (outBytes + FLOAT_BYTES);
  for (let row = 1; row < rows - 1; row++) {
    pre += rowBytes;
    post += rowBytes;
    counts += rowBytes;
    out += outBytes;
    for (let at: usize = 0; at < rowBytes; at += QUAD_BYTES) {
      const pixel = v128.load(pre + at);
      const v = f32x4.sub(pixel, middles);
      const gx = differenceOf(pre + at, FLOAT_BYTES, slopes);
      const gy = differenceOf(pre + at, rowBytes, slopes);
      const r = residualsAt(post + at, pixel, gains, offsets);
      const pull = f32x4.mul(r, welschWeights(r, narrows));
      const a = f32x4.add(f32x4.mul(gx, perX), f32x4.mul(gy, perY));
      const b = f32x4.add(f32x4.mul(v, perV), constant);
      v128.store(out + at, v128.and(f32x4.mul(pull, f32x4.add(a, b)), v128.load(counts + at)));
    }
    v128.store(out + rowBytes, f32x4.splat(0));
  }
}

/**
 * Sums, over all squares of 5 x 5 px in two pictures, of the products of both pictures' sums in a square: x x, x y, y y. The
 * pictures have `rows + 4` rows of `stride` pixels, a multiple of 4; squares begin in each of the first `rows` rows and
 * `stride - 4` columns.
 *
 * @param x first pixel of the one
 * @param y first pixel of the other
 * @param work room for two lines
 * @param sums room for 3 float64
 */
export function sumSquareProducts(
  x: usize,
  y: usize,
  stride: i32,
  rows: i32,
  work: usize,
  sums: usize,
): void {
  const rowBytes = (<usize>stride) << FLOAT_SHIFT;
  const last = rowBytes - QUAD_BYTES;
  const other = work + rowBytes;
  memory.fill(sums, 0, 3 * 8);
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < rowBytes; at += QUAD_BYTES) {
      v128.store(work + at, sumOfFive(x + at, rowBytes));
      v128.store(other + at, sumOfFive(y + at, rowBytes));
    }
    let xx = f32x4.splat(0);
    let xy = xx;
    let yy = xx;
    for (let at: usize = 0; at < last; at += QUAD_BYTES) {
      const a = sumOfFive(work + at, FLOAT_BYTES);
      const b = sumOfFive(other + at, FLOAT_BYTES);
      xx = f32x4.add(xx, f32x4.mul(a, a));
      xy = f32x4.add(xy, f32x4.mul(a, b));
      yy = f32x4.add(yy, f32x4.mul(b, b));
    }
    addTo(sums, xx);
    addTo(sums + 8, xy);
    addTo(sums + 16, yy);
    x += rowBytes;
    y += rowBytes;
  }
}

/** Residuals of four pixels of post against those of pre: post - gain pre - offset. */
function residualsAt(post: usize, pre: v128, gains: v128, offsets: v128): v128 {
  return f32x4.sub(f32x4.sub(v128.load(post), f32x4.mul(gains, pre)), offsets);
}

/** 1 / (1 + narrow r r) */
function cauchyWeights(r: v128, narrows: v128): v128 {
  const ones = f32x4.splat(1);
  return f32x4.div(ones, f32x4.add(ones, f32x4.mul(f32x4.mul(r, r), narrows)));
}

/** exp(-narrow r r) */
function welschWeights(r: v128, narrows: v128): v128 {
  return powerOfE(f32x4.neg(f32x4.mul(f32x4.mul(r, r), narrows)));
}

/** Difference of the neighbours on either side, times `slopes`. */
function differenceOf(at: usize, step: usize, slopes: v128): v128 {
  return f32x4.mul(slopes, f32x4.sub(v128.load(at + step), v128.load(at - step)));
}

function sumOfFive(at: usize, step: usize): v128 {
  const outer = f32x4.add(v128.load(at), v128.load(at + 4 * step));
  const inner = f32x4.add(v128.load(at + step), v128.load(at + 3 * step));
  return f32x4.add(f32x4.add(outer, inner), v128.load(at + 2 * step));
}

/** Adds the sum of four float32 to a float64. */
function addTo(sum: usize, four: v128): void {
  const two = f64x2.add(
    f64x2.promote_low_f32x4(four),
    f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 0)),
  );
  store<f64>(sum, load<f64>(sum) + f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1));
}

/**
 * exp(x) of numbers not above 0, to 2e-7 of it; of those below -87, which float32 can hardly hold, 2^-126. As a power of two, whose
 * fractional part, within half of 0, is the Taylor series of exp(f ln 2) up to f^6.
 */
function powerOfE(x: v128): v128 {
  const power = f32x4.max(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(LEAST_POWER));
  const whole = f32x4.nearest(power);
  const f = f32x4.sub(power, whole);
  let p = f32x4.splat(1.540353e-4);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.3333558e-3));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(9.6181291e-3));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.5504109e-2));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(2.4022651e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(<f32>Math.LN2));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1));
  // The whole part goes into the bits of the exponent.
  return i32x4.add(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 23));
}
