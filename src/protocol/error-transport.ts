import { transferHandlers } from 'comlink';
import { deserializeError, isAbortError, serializeError, type SerializedError } from '#core/errors.ts';

type ThrownError =
  | { readonly kind: 'abort'; readonly message: string }
  | { readonly kind: 'error'; readonly error: SerializedError };

/**
 * Makes comlink carry an error's code, facts and causes across threads; by itself it keeps the message alone.
 * Both sides of a channel call this once, before the first call.
 */
export function installErrorTransport(): void {
  const original = transferHandlers.get('throw');
  if (original === undefined) throw new Error('comlink has no handler for thrown values');
  transferHandlers.set('throw', {
    canHandle: (value): value is unknown => original.canHandle(value),
    serialize: (value) => {
      const thrown = (value as { value: unknown }).value;
      const wire: ThrownError = isAbortError(thrown)
        ? { kind: 'abort', message: thrown instanceof Error ? thrown.message : 'cancelled' }
        : { kind: 'error', error: serializeError(thrown) };
      return [wire, []];
    },
    deserialize: (wire: unknown) => {
      const thrown = wire as ThrownError;
      if (thrown.kind === 'abort') throw new DOMException(thrown.message, 'AbortError');
      throw deserializeError(thrown.error);
    },
  });
}
