import type { Frame, Homography } from '#core/geometry/homography.ts';
import type { Raster } from '#core/raster.ts';

/**
 * Fills `target` with `source` seen through `map` (target pixel to source pixel) by cubic convolution with a = -1/2
 * (Keys, 1981). Outside the source its nearest pixel counts: a scene goes on behind the edge of the picture.
 */
export function sampleCubicInto<Target extends Frame, Source extends Frame>(
  target: Raster<Float32Array>,
  source: Raster<Float32Array>,
  map: Homography<Target, Source>,
): void {
  const { width, height, data } = source;
  const columns = new Int32Array(4);
  const across = new Float64Array(4);
  const down = new Float64Array(4);
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const w = map[6]! * x + map[7]! * y + map[8]!;
      const sx = (map[0]! * x + map[1]! * y + map[2]!) / w;
      const sy = (map[3]! * x + map[4]! * y + map[5]!) / w;
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      cubicWeightsInto(across, sx - left);
      cubicWeightsInto(down, sy - top);
      for (let i = 0; i < 4; i++) columns[i] = Math.min(width - 1, Math.max(0, left - 1 + i));
      let sum = 0;
      for (let j = 0; j < 4; j++) {
        const row = Math.min(height - 1, Math.max(0, top - 1 + j)) * width;
        let line = 0;
        for (let i = 0; i < 4; i++) line += across[i]! * data[row + columns[i]!]!;
        sum += down[j]! * line;
      }
      target.data[y * target.width + x] = sum;
    }
  }
}

function cubicWeightsInto(weights: Float64Array, t: number): void {
  weights[0] = t * (-0.5 + t * (1 - 0.5 * t));
  weights[1] = 1 + t * t * (1.5 * t - 2.5);
  weights[2] = t * (0.5 + t * (2 - 1.5 * t));
  weights[3] = t * t * (0.5 * t - 0.5);
}
