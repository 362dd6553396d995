/**
 * All that lists and writes files, to be imported when the first one is asked for: the page starts without it.
 * @module
 */
export { summaryJson } from '#pipeline/exports/summary-json.ts';
export { distinctExports, taskExports } from '#pipeline/exports/task-exports.ts';
export { findTaskFile, listTaskFiles } from './export-files.ts';
export { exportFiles } from './export-run.ts';
