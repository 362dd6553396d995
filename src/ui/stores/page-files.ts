import type { EngineApi } from '#protocol/engine.ts';
import type { ExportFile, RenderedFile } from '#protocol/export.ts';
import type { FailedTask } from '#protocol/task.ts';
import type { TaskView } from '#protocol/view.ts';

/** Draws the plots of a task; comes with the plots, which are loaded when first needed. */
export type PlotRenderer = (view: TaskView) => Promise<readonly RenderedFile[]>;

/** The figures of all saved tasks, and the run log, at the top of the output folder. */
const SUMMARY_FILE = 'summary.json';
const RUN_LOG_FILE = '.exo2micro_run_log.txt';

/** Lines of the run log that are saved: all of it, for any log that a person would keep. */
const WHOLE_LOG_LINES = 1_000_000;

/** Files that the page makes beside those of the engine: the plots as one entry, the summary, and the run log. */
export function pageFiles({ ref, summary }: TaskView): readonly ExportFile[] {
  const plots: ExportFile = {
    path: `${ref.sample}/${ref.dye}/pipeline_output/*.png`,
    kind: 'png',
    bytes: null,
    title: 'All plots as pictures',
  };
  return [
    ...(summary.stagesDone < 2 ? [] : [plots]),
    { path: SUMMARY_FILE, kind: 'json', bytes: null, title: 'Summary of the task' },
    { path: RUN_LOG_FILE, kind: 'text', bytes: null, title: 'Run log' },
  ];
}

/** Whether the page makes a file, and not the engine. */
export function isPageFile({ path, kind }: ExportFile): boolean {
  return kind === 'png' || path === SUMMARY_FILE || path === RUN_LOG_FILE;
}

/** Makes what a page file stands for. */
export async function makePageFile(
  engine: EngineApi,
  renderPlots: PlotRenderer,
  file: ExportFile,
  view: TaskView,
): Promise<readonly RenderedFile[]> {
  if (file.kind === 'png') return renderPlots(view);
  if (file.path === SUMMARY_FILE) return [await makeSummary(engine, [view.taskId], [])];
  return [await readLog(engine)];
}

/** The files at the top of the output folder: summary of stored tasks and of what failed, and the run log. */
export async function topFiles(
  engine: EngineApi,
  taskIds: readonly string[],
  failed: readonly FailedTask[] = [],
): Promise<readonly RenderedFile[]> {
  return Promise.all([makeSummary(engine, taskIds, failed), readLog(engine)]);
}

async function makeSummary(
  engine: EngineApi,
  taskIds: readonly string[],
  failed: readonly FailedTask[],
): Promise<RenderedFile> {
  return textFile(SUMMARY_FILE, await engine.summaryFile(taskIds, failed));
}

async function readLog(engine: EngineApi): Promise<RenderedFile> {
  return textFile(RUN_LOG_FILE, (await engine.readRunLog(WHOLE_LOG_LINES)) ?? '');
}

function textFile(path: string, text: string): RenderedFile {
  return { path, bytes: new TextEncoder().encode(text) };
}
