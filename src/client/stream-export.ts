import type { EngineApi } from '#protocol/engine.ts';
import type { ExportFile, ExportProgress } from '#protocol/export.ts';
import { openDownload } from './open-download.ts';

/** A file of a task, and who hears of it. */
export interface StreamedExport {
  readonly taskId: string;
  readonly file: ExportFile;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportProgress) => void;
}

/**
 * Downloads one file of the engine's as it is made, and gives its length, bytes. Null where it has to be made as a whole
 * first, which the run log then gives the reason of. Throws `download-stopped`, and what the engine throws.
 */
export async function streamExport(
  engine: EngineApi,
  { taskId, file, name, signal, onProgress }: StreamedExport,
): Promise<number | null> {
  const opening =
    file.bytes === null
      ? ({ kind: 'unavailable', reason: 'its length is known only when it is made' } as const)
      : await openDownload(name, file.bytes);
  if (opening.kind === 'unavailable') {
    await engine.noteInLog(`${file.path}: made in browser storage before its download: ${opening.reason}`);
    return null;
  }
  const { download } = opening;
  const { port } = download;
  try {
    if (signal.aborted) port.postMessage('fail');
    signal.throwIfAborted();
    return await Promise.race([engine.streamExport(taskId, file.path, port, onProgress), download.lost]);
  } catch (error) {
    // Where the service worker was lost, the engine still waits for it.
    await engine.cancelExport();
    throw error;
  } finally {
    download.close();
  }
}
