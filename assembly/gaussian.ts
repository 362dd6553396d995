// oxlint-disable max-params -- only numbers cross into WebAssembly.

/** Bytes of a row of a panel: 32 columns of float32. */
const PANEL_BYTES: usize = 128;
/** What is summed at a time, four registers: with more of them V8 moves sums to the stack and back for every weight. */
const HALF_PANEL_BYTES: usize = 64;
const FLOAT_SHIFT: usize = 2;
const FLOAT_BYTES: usize = 4;

/**
 * Blurs the next rows of a picture by a symmetric kernel: takes in the source rows that they need and that have not been
 * taken in yet, sums vertically into zero-padded lines, and those horizontally. float32 throughout. The source rows are kept
 * in panels of 32 columns whose rows lie side by side, so that a column's neighbours are few memory pages apart; the rows of a
 * panel are a ring, and behind it one row of zeros stands for all rows outside the picture. All addresses are in bytes.
 *
 * @param fresh new source rows of `columns` columns, one behind the other
 * @param freshRow which row of the picture the first of them is
 * @param freshRows how many there are
 * @param columns length of a source row
 * @param height rows of the picture
 * @param firstRow row of the picture that is made first
 * @param outRows how many rows are made; 0 only takes rows in
 * @param weights centre weight, then one weight for each distance
 * @param radius the largest distance
 * @param places room for `outRows + 2 radius` whole numbers
 * @param isLit one byte for each row of the ring, 0 where all of it is zero
 * @param panels where the first panel begins; zero at the start
 * @param ringRows rows of a panel without the row of zeros
 * @param lines room for `outRows` lines, zero but for what this function writes
 * @param lineBytes from one line to the next
 * @param lineStart from a line's start to its first source column
 * @param lineOut from a line's start to the column of the first output
 * @param output first output row, rows following each other without a gap; 31 columns behind the last one are overwritten
 * @param outColumns length of an output row
 */
export function blurRows(
  fresh: usize,
  freshRow: i32,
  freshRows: i32,
  columns: i32,
  height: i32,
  firstRow: i32,
  outRows: i32,
  weights: usize,
  radius: i32,
  places: usize,
  isLit: usize,
  panels: usize,
  ringRows: i32,
  lines: usize,
  lineBytes: usize,
  lineStart: usize,
  lineOut: usize,
  output: usize,
  outColumns: i32,
): void {
  const panelBytes = <usize>(ringRows + 1) * PANEL_BYTES;
  for (let i = 0; i < freshRows; i++) {
    const slot = (freshRow + i) % ringRows;
    const lit = takeIn(fresh, columns, panels + <usize>slot * PANEL_BYTES, panelBytes);
    store<u8>(isLit + <usize>slot, <u8>lit);
    fresh += (<usize>columns) << FLOAT_SHIFT;
  }
  if (outRows === 0) return;
  const anyLit = findRows(firstRow - radius, outRows + 2 * radius, height, ringRows, places, isLit);
  if (!anyLit) {
    memory.fill(output, 0, (<usize>(outRows * outColumns)) << FLOAT_SHIFT);
    return;
  }
  const centre = places + ((<usize>radius) << FLOAT_SHIFT);
  sumColumns(centre, outRows, columns, weights, radius, panels, panelBytes, lines + lineStart, lineBytes);
  let line = lines + lineOut;
  for (let row = 0; row < outRows; row++) {
    sumLine(line, outColumns, weights, radius, output);
    line += lineBytes;
    output += (<usize>outColumns) << FLOAT_SHIFT;
  }
}

/** Copies a row into its place in each panel; columns behind the last one become zero. False where all of it is zero. */
function takeIn(row: usize, columns: i32, to: usize, panelBytes: usize): bool {
  let lit = i32x4.splat(0);
  const end = row + ((<usize>columns) << FLOAT_SHIFT);
  for (; row + PANEL_BYTES <= end; row += PANEL_BYTES) {
    for (let i: usize = 0; i < PANEL_BYTES; i += HALF_PANEL_BYTES) {
      const a = v128.load(row + i);
      const b = v128.load(row + i, 16);
      const c = v128.load(row + i, 32);
      const d = v128.load(row + i, 48);
      v128.store(to + i, a);
      v128.store(to + i, b, 16);
      v128.store(to + i, c, 32);
      v128.store(to + i, d, 48);
      lit = v128.or(lit, v128.or(v128.or(a, b), v128.or(c, d)));
    }
    to += panelBytes;
  }
  if (row < end) memory.fill(to, 0, PANEL_BYTES);
  for (; row < end; row += FLOAT_BYTES) {
    const value = v128.load32_zero(row);
    v128.store32_lane(to, value, 0);
    lit = v128.or(lit, value);
    to += FLOAT_BYTES;
  }
  return v128.any_true(lit);
}

