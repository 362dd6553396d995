/** Memory in use by this page or worker, and how it was read. */
export type UsedMemory =
  /** Script heap of this thread; at once, without pixel buffers. Chromium only. */
  | { readonly kind: 'heap'; readonly bytes: number }
  /** All threads of the page, buffers included; takes seconds. Isolated pages in Chromium only. */
  | { readonly kind: 'measured'; readonly bytes: number }
  /** This browser does not tell; never to be shown as zero. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What browsers have of the non-standard `performance.memory`, and of its slow successor. */
interface MemoryPerformance {
  readonly memory?: { readonly usedJSHeapSize: number };
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>;
}

/** Reads the memory in use: the heap where the browser shows it, else by its slow measurement, else not at all. */
export async function readUsedMemory(
  source: MemoryPerformance = performance as MemoryPerformance,
): Promise<UsedMemory> {
  if (source.memory !== undefined) return { kind: 'heap', bytes: source.memory.usedJSHeapSize };
  if (source.measureUserAgentSpecificMemory === undefined) {
    return { kind: 'unreadable', reason: 'This browser does not tell how much memory a page uses.' };
  }
  try {
    return { kind: 'measured', bytes: (await source.measureUserAgentSpecificMemory()).bytes };
  } catch (error) {
    const detail = error instanceof Error ? ` (${error.message})` : '';
    return { kind: 'unreadable', reason: `The browser refused to measure the memory of this page${detail}.` };
  }
}

/** {@link readUsedMemory} as a reading for trackers: bytes, or null where they cannot be read. */
export async function readUsedBytes(source?: MemoryPerformance): Promise<number | null> {
  const used = await readUsedMemory(source);
  return used.kind === 'unreadable' ? null : used.bytes;
}
