import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';

/** Which way a program of the separable blur runs. */
export type Axis = 'rows' | 'columns';

/** One direction of a Gaussian blur: half kernel in `kernel`, its radius in the uniform; zero outside the picture. */
export function blurProgram(height: number, width: number, axis: Axis): GPGPUProgram {
  const [end, before, after] =
    axis === 'rows'
      ? ['outShape[1]', 'getX(at.x, at.y - k)', 'getX(at.x, at.y + k)']
      : ['outShape[0]', 'getX(at.x - k, at.y)', 'getX(at.x + k, at.y)'];
  const along = axis === 'rows' ? 'at.y' : 'at.x';
  return {
    variableNames: ['x', 'kernel'],
    outputShape: [height, width],
    customUniforms: [{ name: 'radius', type: 'int' }],
    enableShapeUniforms: true,
    userCode: `
      void main() {
        ivec2 at = getOutputCoords();
        float sum = getKernel(0) * getX(at.x, at.y);
        int reach = min(radius, max(${along}, ${end} - 1 - ${along}));
        for (int k = 1; k <= reach; k++) {
          float both = 0.0;
          if (${along} - k >= 0) both += ${before};
          if (${along} + k < ${end}) both += ${after};
          sum += getKernel(k) * both;
        }
        setOutput(sum);
      }`,
  };
}

/** For each threshold (down) and each row of the picture (across): how many pixels are at least the threshold. */
export function countProgram(height: number, width: number, thresholdCount: number): GPGPUProgram {
  return {
    variableNames: ['x', 'thresholds'],
    outputShape: [thresholdCount, height],
    userCode: `
      void main() {
        ivec2 at = getOutputCoords();
        float threshold = getThresholds(at.x);
        float count = 0.0;
        for (int i = 0; i < ${width}; i++) {
          if (getX(at.y, i) >= threshold) count += 1.0;
        }
        setOutput(count);
      }`,
  };
}

/** Each pixel above 0 becomes the level of the first bin whose right edge is at least the pixel; all others become 0. */
export function matchProgram(height: number, width: number, binCount: number): GPGPUProgram {
  const halvings = Math.ceil(Math.log2(binCount)) + 1;
  return {
    variableNames: ['x', 'edges', 'levels'],
    outputShape: [height, width],
    userCode: `
      void main() {
        ivec2 at = getOutputCoords();
        float value = getX(at.x, at.y);
        int low = 0;
        int high = ${binCount - 1};
        for (int i = 0; i < ${halvings}; i++) {
          if (low < high) {
            int middle = (low + high) / 2;
            if (getEdges(middle) >= value) high = middle;
            else low = middle + 1;
          }
        }
        setOutput(value > 0.0 ? getLevels(low) : 0.0);
      }`,
  };
}
