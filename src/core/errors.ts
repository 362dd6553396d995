/** Every expected failure of the project, by its stable code. */
export type ErrorCode =
  | 'sample-not-found'
  | 'dye-not-found'
  | 'incomplete-pair'
  | 'duplicate-pair'
  | 'unreadable-tiff'
  | 'unsupported-tiff'
  | 'no-signal'
  | 'layout'
  | 'file-moved'
  | 'permission-denied'
  | 'invalid-parameter'
  | 'invalid-argument'
  | 'no-common-pixels'
  | 'registration-failed'
  | 'not-enough-memory'
  | 'not-enough-storage'
  | 'memory-low'
  | 'storage-full'
  | 'storage-damaged'
  | 'download-stopped'
  | 'task-locked'
  | 'not-stored'
  | 'worker-lost'
  | 'unsupported-browser'
  | 'internal';

/** What an error is about, for the page to place it: a file, a sample, a parameter... Plain data only. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

/** An {@link Exo2MicroError} as plain data, for records and between threads. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly facts: ErrorFacts;
  /** Messages of the chain of causes, outermost first; for the details that a user can copy. */
  readonly causes: readonly string[];
}

/**
 * A failure that a user can do something about. The message says what happened, to what, and what to do next.
 * Guard by {@link isExo2MicroError}: class identity does not cross threads.
 */
export class Exo2MicroError extends Error {
  override readonly name = 'Exo2MicroError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** A bug in this project, never a user's mistake; nobody catches it below the top. */
export class AppAssertionError extends Error {
  override readonly name = 'AppAssertionError';
}

/** Throws an {@link AppAssertionError} unless the condition holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AppAssertionError(message);
}

/** For the default branch of a switch over a union: a compile error where a member was forgotten. */
export function assertNever(value: never): never {
  throw new AppAssertionError(`unexpected value ${JSON.stringify(value)}`);
}

/** Whether a caught value is an {@link Exo2MicroError}, from this thread or another. */
export function isExo2MicroError(value: unknown): value is Exo2MicroError {
  return value instanceof Error && value.name === 'Exo2MicroError' && 'code' in value && 'facts' in value;
}

/** Whether a caught value says that the work was cancelled. */
export function isAbortError(value: unknown): boolean {
  return value instanceof Error && value.name === 'AbortError';
}

/** Any caught value as plain data; what is not an expected failure gets code `internal`. */
export function serializeError(value: unknown): SerializedError {
  const causes: string[] = [];
  let cause = value instanceof Error ? value.cause : undefined;
  while (cause !== undefined && causes.length < 8) {
    causes.push(describe(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  if (isExo2MicroError(value))
    return { code: value.code, message: value.message, facts: value.facts, causes };
  if (value instanceof Error && value.stack !== undefined) causes.unshift(value.stack);
  return { code: 'internal', message: describe(value), facts: {}, causes };
}

/** The error that {@link serializeError} wrote down. */
export function deserializeError(error: SerializedError): Exo2MicroError {
  const cause = error.causes.length === 0 ? {} : { cause: new Error(error.causes.join('\n')) };
  return new Exo2MicroError(error.code, error.message, { facts: error.facts, ...cause });
}

function describe(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}
