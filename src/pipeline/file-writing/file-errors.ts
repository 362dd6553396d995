import { Exo2MicroError, isExo2MicroError } from '#core/errors.ts';

/**
 * What a browser's error about a file means for the user: `file-moved` where it is gone or was changed, `permission-denied`
 * where it may not be used any more, `storage-full` where the disk is. Others, a cancel among them, are given back.
 */
export function toFileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || isExo2MicroError(error)) return error;
  const known = KNOWN[error.name];
  if (known === undefined) return error;
  const { code, message } = known;
  return new Exo2MicroError(code, message(path), { facts: { file: path }, cause: error });
}

/** Runs an operation on a file; its errors become those of {@link toFileError}. */
export async function withFileErrors<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw toFileError(error, path);
  }
}

interface KnownError {
  readonly code: 'file-moved' | 'permission-denied' | 'storage-full';
  readonly message: (path: string) => string;
}

const MOVED: KnownError = {
  code: 'file-moved',
  message: (path) =>
    `"${path}" was moved, renamed, deleted or changed since the folder was chosen. Choose the folder again.`,
};
const DENIED: KnownError = {
  code: 'permission-denied',
  message: (path) => `The browser may not use "${path}" any more. Choose the folder again and allow it.`,
};
const FULL: KnownError = {
  code: 'storage-full',
  message: (path) => `The disk is full: "${path}" could not be written. Free space, then try again.`,
};
const BLOCKED: KnownError = {
  code: 'permission-denied',
  message: (path) => `"${path}" is in use by another program or tab. Close it there, then try again.`,
};

/** Names of DOMExceptions, by the File System and File API standards. */
const KNOWN: Readonly<Record<string, KnownError>> = {
  NotFoundError: MOVED,
  NotReadableError: MOVED,
  InvalidStateError: MOVED,
  NotAllowedError: DENIED,
  SecurityError: DENIED,
  QuotaExceededError: FULL,
  NoModificationAllowedError: BLOCKED,
};
