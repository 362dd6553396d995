// oxlint-disable max-params -- only numbers cross into WebAssembly.

const FLOAT_BYTES: usize = 4;
/** log2 of the bytes of a pixel. */
const PIXEL_SHIFT: i32 = 2;
/** From here on float64 holds whole numbers only: the bits of this plus a whole number end in that number's. */
const WHOLE_NUMBERS: f64 = 4503599627370496;

/**
 * Bilinear samples for pixels of one row that follow each other, two in a register. Coordinates and values in float64,
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
  const end = output + <usize>count * FLOAT_BYTES;
  const foursEnd = output + <usize>(count & ~3) * FLOAT_BYTES;
  const one = f64x2.splat(1);
  const four = f64x2.splat(4);
  const factorX = f64x2.splat(m0);
  const factorY = f64x2.splat(m3);
  const factorW = f64x2.splat(m6);
  const offsetX = f64x2.splat(rowX);
  const offsetY = f64x2.splat(rowY);
  const offsetW = f64x2.splat(rowW);
  // Addresses are whole numbers in float64, exact; above 2^52 their lowest bits are the number itself.
  const pixelBytes = f64x2.splat(<f64>FLOAT_BYTES);
  const rowBytes = f64x2.splat(<f64>below);
  const start = f64x2.splat(WHOLE_NUMBERS + <f64>(<i32>base));
  let at = f64x2.replace_lane(f64x2.splat(<f64>x), 1, <f64>x + 1);
  let next = f64x2.add(at, f64x2.splat(2));
  // Two pairs a round, `at` and `next`, have nothing to wait for in each other: a third faster than one.
  for (; output < foursEnd; output += 4 * FLOAT_BYTES) {
    const inverse = f64x2.div(one, f64x2.add(f64x2.mul(factorW, at), offsetW));
    const nextInverse = f64x2.div(one, f64x2.add(f64x2.mul(factorW, next), offsetW));
    const sx = f64x2.mul(f64x2.add(f64x2.mul(factorX, at), offsetX), inverse);
    const sy = f64x2.mul(f64x2.add(f64x2.mul(factorY, at), offsetY), inverse);
    const nextX = f64x2.mul(f64x2.add(f64x2.mul(factorX, next), offsetX), nextInverse);
    const nextY = f64x2.mul(f64x2.add(f64x2.mul(factorY, next), offsetY), nextInverse);
    const column = f64x2.floor(sx);
    const line = f64x2.floor(sy);
    const nextColumn = f64x2.floor(nextX);
    const nextLine = f64x2.floor(nextY);
    const place = f64x2.add(f64x2.mul(line, rowBytes), f64x2.add(f64x2.mul(column, pixelBytes), start));
    const nextPlace = f64x2.add(
      f64x2.mul(nextLine, rowBytes),
      f64x2.add(f64x2.mul(nextColumn, pixelBytes), start),
    );
    const value = sampleTwo(place, below, f64x2.sub(sx, column), f64x2.sub(sy, line));
    const nextTx = f64x2.sub(nextX, nextColumn);
    const nextValue = sampleTwo(nextPlace, below, nextTx, f64x2.sub(nextY, nextLine));
    v128.store64_lane(output, f32x4.demote_f64x2_zero(value), 0);
    v128.store64_lane(output, f32x4.demote_f64x2_zero(nextValue), 0, 8);
    at = f64x2.add(at, four);
    next = f64x2.add(next, four);
  }
  let last = f64x2.extract_lane(at, 0);
  for (; output < end; output += FLOAT_BYTES) {
    sampleOne(base, stride, last, m0, rowX, m3, rowY, m6, rowW, output);
    last += 1;
  }
}

/** Two bilinear samples; `place` ends in the addresses of their upper left neighbours, `tx` and `ty` are the shares of the others. */
function sampleTwo(place: v128, below: usize, tx: v128, ty: v128): v128 {
  const first = <usize>i32x4.extract_lane(place, 0);
  const second = <usize>i32x4.extract_lane(place, 2);
  const upper = mix(first, second, tx);
  const lower = mix(first + below, second + below, tx);
  return f64x2.add(upper, f64x2.mul(f64x2.sub(lower, upper), ty));
}

/** From left to right neighbour by the share `tx`, of two pixels; the addresses are those of the left neighbours. */
function mix(first: usize, second: usize, tx: v128): v128 {
  const a = f64x2.promote_low_f32x4(v128.load64_zero(first));
  const b = f64x2.promote_low_f32x4(v128.load64_zero(second));
  const left = v128.shuffle<f64>(a, b, 0, 2);
  const right = v128.shuffle<f64>(a, b, 1, 3);
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
