// oxlint-disable max-params -- only numbers cross into WebAssembly.

const FLOAT_BYTES: usize = 4;
/** log2 of the bytes of a pixel. */
const PIXEL_SHIFT: i32 = 2;

/**
 * Bilinear samples for pixels of one row that follow each other, two at a time. Coordinates and values in float64,
 * rounded to float32 once: the same operations in the same order as the TypeScript form, so the same bits. All four
 * neighbours of every sample must be in the source. Coordinates of the source are positive, so cutting is the floor.
 *
 * @param source address of pixel (originX, originY) of the source's picture
 * @param stride pixels from one source row to the next
 * @param x column of the first target pixel in the target's picture
 * @param count pixels
 * @param m0 the map's factors of x: source x is `(m0 x + rowX) / (m6 x + rowW)`, source y `(m3 x + rowY) / (m6 x + rowW)`
 * @param output address of the first target pixel
 */
export function warpRow(
  source: usize,
  stride: i32,
  originX: i32,
  originY: i32,
  x: i32,
  count: i32,
  m0: f64,
  rowX: f64,
  m3: f64,
  rowY: f64,
  m6: f64,
  rowW: f64,
  output: usize,
): void {
  // Address of the picture's pixel (0, 0); it may lie below 0, which wraps and wraps back.
  const base = source - <usize>((originY * stride + originX) << PIXEL_SHIFT);
  const below = <usize>stride * FLOAT_BYTES;
  const pairsEnd = output + <usize>(count & ~1) * FLOAT_BYTES;
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const factorX = f64x2.splat(m0);
  const factorY = f64x2.splat(m3);
  const factorW = f64x2.splat(m6);
  const offsetX = f64x2.splat(rowX);
  const offsetY = f64x2.splat(rowY);
  const offsetW = f64x2.splat(rowW);
  const strides = i32x4.splat(stride);
  let at = f64x2.replace_lane(f64x2.splat(<f64>x), 1, <f64>x + 1);
  while (output < pairsEnd) {
    const inverse = f64x2.div(one, f64x2.add(f64x2.mul(factorW, at), offsetW));
    const sx = f64x2.mul(f64x2.add(f64x2.mul(factorX, at), offsetX), inverse);
    const sy = f64x2.mul(f64x2.add(f64x2.mul(factorY, at), offsetY), inverse);
    const column = i32x4.trunc_sat_f64x2_s_zero(sx);
    const line = i32x4.trunc_sat_f64x2_s_zero(sy);
    const tx = f64x2.sub(sx, f64x2.convert_low_i32x4_s(column));
    const ty = f64x2.sub(sy, f64x2.convert_low_i32x4_s(line));
    const place = i32x4.shl(i32x4.add(i32x4.mul(line, strides), column), PIXEL_SHIFT);
    const first = base + <usize>i32x4.extract_lane(place, 0);
    const second = base + <usize>i32x4.extract_lane(place, 1);
    // Left and right neighbour of the first pixel, then of the second.
    const above = v128.load64_lane(second, v128.load64_zero(first), 1);
    const under = v128.load64_lane(second + below, v128.load64_zero(first + below), 1);
    const upper = mix(above, tx);
    const lower = mix(under, tx);
    const value = f64x2.add(upper, f64x2.mul(f64x2.sub(lower, upper), ty));
    v128.store64_lane(output, f32x4.demote_f64x2_zero(value), 0);
    at = f64x2.add(at, two);
    output += 2 * FLOAT_BYTES;
  }
  if (count & 1) sampleOne(base, stride, f64x2.extract_lane(at, 0), m0, rowX, m3, rowY, m6, rowW, output);
}

/** From left to right neighbour by the share `tx`, of two pixels: [left 0, right 0, left 1, right 1]. */
function mix(pairs: v128, tx: v128): v128 {
  const left = f64x2.promote_low_f32x4(v128.shuffle<f32>(pairs, pairs, 0, 2, 0, 2));
  const right = f64x2.promote_low_f32x4(v128.shuffle<f32>(pairs, pairs, 1, 3, 1, 3));
  return f64x2.add(left, f64x2.mul(f64x2.sub(right, left), tx));
}

function sampleOne(
  base: usize,
  stride: i32,
  x: f64,
  m0: f64,
  rowX: f64,
  m3: f64,
  rowY: f64,
  m6: f64,
  rowW: f64,
  output: usize,
): void {
  const inverse = 1 / (m6 * x + rowW);
  const sx = (m0 * x + rowX) * inverse;
  const sy = (m3 * x + rowY) * inverse;
  const column = <i32>sx;
  const line = <i32>sy;
  const tx = sx - <f64>column;
  const above = base + <usize>((line * stride + column) << PIXEL_SHIFT);
  const under = above + <usize>stride * FLOAT_BYTES;
  const upper = <f64>load<f32>(above) + (<f64>load<f32>(above, 4) - <f64>load<f32>(above)) * tx;
  const lower = <f64>load<f32>(under) + (<f64>load<f32>(under, 4) - <f64>load<f32>(under)) * tx;
  store<f32>(output, <f32>(upper + (lower - upper) * (sy - <f64>line)));
}
