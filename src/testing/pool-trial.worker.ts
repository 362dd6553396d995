import { serveJobs } from '#adapters/worker-pool/serve-jobs.ts';
import { Exo2MicroError } from '#core/errors.ts';
import { createRaster } from '#core/raster.ts';
import { WindowMemory } from '#core/reused-rasters.ts';
import type { StoredPyramid } from '#pipeline/ports/tile-store.ts';
import { installErrorTransport } from '#protocol/error-transport.ts';

// A worker of the pool's test: what a job does follows from the name of the image that it opens.

function imageOf(name: string): StoredPyramid {
  const size = { width: 64, height: 64 };
  const source = {
    size,
    pixelType: 'uint8',
    read: (at: { width: number; height: number }) => {
      const pixels = createRaster(at.width, at.height, 'uint8');
      pixels.data.fill(name.length);
      return Promise.resolve(pixels);
    },
  } as const;
  const statistics = { min: 0, max: 0, sum: 0, nonzeroCount: 0 };
  const histogram = { kind: 'exact', counts: new Float64Array(256) } as const;
  return {
    name,
    size,
    pixelType: 'uint8',
    levels: [source],
    tileSize: 512,
    storedBytes: 0,
    description: {
      size,
      pixelType: 'uint8',
      levelCount: 1,
      statistics,
      histogram,
      nonFiniteCount: 0,
      facts: {},
    },
    tileIsEmpty: () => name === 'empty',
    tileStatistics: () => null,
    release: () => undefined,
  };
}

function open(name: string): Promise<StoredPyramid> {
  switch (name) {
    case 'refused': {
      const cause = new TypeError('the inner reason');
      throw new Exo2MicroError('storage-damaged', 'The outer message.', { facts: { tile: 7 }, cause });
    }
    case 'bug':
      throw new RangeError('out of range');
    case 'dies':
      setTimeout(() => {
        throw new Error('the worker broke');
      }, 0);
      return new Promise(() => undefined);
    default:
      return Promise.resolve(imageOf(name));
  }
}

installErrorTransport();
serveJobs({
  images: { open },
  windows: new WindowMemory(),
  rawImages: { open: () => Promise.reject(new Error('the test has no raw files')) },
});
