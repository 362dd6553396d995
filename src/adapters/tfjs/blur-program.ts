import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';

/** Which way a program of the separable blur runs. */
export type Axis = 'rows' | 'columns';

/**
 * One direction of a Gaussian blur of a picture of even sides; zero outside. Packed: a texel holds 2 x 2 pixels, so that one read
 * brings the two neighbours of all four, and a picture texel and a weight texel serve two distances on both sides.
 * A radius of r reads r + 1 picture texels and half as many of weights for four pixels, where one pixel a texel takes 2 r + 1
 * and r + 1 for each: nearly 8 times fewer at sigma 5.
 *
 * Inputs: the picture, and {@link blurWeights}. Distances beyond the radius are not multiplied by a weight of zero: that
 * would carry NaN and infinities there.
 */
export function blurProgram(height: number, width: number, axis: Axis): GPGPUProgram {
  const alongRows = axis === 'rows';
  const [along, end] = alongRows ? ['at.y', 'outShape[1]'] : ['at.x', 'outShape[0]'];
  const texel = (offset: string): string =>
    alongRows ? `getX(at.x, at.y ${offset})` : `getX(at.x ${offset}, at.y)`;
  // Of the 2 x 2 pixels of a texel, the pair that comes first along the axis, and the second.
  const [first, second] = alongRows ? ['rb', 'ga'] : ['rg', 'ba'];
  return {
    variableNames: ['x', 'weights'],
    outputShape: [height, width],
    packedInputs: true,
    packedOutput: true,
    enableShapeUniforms: true,
    customUniforms: [{ name: 'reach', type: 'int' }],
    userCode: `
      vec2 within(float weight, vec2 pixels) {
        return weight == 0.0 ? vec2(0.0) : weight * pixels;
      }
      void main() {
        ivec2 at = getOutputCoords();
        vec4 pixels = ${texel('')};
        vec4 w = getWeights(0, 0);
        vec4 sum;
        sum.${first} = w.r * pixels.${first} + w.g * pixels.${second};
        sum.${second} = w.g * pixels.${first} + w.r * pixels.${second};
        for (int k = 2; k < 2 * reach; k += 2) {
          w = getWeights(0, k);
          if (${along} - k >= 0) {
            pixels = ${texel('- k')};
            sum.${first} += w.r * pixels.${first} + w.b * pixels.${second};
            sum.${second} += w.g * pixels.${first} + w.r * pixels.${second};
          }
          if (${along} + k < ${end}) {
            pixels = ${texel('+ k')};
            sum.${first} += w.r * pixels.${first} + w.g * pixels.${second};
            sum.${second} += w.b * pixels.${first} + w.r * pixels.${second};
          }
        }
        int k = 2 * reach;
        w = getWeights(0, k);
        if (${along} - k >= 0) {
          pixels = ${texel('- k')};
          sum.${first} += within(w.r, pixels.${first}) + within(w.b, pixels.${second});
          sum.${second} += within(w.g, pixels.${first}) + within(w.r, pixels.${second});
        }
        if (${along} + k < ${end}) {
          pixels = ${texel('+ k')};
          sum.${first} += within(w.r, pixels.${first}) + within(w.g, pixels.${second});
          sum.${second} += within(w.b, pixels.${first}) + within(w.r, pixels.${second});
        }
        setOutput(sum);
      }`,
  };
}

/** The texels of {@link blurProgram}'s weights, and how many of them lie on each side of the middle one. */
export interface BlurWeights {
  readonly values: Float32Array;
  readonly shape: number[];
  readonly reach: number;
}

/**
 * The weights of a half kernel of radius 1 or more as the program reads them: texel t holds those of the distances 2 t, 2 t + 1
 * and 2 t - 1.
 */
export function blurWeights(halfKernel: Float64Array): BlurWeights {
  const reach = Math.floor(halfKernel.length / 2);
  const width = 2 * (reach + 1);
  const values = new Float32Array(2 * width);
  for (let t = 0; t <= reach; t++) {
    values[2 * t] = halfKernel[2 * t] ?? 0;
    values[2 * t + 1] = halfKernel[2 * t + 1] ?? 0;
    values[width + 2 * t] = halfKernel[Math.abs(2 * t - 1)] ?? 0;
  }
  return { values, shape: [2, width], reach };
}
