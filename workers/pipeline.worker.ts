import { expose } from 'comlink';
import { openFolderSource } from '#adapters/file-system-access/open-folder-source.ts';
import { writeFileInto } from '#pipeline/file-writing/write-file-into.ts';
import { openDownloadFiles } from '#adapters/opfs/download-files.ts';
import { openFolder } from '#adapters/opfs/open-folder.ts';
import { openOpfsTileStore } from '#adapters/opfs/opfs-tile-store.ts';
import { openOpfsRecordStore } from '#adapters/opfs/record-store.ts';
import { whileNothingIsDeleted, whileNothingRuns, withTaskLock } from '#adapters/opfs/task-lock.ts';
import { probeGraphics } from '#adapters/tfjs/probe-graphics.ts';
import { rememberBackends } from '#adapters/worker-pool/backend-memory.ts';
import { PoolBackend } from '#adapters/worker-pool/pool-backend.ts';
import { tileWorkerCount, WorkerPool } from '#adapters/worker-pool/worker-pool.ts';
import { createEngine, ENGINE_VERSION } from '#engine/engine.ts';
import { openImages } from '#pipeline/jobs/job-environment.ts';
import { getAvailableMemory } from '#pipeline/memory/get-available-memory.ts';
import { measuredPeak } from '#pipeline/memory/measured-peak.ts';
import type { RawImageReader } from '#pipeline/ports/raw-image.ts';
import { installErrorTransport } from '#protocol/error-transport.ts';
import { answeringWhenHeard } from '#protocol/heard-callbacks.ts';

const startTileWorker = (): Worker =>
  new Worker(new URL('./tile.worker.ts', import.meta.url), { type: 'module', name: 'tiles' });

/** Reads raw files; loaded with the first one. */
const rawReader: RawImageReader = {
  open: async (file) => (await import('#adapters/geotiff/geotiff-reader.ts')).geotiffReader.open(file),
};

installErrorTransport();
const tiles = openOpfsTileStore();
const records = openOpfsRecordStore();
const downloads = openDownloadFiles();
const logFolder = openFolder('exo2micro-log');
const memory = measuredPeak();
/** Time without a job after which the workers of a run end, ms: the runs and exports of somebody at work follow sooner. */
const REST_AFTER_MS = 10_000;

const jobs = new WorkerPool(tileWorkerCount(navigator.hardwareConcurrency), startTileWorker, REST_AFTER_MS);
const viewJobs = new WorkerPool(1, startTileWorker);
const backend = new PoolBackend({
  jobs,
  trials: viewJobs,
  probe: probeGraphics,
  memory: rememberBackends(ENGINE_VERSION),
});

/** Downloads older than this are of an earlier visit, ms; younger ones may be another tab's. */
const OLD_DOWNLOAD_MS = 3_600_000;

/**
 * What killed runs and forgotten downloads left behind goes when the app starts. Nothing waits for it, and what cannot be
 * removed now, because another tab has it open, goes at a later start.
 */
async function tidyUp(): Promise<void> {
  const chores = [
    tiles.removeRemains(),
    records.removeRemains(Date.now()),
    downloads.clear(Date.now() - OLD_DOWNLOAD_MS),
  ];
  await Promise.allSettled(chores);
}

void tidyUp();
void backend.choose('auto');
expose(
  answeringWhenHeard(
    createEngine({
      task: {
        records,
        tiles,
        rawReader,
        jobs: backend.runner,
        now: () => Date.now(),
        heldBytes: () => memory.take(),
      },
      memory,
      images: openImages(tiles),
      viewJobs,
      openDirectory: openFolderSource,
      withTaskLock: (ref, work) => withTaskLock(`${ref.sample} / ${ref.dye}`, work),
      whileNothingIsDeleted,
      whileNothingRuns,
      async writeInto(folder, path) {
        const file = await writeFileInto(folder, path);
        return {
          write: (bytes) => file.write(bytes),
          mend: (position, bytes) => file.mend(position, bytes),
          commit: (signal) => file.commit(signal),
          abandon: () => file.abort(),
        };
      },
      createDownload: (path) => downloads.create(path),
      clearDownloads: () => downloads.clear(),
      openLogFolder: () => logFolder(),
      async storageEstimate() {
        const { usage, quota } = await navigator.storage.estimate();
        return {
          usageBytes: usage ?? 0,
          quotaBytes: quota ?? null,
          persisted: await navigator.storage.persisted(),
        };
      },
      availableMemory: () => getAvailableMemory(),
      backend,
      setThreads: (count) => jobs.resize(tileWorkerCount(count)),
    }),
  ),
);
