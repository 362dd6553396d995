// oxlint-disable max-params -- only numbers cross into WebAssembly.

const FLOAT_BYTES: usize = 4;
const FLOAT_SHIFT: usize = 2;
const EDGE_SHIFT: usize = 3;
const LANES: i32 = 4;

/**
 * Counts float32 values into equal bins by their edges. A value's place on the scale of bins, in float32, gives its bin where
 * it is not within `margin` of a whole number; there the edges decide. Each of four lanes counts in its own table, and what
 * lies outside the edges in one bin more.
 *
 * @param edges `bins + 1` rising float64
 * @param low the smallest float32 inside the edges
 * @param high the largest one
 * @param perUnit bins per unit
 * @param offset place of value 0 on the scale of bins
 * @param margin how far a place may be wrong, in bins; below half of one
 * @param tables four tables of `bins + 1` counts, 32 bits each
 */
export function countBins(
  values: usize,
  count: i32,
  edges: usize,
  bins: i32,
  low: f32,
  high: f32,
  perUnit: f32,
  offset: f32,
  margin: f32,
  tables: usize,
): void {
  const lowest = f32x4.splat(low);
  const highest = f32x4.splat(high);
  const scale = f32x4.splat(perUnit);
  const shift = f32x4.splat(offset);
  const near = f32x4.splat(<f32>0.5 - margin);
  const outside = i32x4.splat(bins);
  const table = (<usize>(bins + 1)) << FLOAT_SHIFT;
  const end = values + ((<usize>count) << FLOAT_SHIFT);
  const wholeEnd = values + ((<usize>(count & ~(LANES - 1))) << FLOAT_SHIFT);
  for (; values < wholeEnd; values += 16) {
    const value = v128.load(values);
    const isInside = v128.and(f32x4.ge(value, lowest), f32x4.le(value, highest));
    if (!v128.any_true(isInside)) continue;
    const place = f32x4.add(f32x4.mul(value, scale), shift);
    // Distance from the bin's middle; small enough where the bin is sure.
    const fromMiddle = f32x4.abs(f32x4.sub(f32x4.sub(place, f32x4.floor(place)), f32x4.splat(0.5)));
    if (i32x4.all_true(v128.or(f32x4.lt(fromMiddle, near), v128.not(isInside)))) {
      const bin = i32x4.shl(v128.bitselect(i32x4.trunc_sat_f32x4_s(place), outside, isInside), 2);
      countAt(tables, i32x4.extract_lane(bin, 0));
      countAt(tables + table, i32x4.extract_lane(bin, 1));
      countAt(tables + 2 * table, i32x4.extract_lane(bin, 2));
      countAt(tables + 3 * table, i32x4.extract_lane(bin, 3));
    } else {
      for (let i: usize = 0; i < 16; i += FLOAT_BYTES) {
        countByEdges(<f64>load<f32>(values + i), edges, bins, tables);
      }
    }
  }
  for (; values < end; values += FLOAT_BYTES) countByEdges(<f64>load<f32>(values), edges, bins, tables);
}

function countAt(table: usize, offset: i32): void {
  const at = table + <usize>offset;
  store<u32>(at, load<u32>(at) + 1);
}

/** The bin with `edges[bin] <= value < edges[bin + 1]`, the last one with its right edge; as in TypeScript. */
function countByEdges(value: f64, edges: usize, bins: i32, table: usize): void {
  const low = load<f64>(edges);
  const high = load<f64>(edges + ((<usize>bins) << EDGE_SHIFT));
  if (!(value >= low && value <= high)) return;
  let bin = min(<i32>((value - low) * (<f64>bins / (high - low))), bins - 1);
  const at = edges + ((<usize>bin) << EDGE_SHIFT);
  if (value < load<f64>(at)) bin--;
  else if (bin < bins - 1 && value >= load<f64>(at, 8)) bin++;
  countAt(table, bin << 2);
}

/**
 * Replaces float32 values by levels, in place: a value above 0 by the level of the first bin whose right edge is at least the
 * value, all others by 0. As {@link countBins} the place on a scale gives the bin where it is sure.
 *
 * @param rightEdges `bins` rising float32
 * @param levels one float32 for each bin
 * @param perUnit bins per unit
 * @param offset place of value 0 on the scale, where bin 0 lies between 0 and 1
 * @param margin how far a place may be wrong, in bins; below half of one
 */
