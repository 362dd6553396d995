import { appendToRunLog, type LogFolder } from '#pipeline/run-log.ts';

/** Adds lines to the run log one after the other, each with its time. */
export interface LogWriter {
  write(line: string): Promise<void>;
  /** Resolves when all lines so far are written. */
  flush(): Promise<void>;
}

/** A writer on the log's folder. Lines that come together are written together; it never fails. */
export function logWriter(openFolder: () => Promise<LogFolder>): LogWriter {
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  const writeWaiting = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    try {
      await appendToRunLog(await openFolder(), lines.join('\n'));
    } catch {
      // The log is an aid: where its folder cannot be opened, these lines are lost, and the run goes on.
    }
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
