import { gaussianHalfKernel } from '#core/filters/gaussian.ts';
import type { Raster } from '#core/raster.ts';
import { percentileRanks } from '#core/statistics/order-statistics.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';
import { blurProgram, blurWeights } from './blur-program.ts';
import { countBins } from './count-bins.ts';
import { MOST_COUNTED } from './count-programs.ts';
import { countedValues } from './counted-values.ts';
import { evenPicture, withoutAdded } from './even-picture.ts';
import type { GpuScope, GpuSession } from './gpu-session.ts';
import { matchProgram, matchTable } from './match-program.ts';
import { searchPercentiles } from './search-percentiles.ts';

/**
 * The kernels on WebGL, by own programs on packed textures (four pixels a texel) through tfjs's `compileAndRun`. Programs do not
 * depend on the size of the picture: each is compiled once.
 *
 * The warp is not among them. A card computes positions in float32: in a tile of 1024 px, counted from the tile's corner, they
 * are off by up to 2.5e-4 px, which changes noise of 255 grey levels by up to 0.045 (measured), 450 times what the warp is
 * allowed; and a pixel would depend on the tile and the computer in which it was computed.
 *
 * @param session owned by the kernels from now on
 */
export function webglKernels(session: GpuSession): Kernels {
  return {
    backend: 'webgl',
    gaussian: async (image, sigmaPx) => {
      const kernel = gaussianHalfKernel(sigmaPx);
      return kernel.length === 1 || isEmpty(image)
        ? cpuKernels.gaussian(image, sigmaPx)
        : session.run((scope) => blur(scope, image, kernel));
    },
    percentiles: async (image, percentiles, selection = 'numbers') => {
      for (const percentile of percentiles) percentileRanks(percentile, 1);
      const counted = countedValues(image.data, selection);
      const { belowCount, finiteCount, aboveCount } = counted;
      if (belowCount + finiteCount + aboveCount === 0) return percentiles.map(() => NaN);
      return finiteCount > MOST_COUNTED
        ? cpuKernels.percentiles(image, percentiles, selection)
        : session.run((scope) => searchPercentiles(scope, image, counted, percentiles));
    },
    histogram: async (image, edges) => {
      const counted = countedValues(image.data, 'numbers');
      return counted.finiteCount > MOST_COUNTED || !edges.every(Number.isFinite)
        ? cpuKernels.histogram(image, edges)
        : session.run((scope) => countBins(scope, counted, edges));
    },
    matchHistogram: async (image, matching, into) => {
      if (isEmpty(image)) return cpuKernels.matchHistogram(image, matching, into);
      const made = await session.run(async (scope) => {
        const { values, shape } = evenPicture(image);
        const table = matchTable(matching);
        const inputs = [scope.upload(values, shape), scope.upload(table.values, table.shape)];
        const matched = scope.compute(matchProgram(...shape), inputs, table.uniforms);
        return withoutAdded(await scope.download(matched), shape, image);
      });
      if (into === undefined) return made;
      into.data.set(made.data);
      return into;
    },
    dispose: () => session.dispose(),
  };
}

function isEmpty({ data }: Raster): boolean {
  return data.length === 0;
}

async function blur(scope: GpuScope, image: Raster, kernel: Float64Array): Promise<Raster<Float32Array>> {
  const { values, shape } = evenPicture(image);
  const weights = blurWeights(kernel);
  const uploaded = scope.upload(weights.values, weights.shape);
  const pixels = scope.upload(values, shape);
  const across = scope.compute(blurProgram(...shape, 'rows'), [pixels, uploaded], [[weights.reach]]);
  const both = scope.compute(blurProgram(...shape, 'columns'), [across, uploaded], [[weights.reach]]);
  return withoutAdded(await scope.download(both), shape, image);
}
