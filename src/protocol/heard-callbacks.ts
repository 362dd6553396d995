type Call = (...values: readonly unknown[]) => Promise<unknown>;

/**
 * An API whose calls answer only when the last message to each callback among their arguments has been heard. Across
 * threads callbacks have ports of their own, and an answer, which goes by the worker's, can overtake what was sent before
 * it: a run would end before its last events. A callback that fails is no failure of the call.
 *
 * @param api an object of functions that give promises; callbacks are called for their effect
 */
export function answeringWhenHeard<T extends object>(api: T): T {
  const entries = Object.entries(api).map(([name, value]: [string, unknown]): [string, unknown] => [
    name,
    typeof value === 'function' ? whenHeard((...values) => (value as Call).apply(api, [...values])) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

function whenHeard(call: Call): Call {
  return async (...values) => {
    const lastHeard = new Map<number, Promise<unknown>>();
    const followed = values.map((value, i) =>
      typeof value === 'function'
        ? (...message: unknown[]) => {
            const heard = Promise.resolve((value as (...message: unknown[]) => unknown)(...message));
            lastHeard.set(i, heard);
            return heard;
          }
        : value,
    );
    try {
      return await call(...followed);
    } finally {
      await Promise.allSettled(lastHeard.values());
    }
  };
}
