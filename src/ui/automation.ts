import { completeParameters, validateParameters } from '#client/parameters.ts';
import { pickOutputFolder, writeBelow } from '#client/save-file.ts';
import type { AutomationOrder, PageAutomation } from '#protocol/automation.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { RenderedFile } from '#protocol/export.ts';
import type { RunReport, RunRequest } from '#protocol/task.ts';
import { runAndRefresh } from './stores/actions.ts';
import type { AppStores } from './stores/app-stores.tsx';
import { topFiles, type PlotRenderer } from './stores/page-files.ts';

/** Puts the automation on the window, as `exo2micro`. */
export function installAutomation(stores: AppStores, engine: EngineApi, renderPlots: PlotRenderer): void {
  const automation: PageAutomation = {
    folder: () => {
      const { phase } = stores.folder.getState();
      if (phase.kind === 'open') return { report: phase.report };
      if (phase.kind === 'opening') return { opening: phase.name };
      return phase.kind === 'failed' ? { error: phase.error } : null;
    },
    check: ({ parameters }) => {
      const violations = validateParameters(parameters);
      return violations.length === 0 ? null : violations.map(({ message }) => message).join('\n');
    },
    preflight: (order) => engine.preflight(requestOf(stores, order)),
    run: async (order) => {
      await runAndRefresh(stores, requestOf(stores, order));
      const { run } = stores.run.getState();
      if (run.report === null) throw new Error(run.error?.message ?? 'The run did not end.');
      return run.report;
    },
    cancel: () => stores.run.getState().cancel(),
    save: async (report, format, only) => {
      const folder = await pickOutputFolder();
      if (folder === null) return { files: 0 };
      const done = completeIds(report);
      if (only !== undefined) {
        const all = (await Promise.all(done.map((id) => engine.listExports(id, format)))).flat();
        const paths = all.map(({ path }) => path).filter((path) => only.some((text) => path.includes(text)));
        return engine.exportToFolder(done, { format, paths }, folder, () => undefined);
      }
      const written = await engine.exportToFolder(done, { format, paths: null }, folder, () => undefined);
      let files = written.files;
      for (const file of await pageFilesOf(report, engine, renderPlots)) {
        await writeBelow(folder, file.path, file.bytes);
        files += 1;
      }
      return { files };
    },
    download: async (report, format, only) => {
      let count = 0;
      for (const id of completeIds(report)) {
        const files = (await engine.listExports(id, format)).filter(({ path }) =>
          only.some((text) => path.includes(text)),
        );
        await stores.exports.getState().download(await engine.openTask(id), files);
        const { job } = stores.exports.getState();
        if (job.kind !== 'saved') throw new Error(job.kind === 'failed' ? job.error.message : 'Cancelled.');
        count += job.files;
      }
      return { files: count };
    },
  };
  window.exo2micro = automation;
}

function requestOf(stores: AppStores, order: AutomationOrder): RunRequest {
  const { phase, channels } = stores.folder.getState();
  const { tasks, fromStage, toStage, force } = order;
  const folderId = phase.kind === 'open' ? phase.report.folderId : null;
  return {
    tasks,
    fromStage,
    toStage,
    force,
    folderId,
    channels,
    parameters: completeParameters(order.parameters),
  };
}

function completeIds(report: RunReport): string[] {
  return report.tasks.flatMap(({ status }) => (status.kind === 'complete' ? [status.taskId] : []));
}

/** The plots of every complete task, the summary with what failed, and the log. */
async function pageFilesOf(
  report: RunReport,
  engine: EngineApi,
  renderPlots: PlotRenderer,
): Promise<readonly RenderedFile[]> {
  const done = completeIds(report);
  const failed = report.tasks.flatMap(({ ref, status }) =>
    status.kind === 'failed' ? [{ ref, error: status.error }] : [],
  );
  const plots: RenderedFile[] = [];
  for (const taskId of done) plots.push(...(await renderPlots(await engine.openTask(taskId))));
  return [...plots, ...(await topFiles(engine, done, failed))];
}
