import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';
import type { HistogramMatching } from '#core/statistics/match-histogram.ts';

/**
 * Each pixel above 0 becomes the level of the first bin whose right edge is at least the pixel; all others become 0. The bins
 * are of one width, but for rounding: a guess is next to the bin, and the edges decide. A pixel then reads its quarter of a
 * picture texel and one or two of the table, where halving a list of 256 edges reads eleven.
 *
 * Inputs: the picture, of even sides, and {@link matchTable}.
 */
export function matchProgram(height: number, width: number): GPGPUProgram {
  return {
    variableNames: ['x', 'table'],
    outputShape: [height, width],
    packedInputs: true,
    packedOutput: true,
    enableShapeUniforms: true,
    customUniforms: [
      { name: 'firstEdge', type: 'float' },
      { name: 'binsPerUnit', type: 'float' },
      { name: 'lastBin', type: 'int' },
    ],
    userCode: `
      float levelOf(float value) {
        if (isnan(value) || value <= 0.0) return 0.0;
        float guess = (value - firstEdge) * binsPerUnit + 1.0;
        int bin = clamp(int(clamp(guess, 0.0, float(lastBin))), 0, lastBin);
        vec4 entry = getTable(0, 2 * bin);
        while (bin > 0 && entry.r >= value) {
          bin--;
          entry = getTable(0, 2 * bin);
        }
        while (bin < lastBin && entry.g < value) {
          bin++;
          entry = getTable(0, 2 * bin);
        }
        return entry.b;
      }
      void main() {
        ivec2 at = getOutputCoords();
        vec4 pixels = getX(at.x, at.y);
        setOutput(vec4(levelOf(pixels.r), levelOf(pixels.g), levelOf(pixels.b), levelOf(pixels.a)));
      }`,
  };
}

/** The texels of {@link matchProgram}'s table, and its uniforms. */
export interface MatchTable {
  readonly values: Float32Array;
  readonly shape: number[];
  readonly uniforms: number[][];
}

/** A matching as the program reads it: texel i holds bin i's left and right edge and its level. */
export function matchTable({ rightEdges, levels }: HistogramMatching): MatchTable {
  const last = levels.length - 1;
  const width = 2 * levels.length;
  const values = new Float32Array(2 * width);
  for (let i = 0; i <= last; i++) {
    values[2 * i] = rightEdges[i - 1] ?? 0;
    values[2 * i + 1] = rightEdges[i]!;
    values[width + 2 * i] = levels[i]!;
  }
  const first = rightEdges[0]!;
  const binsPerUnit = Math.fround(last / (rightEdges[last]! - first));
  return { values, shape: [2, width], uniforms: [[first], [finite(binsPerUnit)], [last]] };
}

/** Bins of no width have no number per unit: the guess is then the second bin, and the edges decide. */
function finite(binsPerUnit: number): number {
  return Number.isFinite(binsPerUnit) ? binsPerUnit : 0;
}
