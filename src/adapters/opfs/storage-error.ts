import { Exo2MicroError, isExo2MicroError } from '#core/errors.ts';

/** The error for storage that takes no more. */
export function storageFull(cause?: unknown): Exo2MicroError {
  return new Exo2MicroError(
    'storage-full',
    'The browser has no storage left for this page. Delete stored tasks that are no longer needed, or free disk space, ' +
      'and run the task again; what was finished is kept.',
    cause === undefined ? {} : { cause },
  );
}

/** A failure of the browser's storage in the project's words: no space, or somebody else holds the file. */
export function toStorageError(cause: unknown): unknown {
  if (isExo2MicroError(cause) || !(cause instanceof DOMException)) return cause;
  if (cause.name === 'QuotaExceededError') return storageFull(cause);
  if (isHeldOpen(cause)) {
    return new Exo2MicroError(
      'task-locked',
      'Another tab is writing this task. Close it there, or wait until it has finished, and try again.',
      { cause },
    );
  }
  return cause;
}

/** Whether a caught value says that a file or folder is not there. */
export function isNotFound(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'NotFoundError';
}

/** Whether a caught value says that somebody holds the file open. */
export function isHeldOpen(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
}
