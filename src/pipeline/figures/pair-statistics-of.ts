import { Exo2MicroError } from '#core/errors.ts';
import type { Raster } from '#core/raster.ts';
import { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';

/** Statistics of an aligned pair in memory. Throws `invalid-argument` where the sizes differ. */
export function pairStatisticsOf(post: Raster, pre: Raster, rawPre: Raster | null = null): PairStatistics {
  for (const other of [pre, rawPre]) {
    if (other === null || (other.width === post.width && other.height === post.height)) continue;
    throw new Exo2MicroError(
      'invalid-argument',
      `The plots need aligned pictures of one size; got ${post.width} x ${post.height} and ` +
        `${other.width} x ${other.height}. Pad them to one canvas first (padImages).`,
    );
  }
  const statistics = new PairStatistics();
  statistics.add({ post: post.data, pre: pre.data, rawPre: rawPre?.data ?? null });
  return statistics;
}