export function matchLevels(
  values: usize,
  count: i32,
  rightEdges: usize,
  levels: usize,
  bins: i32,
  perUnit: f32,
  offset: f32,
  margin: f32,
): void {
  const zero = f32x4.splat(0);
  const scale = f32x4.splat(perUnit);
  const shift = f32x4.splat(offset);
  const lowest = f32x4.splat(margin);
  const highest = f32x4.splat(<f32>bins - margin);
  const near = f32x4.splat(<f32>0.5 - margin);
  const end = values + ((<usize>count) << FLOAT_SHIFT);
  const wholeEnd = values + ((<usize>(count & ~(LANES - 1))) << FLOAT_SHIFT);
  for (; values < wholeEnd; values += 16) {
    const value = v128.load(values);
    const isAbove = f32x4.gt(value, zero);
    if (!v128.any_true(isAbove)) {
      v128.store(values, zero);
      continue;
    }
    const place = f32x4.add(f32x4.mul(value, scale), shift);
    const fromMiddle = f32x4.abs(f32x4.sub(f32x4.sub(place, f32x4.floor(place)), f32x4.splat(0.5)));
    const isSure = v128.and(
      f32x4.lt(fromMiddle, near),
      v128.and(f32x4.gt(place, lowest), f32x4.lt(place, highest)),
    );
    if (i32x4.all_true(v128.or(isSure, v128.not(isAbove)))) {
      // Lanes of values that are not above 0 look up bin 0, and are cleared.
      const bin = i32x4.shl(v128.and(i32x4.trunc_sat_f32x4_s(place), isAbove), 2);
      let level = v128.load32_zero(levels + <usize>i32x4.extract_lane(bin, 0));
      level = v128.load32_lane(levels + <usize>i32x4.extract_lane(bin, 1), level, 1);
      level = v128.load32_lane(levels + <usize>i32x4.extract_lane(bin, 2), level, 2);
      level = v128.load32_lane(levels + <usize>i32x4.extract_lane(bin, 3), level, 3);
      v128.store(values, v128.and(level, isAbove));
    } else {
      for (let i: usize = 0; i < 16; i += FLOAT_BYTES) matchByEdges(values + i, rightEdges, levels, bins);
    }
  }
  for (; values < end; values += FLOAT_BYTES) matchByEdges(values, rightEdges, levels, bins);
}

/** By halving; the last bin where no right edge is at least the value. */
function matchByEdges(at: usize, rightEdges: usize, levels: usize, bins: i32): void {
  const value = load<f32>(at);
  if (!(value > 0)) {
    store<f32>(at, 0);
    return;
  }
  let low = 0;
  let high = bins - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f32>(rightEdges + ((<usize>middle) << FLOAT_SHIFT)) >= value) high = middle;
    else low = middle + 1;
  }
  store<f32>(at, load<f32>(levels + ((<usize>low) << FLOAT_SHIFT)));
}

/**
 * Smallest and largest of the float32 values above 0, in two float32 at `range`, which hold those of before: for values
 * that come in portions.
 */
export function rangeAboveZero(values: usize, count: i32, range: usize): void {
  const zero = f32x4.splat(0);
  const far = f32x4.splat(Infinity);
  let least = v128.load32_splat(range);
  let most = v128.load32_splat(range, 4);
  const end = values + ((<usize>count) << FLOAT_SHIFT);
  const wholeEnd = values + ((<usize>(count & ~(LANES - 1))) << FLOAT_SHIFT);
  for (; values < wholeEnd; values += 16) {
    const value = v128.load(values);
    // NaN is not above 0; pmin and pmax keep their first argument where the second is not below or above it.
    const isAbove = f32x4.gt(value, zero);
    least = f32x4.pmin(least, v128.bitselect(value, far, isAbove));
    most = f32x4.pmax(most, v128.and(value, isAbove));
  }
  let low = min(
    min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
    min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
  );
  let high = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  for (; values < end; values += FLOAT_BYTES) {
    const value = load<f32>(values);
    if (!(value > 0)) continue;
    low = min(low, value);
    high = max(high, value);
  }
  store<f32>(range, low);
  store<f32>(range, high, 4);
}

/** Divides float32 values in place, in float64, and cuts them to 0..1; NaN stays. */
export function divideToUnit(values: usize, count: i32, divisor: f64): void {
  const by = f64x2.splat(divisor);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const end = values + ((<usize>count) << FLOAT_SHIFT);
  const wholeEnd = values + ((<usize>(count & ~(LANES - 1))) << FLOAT_SHIFT);
  for (; values < wholeEnd; values += 16) {
    const value = v128.load(values);
    const upper = v128.shuffle<i32>(value, value, 2, 3, 2, 3);
    const first = f32x4.demote_f64x2_zero(f64x2.div(f64x2.promote_low_f32x4(value), by));
    const second = f32x4.demote_f64x2_zero(f64x2.div(f64x2.promote_low_f32x4(upper), by));
    const share = v128.shuffle<i32>(first, second, 0, 1, 4, 5);
    // Rounding to float32 passes neither 0 nor 1, so cutting may come after it. The first argument stays where it is NaN.
    v128.store(values, f32x4.pmin(f32x4.pmax(share, zero), one));
  }
  for (; values < end; values += FLOAT_BYTES) {
    const share = <f32>(<f64>load<f32>(values) / divisor);
    store<f32>(values, share < 0 ? 0 : share > 1 ? 1 : share);
  }
}
