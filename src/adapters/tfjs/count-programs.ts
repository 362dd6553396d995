import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';
import { sortingKey } from '#core/statistics/order-statistics.ts';

/** Columns in which values to be counted are laid out: one thread counts two rows of them. */
export const STRIP_WIDTH = 512;

/** Most values that are counted: float32, in which programs count, has all whole numbers up to there. */
export const MOST_COUNTED = 2 ** 24;

/** Bits of the sorting key that one round of a search decides. */
export const SEARCH_BITS = 4;

/** Lowest and highest number that is not infinite. */
export const LOWEST = -3.4028234663852886e38;
const [LOWEST_KEY, HIGHEST_KEY] = [sortingKey(LOWEST), sortingKey(-LOWEST)];

/** Texels that one thread adds up. */
const SUM_LENGTH = 64;

/** Sixteen thresholds fill four texels. */
const QUADS = 2 ** SEARCH_BITS / 4;

/** The key of threshold i of a search, and the number that has this key. Keys as in `sortingKey`. */
const KEYS = `
  uint keyOf(vec4 state, int i, int shift) {
    return ((uint(state.r) << 16) | uint(state.g)) + (uint(i) << uint(shift));
  }
  bool isNumber(uint key) {
    return key > ${LOWEST_KEY}u && key <= ${HIGHEST_KEY}u;
  }
  float valueOf(uint key) {
    return uintBitsToFloat((key & 0x80000000u) != 0u ? key & 0x7fffffffu : ~key);
  }`;

const GIVEN = 'vec4 thresholdsOf(int quad) { return getThresholds(0, 2 * quad); }';

const SEARCHED = `${KEYS}
  float thresholdOf(vec4 state, int i) {
    uint key = keyOf(state, i, shift);
    return isNumber(key) ? valueOf(key) : 0.0;
  }
  vec4 thresholdsOf(int quad) {
    vec4 state = getThresholds(0, 2 * (quad / ${QUADS}));
    int i = 4 * (quad % ${QUADS});
    return vec4(thresholdOf(state, i), thresholdOf(state, i + 1), thresholdOf(state, i + 2), thresholdOf(state, i + 3));
  }`;

/**
 * How many values are at least each threshold: down, the strips (two rows of values each); across, four thresholds a texel. A
 * texel of four values is read once for four thresholds.
 *
 * Inputs: the values, and the thresholds: either texels of four (`given`), or the {@link searchStates} whose next sixteen
 * thresholds are counted each (`searched`).
 */
export function countProgram(
  stripCount: number,
  quadCount: number,
  kind: 'given' | 'searched',
): GPGPUProgram {
  return {
    variableNames: ['x', 'thresholds'],
    outputShape: [2 * stripCount, 2 * quadCount],
    packedInputs: true,
    packedOutput: true,
    enableShapeUniforms: true,
    customUniforms: [{ name: 'shift', type: 'int' }],
    userCode: `
      ${kind === 'given' ? GIVEN : SEARCHED}
      void main() {
        ivec2 at = getOutputCoords();
        vec4 thresholds = thresholdsOf(at.y / 2);
        vec4 counts = vec4(0.0);
        for (int i = 0; i < ${STRIP_WIDTH}; i += 2) {
          vec4 four = getX(at.x, i);
          counts += vec4(greaterThanEqual(four.rrrr, thresholds));
          counts += vec4(greaterThanEqual(four.gggg, thresholds));
          counts += vec4(greaterThanEqual(four.bbbb, thresholds));
          counts += vec4(greaterThanEqual(four.aaaa, thresholds));
        }
        setOutput(counts);
      }`,
  };
}

/** Adds counts up, down the strips: one texel for each 64. */
export function sumProgram(stripCount: number, quadCount: number): GPGPUProgram {
  return {
    variableNames: ['x'],
    outputShape: [2 * Math.ceil(stripCount / SUM_LENGTH), 2 * quadCount],
    packedInputs: true,
    packedOutput: true,
    enableShapeUniforms: true,
    userCode: `
      void main() {
        ivec2 at = getOutputCoords();
        int start = at.x * ${SUM_LENGTH};
        int end = min(start + ${2 * SUM_LENGTH}, xShape[0]);
        vec4 sum = vec4(0.0);
        for (int i = start; i < end; i += 2) sum += getX(i, at.y);
        setOutput(sum);
      }`,
  };
}

/** One search for each rank: texels of the key found so far, in two halves, and of how many values have to reach it. */
export function searchStates(needed: readonly number[]): Float32Array {
  const states = new Float32Array(4 * needed.length);
  needed.forEach((count, i) => (states[2 * needed.length + 2 * i] = count));
  return states;
}

/** The key that a search has come to, from {@link searchStates} after it. */
export function keyFound(states: Float32Array, search: number): number {
  return states[2 * search]! * 2 ** 16 + states[2 * search + 1]!;
}

/**
 * One round of the searches: the key goes up by as many sixteenths as enough values reach. All values reach a key below the
 * lowest number, and none one above the highest.
 *
 * Inputs: the states, and the counts that {@link countProgram} has from them, added up or not.
 */
export function narrowProgram(searchCount: number): GPGPUProgram {
  return {
    variableNames: ['states', 'counts'],
    outputShape: [2, 2 * searchCount],
    packedInputs: true,
    packedOutput: true,
    enableShapeUniforms: true,
    customUniforms: [{ name: 'shift', type: 'int' }],
    userCode: `${KEYS}
      void main() {
        ivec2 at = getOutputCoords();
        vec4 state = getStates(0, at.y);
        int reached = 0;
        for (int quad = 0; quad < ${QUADS}; quad++) {
          vec4 counts = vec4(0.0);
          for (int i = 0; i < countsShape[0]; i += 2) counts += getCounts(i, ${QUADS} * at.y + 2 * quad);
          for (int i = 0; i < 4; i++) {
            uint key = keyOf(state, 4 * quad + i, shift);
            bool enough = isNumber(key) ? counts[i] >= state.b : key <= ${LOWEST_KEY}u;
            if (enough) reached = 4 * quad + i;
          }
        }
        uint key = keyOf(state, reached, shift);
        setOutput(vec4(float(key >> 16), float(key & 0xffffu), state.b, 0.0));
      }`,
  };
}
