/** One fact that every implementation of a port has to show; runs in any thread, without a test framework. */
export interface ConformanceCase<Harness> {
  readonly title: string;
  run(harness: Harness): Promise<void>;
}

/** Fails unless both have the same JSON; typed arrays count as lists. */
export function mustEqual(got: unknown, want: unknown, what: string): void {
  const [a, b] = [asText(got), asText(want)];
  if (a !== b) throw new Error(`${what}: got ${a}, want ${b}`);
}

/** Fails unless the promise rejects with an error of this code. */
export async function mustReject(work: Promise<unknown>, code: string): Promise<void> {
  const failure: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  const got = failure instanceof Error && 'code' in failure ? failure.code : failure;
  if (got !== code) throw new Error(`want a rejection with ${code}, got ${String(got)}`);
}

function asText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<number>) : item,
  );
}
