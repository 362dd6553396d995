import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ParameterChoice } from '#pipeline/parameters.ts';
import type { DownloadPart } from '#protocol/download-stream.ts';
import type { ExportProgress } from '#protocol/export.ts';
import type { RunRequest } from '#protocol/task.ts';
import { readFloat32Tiff } from '#formats/tiff/read-float32.ts';
import {
  createBench,
  FOLDER,
  ignore,
  rawEntries,
  runPair as runPairOn,
  type Bench,
} from '#testing/engine-bench.ts';
import { createEngine, ENGINE_VERSION } from './engine.ts';

vi.setConfig({ testTimeout: 120_000 });

let bench: Bench;
let folderId: string;

beforeEach(async () => {
  bench = createBench();
  ({ folderId } = await bench.engine.openFolder({ kind: 'files', name: 'raw', entries: rawEntries() }));
});

const runPair = (more: Partial<RunRequest> = {}, set: ParameterChoice = {}): Promise<string> =>
  runPairOn(bench, folderId, more, set);

/** A port whose other end asks for part after part, and what it was sent. */
function askingPort(): { port: MessagePort; parts: DownloadPart[] } {
  const { port1, port2 } = new MessageChannel();
  const parts: DownloadPart[] = [];
  port2.onmessage = ({ data }: MessageEvent<DownloadPart>) => {
    parts.push(data);
    if (typeof data === 'string') port2.close();
    else port2.postMessage('more');
  };
  port2.postMessage('more');
  return { port: port1, parts };
}

/** The bench's engine on a folder whose files are put in place when the test says so, and what happened there. */
function holdFiles({ ports }: Bench) {
  const opened: string[] = [];
  const placing: AbortSignal[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const engine = createEngine({
    ...ports,
    async writeInto(folder, path) {
      opened.push(path);
      const file = await ports.writeInto(folder, path);
      const commit = async (signal: AbortSignal): Promise<void> => {
        placing.push(signal);
        await released;
        signal.throwIfAborted();
        await file.commit(signal);
      };
      return { ...file, commit };
    },
  });
  return { engine, opened, placing, release: () => release() };
}

describe('exports', () => {
  it('are written whole, with progress that grows to the last byte', async () => {
    const taskId = await runPair();
    const listed = await bench.engine.listExports(taskId, 'tiff');
    const seen: ExportProgress[] = [];
    const done = await bench.engine.exportToFolder(
      [taskId],
      { format: 'tiff', paths: null },
      FOLDER,
      (progress) => {
        seen.push(progress);
      },
    );
    expect(done.files).toBe(listed.length);
    for (const { path, bytes } of listed) expect(bench.written.get(path)).toHaveLength(bytes!);
    const bytes = seen.map(({ doneBytes }) => doneBytes);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(bytes.every(Number.isInteger)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ doneBytes: done.bytes, totalBytes: done.bytes });
    const [tiff] = listed;
    expect(await readFloat32Tiff(bench.written.get(tiff!.path)!)).toMatchObject({ width: 622, height: 522 });
  });

  it('of chosen paths are those alone; one for a download comes as a file', async () => {
    const taskId = await runPair({ toStage: 1 });
    const path = 'S1/Gld/registration.json';
    expect(
      await bench.engine.exportToFolder([taskId], { format: 'tiff', paths: [path] }, FOLDER, ignore),
    ).toMatchObject({ files: 1 });
    const file = await bench.engine.makeExport(taskId, path, ignore);
    expect(JSON.parse(await file.text())).toMatchObject({ stage: 'identity' });
    await expect(bench.engine.makeExport(taskId, 'S1/Gld/none', ignore)).rejects.toMatchObject({
      code: 'not-stored',
    });
    await bench.engine.releaseExports();
    expect(bench.written.size).toBe(0);
  });

  it.each([
    ['tiff', '04_difference'],
    ['fits', '04_difference'],
    ['tiff', 'registration.json'],
  ] as const)('as %s come through a port, byte for byte what a folder gets: %s', async (format, name) => {
    const taskId = await runPair();
    const listed = await bench.engine.listExports(taskId, format);
    const { path, bytes } = listed.find((file) => file.path.includes(name))!;
    await bench.engine.exportToFolder([taskId], { format, paths: [path] }, FOLDER, ignore);
    const { port, parts } = askingPort();
    expect(await bench.engine.streamExport(taskId, path, port, ignore)).toBe(bytes);
    await vi.waitUntil(() => parts.at(-1) === 'end');
    const streamed = Buffer.concat(parts.slice(0, -1) as Uint8Array[]);
    expect(streamed.equals(bench.written.get(path)!)).toBe(true);
  });

  it('that cannot be made fail the download they were to go into', async () => {
    const taskId = await runPair({ toStage: 1 });
    const { port, parts } = askingPort();
    await expect(bench.engine.streamExport(taskId, 'S1/Gld/none', port, ignore)).rejects.toMatchObject({
      code: 'not-stored',
    });
    await vi.waitUntil(() => parts.length === 1);
    expect(parts).toEqual(['fail']);
  });

  it('a line that the page adds stands in the run log', async () => {
    await bench.engine.noteInLog('made in storage');
    expect(await bench.engine.readRunLog(5)).toMatch(/ made in storage\n?$/);
  });

  it('that are cancelled leave no half file, of those that are written together neither', async () => {
    const taskId = await runPair();
    const run = bench.engine.exportToFolder([taskId], { format: 'both', paths: null }, FOLDER, (progress) => {
      if (progress.fileIndex === 2) void bench.engine.cancelExport();
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitUntil(() => bench.abandoned.length > 0);
    expect([bench.written.size, bench.abandoned.length]).toEqual([2, 2]);
  });

  it('that are cancelled while files are put in place end at once; the next one waits for those', async () => {
    const taskId = await runPair({ toStage: 1 });
    const held = holdFiles(bench);
    const exportAll = (): Promise<{ files: number }> =>
      held.engine.exportToFolder([taskId], { format: 'tiff', paths: null }, FOLDER, ignore);
    const first = exportAll();
    await vi.waitUntil(() => held.placing.length > 0);
    await held.engine.cancelExport();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    const openedByFirst = held.opened.length;
    const second = exportAll();
    await new Promise((resolve) => setTimeout(resolve));
    expect(held.opened).toHaveLength(openedByFirst);
    held.release();
    expect((await second).files).toBeGreaterThan(0);
  });

  it('of variants hold what they share once', async () => {
    const both = [await runPair(), await runPair({}, { manual_scale: 2 })];
    const { files } = await bench.engine.exportToFolder(
      both,
      { format: 'tiff', paths: null },
      FOLDER,
      ignore,
    );
    expect(files).toBe(bench.written.size);
  });

  it('the summary names tasks that ended early and those that failed', async () => {
    const taskId = await runPair({ toStage: 1 });
    const error = { code: 'no-signal', message: 'empty', facts: {}, causes: [] } as const;
    const text = await bench.engine.summaryFile([taskId], [{ ref: { sample: 'S2', dye: 'Gld' }, error }]);
    expect(JSON.parse(text)).toMatchObject({
      tasks: [{ status: 'partial' }, { status: 'error' }],
      version: ENGINE_VERSION,
    });
  });
});
