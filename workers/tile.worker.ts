import { geotiffReader } from '#adapters/geotiff/geotiff-reader.ts';
import { openOpfsTileStore } from '#adapters/opfs/opfs-tile-store.ts';
import { graphicsProvider } from '#adapters/tfjs/graphics-provider.ts';
import { serveJobs } from '#adapters/worker-pool/serve-jobs.ts';
import { WindowMemory } from '#core/reused-rasters.ts';
import { openImages, openRawImages } from '#pipeline/jobs/job-environment.ts';
import { installErrorTransport } from '#protocol/error-transport.ts';

/**
 * Time without a window after which their memory goes back to the system, ms: longer than the pauses within a stage, shorter
 * than the stages between.
 */
const WINDOWS_REST_AFTER_MS = 250;

installErrorTransport();
serveJobs(
  {
    rawImages: openRawImages(geotiffReader),
    images: openImages(openOpfsTileStore()),
    windows: new WindowMemory(WINDOWS_REST_AFTER_MS),
  },
  graphicsProvider,
);
