import { Exo2MicroError } from '#core/errors.ts';
import { RUN_LOG_NAME } from './export-names.ts';
import type { DirectoryHandleLike, FileHandleLike } from './ports/files.ts';

/** The folder that the run log lies in: any folder that can be written and tidied up. */
export interface LogFolder extends DirectoryHandleLike {
  removeEntry(name: string): Promise<void>;
}

/** A file that can be written behind its end. */
interface AppendableFile extends FileHandleLike {
  createWritable(options: { readonly keepExistingData: boolean }): Promise<AppendStream>;
}

interface AppendStream {
  seek(position: number): Promise<void>;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Lines that `readRunLogTail` gives unasked. */
const DEFAULT_TAIL_LINES = 500;

/** Path of the run log of an output folder, named or given by its name. */
export function getRunLogPath(folder: string | { readonly name: string }): string {
  return `${typeof folder === 'string' ? folder : folder.name}/${RUN_LOG_NAME}`;
}

/**
 * Adds a message to the run log, with a line break unless it ends with one; the file is UTF-8. The log is an aid, so a
 * failure stops no run: the answer says whether the message was kept. Appends to one log must not overlap.
 */
export async function appendToRunLog(folder: LogFolder, message: string): Promise<boolean> {
  return appendVerbatim(folder, message.endsWith('\n') ? message : `${message}\n`);
}

/**
 * The last `maxLines` lines of the run log (0 or more, 500 by default), CR and CR LF read as line breaks; null where there
 * is no log. Unlike in the reference package, 0 lines are none; a negative number throws `invalid-argument`.
 */
export async function readRunLogTail(
  folder: DirectoryHandleLike,
  maxLines: number = DEFAULT_TAIL_LINES,
): Promise<string | null> {
  if (!Number.isInteger(maxLines) || maxLines < 0) {
    throw new Exo2MicroError('invalid-argument', `${maxLines} lines cannot be read; give 0 or more.`);
  }
  let text: string;
  try {
    const handle = await folder.getFileHandle(RUN_LOG_NAME);
    text = await (await handle.getFile()).text();
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  if (maxLines === 0) return '';
  const lines = text.replaceAll(/\r\n?/g, '\n').match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.slice(-maxLines).join('');
}

/** Deletes the run log, if there is one. */
export async function clearRunLog(folder: LogFolder): Promise<void> {
  try {
    await folder.removeEntry(RUN_LOG_NAME);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/**
 * Writes text to a screen and, unchanged, to the run log. The screen gets it at once; the log when {@link flush} or
 * {@link close} is called, in one piece, for each write to a file costs as much as a copy of it. What cannot be kept is
 * dropped, and {@link keptAll} says so.
 */
export class TeeLog {
  readonly #folder: LogFolder;
  readonly #show: (text: string) => void;
  #waiting = '';
  #writing: Promise<void> = Promise.resolve();
  #keptAll = true;

  constructor(folder: LogFolder, show: (text: string) => void) {
    this.#folder = folder;
    this.#show = show;
  }

  /** Whether everything so far was kept, what still waits left aside. */
  get keptAll(): boolean {
    return this.#keptAll;
  }

  write(text: string): void {
    this.#waiting += text;
    this.#show(text);
  }

  /** Resolves when everything written so far is in the log, or was dropped. */
  flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') {
      this.#writing = this.#writing.then(() => this.#keep(text));
    }
    return this.#writing;
  }

  /** The last flush; to be called however the work ended. */
  close(): Promise<void> {
    return this.flush();
  }

  async #keep(text: string): Promise<void> {
    if (!(await appendVerbatim(this.#folder, text))) this.#keptAll = false;
  }
}

async function appendVerbatim(folder: LogFolder, text: string): Promise<boolean> {
  try {
    const handle = await folder.getFileHandle(RUN_LOG_NAME, { create: true });
    const { size } = await handle.getFile();
    await writeAt(handle as AppendableFile, size, new TextEncoder().encode(text));
    return true;
  } catch {
    // Best effort by specification: a full disk or a lost permission must not end a run that could still finish.
    return false;
  }
}

async function writeAt(
  handle: AppendableFile,
  position: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const stream = await handle.createWritable({ keepExistingData: true });
  try {
    await stream.seek(position);
    await stream.write(bytes);
  } catch (error) {
    await stream.abort();
    throw error;
  }
  await stream.close();
}

/** Nothing there, or something that is no file. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');
}
