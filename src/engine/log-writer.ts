import { appendToRunLog, type LogFolder } from '#pipeline/run-log.ts';

/** Adds lines to the run log one after the other, each with its time. */
export interface LogWriter {
  write(line: string): Promise<void>;
  /** Resolves when all lines so far are written. */
  flush(): Promise<void>;
}

/** A writer on the log's folder. Lines that come together are written together. */
export function logWriter(openFolder: () => Promise<LogFolder>): LogWriter {
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  const writeWaiting = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    await appendToRunLog(await openFolder(), lines.join('\n'));
  };
  return {
    write(line) {
      waiting.push(`${new Date().toISOString()} ${line}`);
      writing = writing.then(writeWaiting);
      return writing;
    },
    flush: () => writing,
  };
}