/** Notes for each of the picture's rows from `first` on where in a panel it lies; false where all of them are zero. */
function findRows(first: i32, count: i32, height: i32, ringRows: i32, places: usize, isLit: usize): bool {
  let anyLit: u32 = 0;
  for (let i = 0; i < count; i++) {
    const row = first + i;
    let slot = ringRows;
    if (row >= 0 && row < height) {
      slot = row % ringRows;
      anyLit |= <u32>load<u8>(isLit + <usize>slot);
    }
    store<u32>(places + ((<usize>i) << FLOAT_SHIFT), <u32>slot * <u32>PANEL_BYTES);
  }
  return anyLit !== 0;
}

/** Vertical sums of `outRows` rows and their neighbours, half a panel at a time. */
function sumColumns(
  centre: usize,
  outRows: i32,
  columns: i32,
  weights: usize,
  radius: i32,
  panels: usize,
  panelBytes: usize,
  lines: usize,
  lineBytes: usize,
): void {
  const last = weights + ((<usize>radius) << FLOAT_SHIFT);
  const end = (<usize>columns) << FLOAT_SHIFT;
  for (let x: usize = 0; x < end; x += HALF_PANEL_BYTES) {
    let line = lines + x;
    let place = centre;
    for (let row = 0; row < outRows; row++) {
      const middle = panels + <usize>load<u32>(place);
      let weight = v128.load32_splat(weights);
      let a = f32x4.mul(v128.load(middle), weight);
      let b = f32x4.mul(v128.load(middle, 16), weight);
      let c = f32x4.mul(v128.load(middle, 32), weight);
      let d = f32x4.mul(v128.load(middle, 48), weight);
      let at = weights;
      let above = place;
      let below = place;
      while (at < last) {
        at += FLOAT_BYTES;
        above -= FLOAT_BYTES;
        below += FLOAT_BYTES;
        const up = panels + <usize>load<u32>(above);
        const down = panels + <usize>load<u32>(below);
        weight = v128.load32_splat(at);
        a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(up), v128.load(down))));
        b = f32x4.add(b, f32x4.mul(weight, f32x4.add(v128.load(up, 16), v128.load(down, 16))));
        c = f32x4.add(c, f32x4.mul(weight, f32x4.add(v128.load(up, 32), v128.load(down, 32))));
        d = f32x4.add(d, f32x4.mul(weight, f32x4.add(v128.load(up, 48), v128.load(down, 48))));
      }
      v128.store(line, a);
      v128.store(line, b, 16);
      v128.store(line, c, 32);
      v128.store(line, d, 48);
      line += lineBytes;
      place += FLOAT_BYTES;
    }
    panels += x & HALF_PANEL_BYTES ? panelBytes - HALF_PANEL_BYTES : HALF_PANEL_BYTES;
  }
}

/** Horizontal sums of a line, half a panel at a time; `centre` is the place of the first output in it. */
function sumLine(centre: usize, outColumns: i32, weights: usize, radius: i32, output: usize): void {
  const last = weights + ((<usize>radius) << FLOAT_SHIFT);
  const end = centre + ((<usize>outColumns) << FLOAT_SHIFT);
  for (; centre < end; centre += HALF_PANEL_BYTES) {
    let weight = v128.load32_splat(weights);
    let a = f32x4.mul(v128.load(centre), weight);
    let b = f32x4.mul(v128.load(centre, 16), weight);
    let c = f32x4.mul(v128.load(centre, 32), weight);
    let d = f32x4.mul(v128.load(centre, 48), weight);
    let left = centre;
    let right = centre;
    let at = weights;
    while (at < last) {
      at += FLOAT_BYTES;
      left -= FLOAT_BYTES;
      right += FLOAT_BYTES;
      weight = v128.load32_splat(at);
      a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(left), v128.load(right))));
      b = f32x4.add(b, f32x4.mul(weight, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
      c = f32x4.add(c, f32x4.mul(weight, f32x4.add(v128.load(left, 32), v128.load(right, 32))));
      d = f32x4.add(d, f32x4.mul(weight, f32x4.add(v128.load(left, 48), v128.load(right, 48))));
    }
    v128.store(output, a);
    v128.store(output, b, 16);
    v128.store(output, c, 32);
    v128.store(output, d, 48);
    output += HALF_PANEL_BYTES;
  }
}
