/**
 * What a batch tells on the terminal: lines as it goes, or one JSON object at the end.
 * @typedef {ReturnType<typeof batchReporter>} BatchReporter
 */

/** @param {boolean} json */
export function batchReporter(json) {
  /** @param {string} line */
  const tell = (line) => void (json || process.stdout.write(`${line}\n`));
  return {
    /**
     * Ends a batch that cannot begin.
     * @param {string} message
     * @param {number} exitCode
     */
    refuse(message, exitCode) {
      if (json) process.stdout.write(`${JSON.stringify({ error: message, tasks: [] })}\n`);
      else process.stderr.write(`${message}\n`);
      return exitCode;
    },
    /**
     * What is odd about the folder.
     * @param {import('../src/protocol/folder.ts').FolderReport} report
     */
    notices({ notices, skipped }) {
      for (const { severity, message } of notices) tell(`${severity}: ${message}`);
      for (const { ref, reason } of skipped) tell(`skipped ${ref.sample} / ${ref.dye}: ${reason}`);
    },
    /**
     * A line for each stage that is done, and for each task that failed.
     * @param {import('../src/protocol/task.ts').EngineEvent} event
     */
    event(event) {
      if (event.kind === 'stage-done') {
        const { ref, stage, seconds, resumed } = event;
        tell(
          `${ref.sample} / ${ref.dye}: stage ${stage} of 4 ${resumed ? 'was stored' : `in ${seconds.toFixed(1)} s`}`,
        );
      } else if (event.kind === 'task' && event.status.kind === 'failed') {
        const line = `${event.ref.sample} / ${event.ref.dye} failed: ${event.status.error.message}\n`;
        if (!json) process.stderr.write(line);
      }
    },
    saving() {
      tell('Writing the files ...');
    },
    /**
     * @param {import('../src/protocol/task.ts').RunReport | undefined} report
     * @param {{ files: number } | undefined} saved
     * @param {{ complete: number, someFailed: number }} exits
     */
    end(report, saved, exits) {
      const tasks = report?.tasks ?? [];
      const complete = tasks.filter(({ status }) => status.kind === 'complete').length;
      const files = saved?.files ?? 0;
      if (json) process.stdout.write(`${JSON.stringify({ ...report, files })}\n`);
      tell(
        `${complete} of ${tasks.length} tasks complete, ${files} files written, ${(report?.seconds ?? 0).toFixed(1)} s`,
      );
      return complete === tasks.length ? exits.complete : exits.someFailed;
    },
  };
}
