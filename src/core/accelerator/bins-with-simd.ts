import { TABLES_START, forEachPortion, mapPortionsInto } from '#core/accelerator/portions.ts';
import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Lanes that count in tables of their own. */
const LANES = 4;

/** Most bins that are counted with SIMD: their tables stay in a processor's first cache. */
const MAX_BINS = 2048;

/** Where a value's place on the scale of bins is less sure than this, in bins, most values would need their edges. */
const MAX_MARGIN = 1 / 8;

/** What places in float32 may be wrong by, in shares of the largest number in them: three roundings and one in hand. */
const FLOAT_ERROR = 2 ** -22;

/** The smallest float32 above zero. */
const SMALLEST_FLOAT = 2 ** -149;

/** Places of values on the scale of bins: bin i lies between i and i + 1. */
interface BinScale {
  readonly perUnit: number;
  readonly offset: number;
  /** How far a place in float32 may be wrong, in bins. */
  readonly margin: number;
}

/**
 * Counts values into bins, as `countInto`. False, and nothing done, where the edges are not equally spaced (in float32 and
 * over a small range they cannot be) or the bins too many.
 */
export function countBinsWithSimd(
  counts: Float64Array,
  simd: SimdKernels,
  edges: Float64Array,
  values: Float32Array,
): boolean {
  const bins = counts.length;
  const scale = scaleOf(edges, 0);
  if (scale === null) return false;
  const tables = new Uint32Array(simd.memory.buffer, TABLES_START * BYTES, LANES * (bins + 1));
  const edgesAt = 2 * BYTES * Math.ceil((TABLES_START + tables.length) / 2);
  new Float64Array(simd.memory.buffer, edgesAt, bins + 1).set(edges);
  tables.fill(0);
  forEachPortion(simd, values, (address, count) =>
    simd.countBins(
      address,
      count,
      edgesAt,
      bins,
      floatFrom(edges[0]!, 1),
      floatFrom(edges[bins]!, -1),
      scale.perUnit,
      scale.offset,
      scale.margin,
      tables.byteOffset,
    ),
  );
  for (let i = 0; i < tables.length; i++) {
    const bin = i % (bins + 1);
    if (bin < bins) counts[bin]! += tables[i]!;
  }
  return true;
}

/**
 * Writes to `out` what the values become by a histogram matching, as `matchedPixels`. False, and nothing done, where the
 * edges are not equally spaced or the bins too many.
 */
export function matchWithSimdInto(
  out: Float32Array,
  simd: SimdKernels,
  matching: { readonly rightEdges: Float32Array; readonly levels: Float32Array },
  values: Float32Array,
): boolean {
  const { rightEdges, levels } = matching;
  const scale = scaleOf(rightEdges, 1);
  if (scale === null) return false;
  const levelsStart = TABLES_START + rightEdges.length;
  simd.memory.set(rightEdges, TABLES_START);
  simd.memory.set(levels, levelsStart);
  mapPortionsInto(out, simd, values, (address, count) =>
    simd.matchLevels(
      address,
      count,
      TABLES_START * BYTES,
      levelsStart * BYTES,
      rightEdges.length,
      scale.perUnit,
      scale.offset,
      scale.margin,
    ),
  );
  return true;
}

/** Smallest and largest of the values above 0; infinity and 0 where there is none. */
export function rangeAboveZeroWithSimd(
  simd: SimdKernels,
  values: Float32Array,
): { readonly min: number; readonly max: number } {
  simd.memory[TABLES_START] = Infinity;
  simd.memory[TABLES_START + 1] = 0;
  forEachPortion(simd, values, (address, count) => simd.rangeAboveZero(address, count, TABLES_START * BYTES));
  return { min: simd.memory[TABLES_START]!, max: simd.memory[TABLES_START + 1]! };
}

/** Writes to `out` the values divided and cut to 0..1. */
export function divideToUnitWithSimdInto(
  out: Float32Array,
  simd: SimdKernels,
  values: Float32Array,
  divisor: number,
): void {
  mapPortionsInto(out, simd, values, (address, count) => simd.divideToUnit(address, count, divisor));
}

/** The float32 nearest to a number that is not below it (side 1), or not above it (side -1). */
function floatFrom(value: number, side: 1 | -1): number {
  const nearest = Math.fround(value);
  if ((nearest - value) * side >= 0) return nearest;
  if (nearest === 0) return side * SMALLEST_FLOAT;
  const bits = new Int32Array(Float32Array.of(nearest).buffer);
  // One step in the order of the bits: away from zero on the number's own side, else towards it.
  bits[0]! += nearest > 0 === side > 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0]!;
}

/** The scale on which edge i lies at `firstPlace + i`, nearly; null where it does not. */
function scaleOf(edges: Float32Array | Float64Array, firstPlace: number): BinScale | null {
  const steps = edges.length - 1;
  const [low, high] = [edges[0]!, edges[steps]!];
  const perUnit = steps / (high - low);
  const offset = firstPlace - low * perUnit;
  let uneven = 0;
  for (let i = 0; i <= steps; i++) {
    uneven = Math.max(uneven, Math.abs(edges[i]! * perUnit + offset - firstPlace - i));
  }
  const margin = uneven + FLOAT_ERROR * (edges.length + Math.abs(offset));
  return edges.length <= MAX_BINS && margin <= MAX_MARGIN ? { perUnit, offset, margin } : null;
}
