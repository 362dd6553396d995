import { expose } from 'comlink';
import { openOpfsTileStore } from '#adapters/opfs/opfs-tile-store.ts';
import { pyramidOf } from '#core/memory-pyramid.ts';
import type { Raster } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import { silentContext } from '#core/run-context.ts';
import { tileChecksumOf } from '#formats/tile-checksum.ts';
import { statisticsOf } from '#pipeline/ingest/cut-tiles.ts';
import { emptyHistogram } from '#pipeline/ingest/histogram.ts';

/** A worker that stores pictures where the app's own workers find them: only workers can write there. */
export interface PictureStore {
  /** Stores a picture that fits into one tile, with its levels. */
  store(name: string, image: Raster): Promise<void>;
  delete(name: string): Promise<void>;
}

const tiles = openOpfsTileStore();

const pictures: PictureStore = {
  async store(name, image) {
    const writer = await tiles.create(name);
    const { levels, pixelType, size } = pyramidOf(image);
    for (const [level, source] of levels.entries()) {
      const { width, height, data } = await source.read(rectOf(source.size), silentContext());
      const known = { statistics: statisticsOf(data), checksum: tileChecksumOf(data) };
      await writer.append({ level, column: 0, row: 0, width, height, data, ...known });
    }
    await writer.commit({
      size,
      pixelType,
      levelCount: levels.length,
      statistics: statisticsOf(image.data),
      histogram: emptyHistogram(pixelType),
      nonFiniteCount: 0,
      facts: {},
    });
  },
  delete: (name) => tiles.delete(name),
};

expose(pictures);
