// oxlint-disable max-params -- only numbers cross into WebAssembly.

// Columns that one sweep holds in four registers of four float32 each; rows are padded to a multiple of it.
const GROUP: i32 = 16;
const VECTOR_BYTES: usize = 16;
const FLOAT_BYTES: usize = 4;

/**
 * Blurs some rows of a block by a symmetric kernel. Each output row is the vertical sum into one zero-padded line, which
 * is then summed horizontally: no intermediate image exists. float32 throughout. All addresses are in bytes.
 *
 * @param input first row of the block's source; every row padded with zeros to a multiple of 16 columns
 * @param columns length of a source row, a multiple of 16
 * @param rows how many source rows there are; those above and below count as zero
 * @param firstRow source row of the first output row
 * @param outRows how many rows are made
 * @param weights centre weight, then one weight for each distance, float32
 * @param radius the largest distance
 * @param line room for the padded line, zero but for what this function writes
 * @param lineStart where in the line the first source column lies, in columns; output column 0 is at column `radius`
 * @param output first output row, rows following each other without a gap
 * @param outColumns length of an output row, a multiple of 16
 */
export function blurRows(
  input: usize,
  columns: i32,
  rows: i32,
  firstRow: i32,
  outRows: i32,
  weights: usize,
  radius: i32,
  line: usize,
  lineStart: i32,
  output: usize,
  outColumns: i32,
): void {
  const stride = <usize>columns * FLOAT_BYTES;
  const filled = line + <usize>lineStart * FLOAT_BYTES;
  for (let row = 0; row < outRows; row++) {
    const y = firstRow + row;
    const above = min(radius, y);
    const below = min(radius, rows - 1 - y);
    const isLit = sumRows(input + <usize>y * stride, stride, columns, above, below, weights, filled);
    if (isLit) sumLine(line + <usize>radius * FLOAT_BYTES, outColumns, weights, radius, output);
    else memory.fill(output, 0, <usize>outColumns * FLOAT_BYTES);
    output += <usize>outColumns * FLOAT_BYTES;
  }
}

/** Vertical sum of a row and its neighbours; false where all of it is zero. */
function sumRows(
  centre: usize,
  stride: usize,
  columns: i32,
  above: i32,
  below: i32,
  weights: usize,
  line: usize,
): bool {
  const pairs = min(above, below);
  let lit = f32x4.splat(0);
  for (let x = 0; x < columns; x += GROUP) {
    let weight = v128.load32_splat(weights);
    let a = f32x4.mul(v128.load(centre), weight);
    let b = f32x4.mul(v128.load(centre, VECTOR_BYTES), weight);
    let c = f32x4.mul(v128.load(centre, 2 * VECTOR_BYTES), weight);
    let d = f32x4.mul(v128.load(centre, 3 * VECTOR_BYTES), weight);
    let up = centre;
    let down = centre;
    let at = weights;
    const end = weights + <usize>pairs * FLOAT_BYTES;
    while (at < end) {
      at += FLOAT_BYTES;
      up -= stride;
      down += stride;
      weight = v128.load32_splat(at);
      a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(up), v128.load(down))));
      b = f32x4.add(
        b,
        f32x4.mul(weight, f32x4.add(v128.load(up, VECTOR_BYTES), v128.load(down, VECTOR_BYTES))),
      );
      c = f32x4.add(
        c,
        f32x4.mul(weight, f32x4.add(v128.load(up, 2 * VECTOR_BYTES), v128.load(down, 2 * VECTOR_BYTES))),
      );
      d = f32x4.add(
        d,
        f32x4.mul(weight, f32x4.add(v128.load(up, 3 * VECTOR_BYTES), v128.load(down, 3 * VECTOR_BYTES))),
      );
    }
    // Near the top or the bottom one side goes on alone.
    const isAbove = above > below;
    let side = isAbove ? up : down;
    const lastSide = weights + <usize>max(above, below) * FLOAT_BYTES;
    while (at < lastSide) {
      at += FLOAT_BYTES;
      if (isAbove) side -= stride;
      else side += stride;
      weight = v128.load32_splat(at);
      a = f32x4.add(a, f32x4.mul(weight, v128.load(side)));
      b = f32x4.add(b, f32x4.mul(weight, v128.load(side, VECTOR_BYTES)));
      c = f32x4.add(c, f32x4.mul(weight, v128.load(side, 2 * VECTOR_BYTES)));
      d = f32x4.add(d, f32x4.mul(weight, v128.load(side, 3 * VECTOR_BYTES)));
    }
    v128.store(line, a);
    v128.store(line, b, VECTOR_BYTES);
    v128.store(line, c, 2 * VECTOR_BYTES);
    v128.store(line, d, 3 * VECTOR_BYTES);
    lit = v128.or(lit, v128.or(v128.or(a, b), v128.or(c, d)));
    centre += 4 * VECTOR_BYTES;
    line += 4 * VECTOR_BYTES;
  }
  return v128.any_true(lit);
}

/** Horizontal sum of the line; `centre` is the place of the first output in it. */
function sumLine(centre: usize, outColumns: i32, weights: usize, radius: i32, output: usize): void {
  const end = weights + <usize>radius * FLOAT_BYTES;
  for (let x = 0; x < outColumns; x += GROUP) {
    let weight = v128.load32_splat(weights);
    let a = f32x4.mul(v128.load(centre), weight);
    let b = f32x4.mul(v128.load(centre, VECTOR_BYTES), weight);
    let c = f32x4.mul(v128.load(centre, 2 * VECTOR_BYTES), weight);
    let d = f32x4.mul(v128.load(centre, 3 * VECTOR_BYTES), weight);
    let left = centre;
    let right = centre;
    let at = weights;
    while (at < end) {
      at += FLOAT_BYTES;
      left -= FLOAT_BYTES;
      right += FLOAT_BYTES;
      weight = v128.load32_splat(at);
      a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(left), v128.load(right))));
      b = f32x4.add(
        b,
        f32x4.mul(weight, f32x4.add(v128.load(left, VECTOR_BYTES), v128.load(right, VECTOR_BYTES))),
      );
      c = f32x4.add(
        c,
        f32x4.mul(weight, f32x4.add(v128.load(left, 2 * VECTOR_BYTES), v128.load(right, 2 * VECTOR_BYTES))),
      );
      d = f32x4.add(
        d,
        f32x4.mul(weight, f32x4.add(v128.load(left, 3 * VECTOR_BYTES), v128.load(right, 3 * VECTOR_BYTES))),
      );
    }
    v128.store(output, a);
    v128.store(output, b, VECTOR_BYTES);
    v128.store(output, c, 2 * VECTOR_BYTES);
    v128.store(output, d, 3 * VECTOR_BYTES);
    centre += 4 * VECTOR_BYTES;
    output += 4 * VECTOR_BYTES;
  }
}
