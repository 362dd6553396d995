/** Memory of the page as far as the browser tells, and by which means. */
export type PageMemory =
  | { readonly kind: 'heap'; readonly usedBytes: number; readonly limitBytes: number }
  /** Slow, but counts all threads. */
  | { readonly kind: 'measured'; readonly usedBytes: number }
  | { readonly kind: 'unreadable' };

/** Chromium's reading of the page's own heap; not in the standard, hence not in the library types. */
interface HeapReading {
  readonly usedJSHeapSize: number;
  readonly jsHeapSizeLimit: number;
}

interface MeasuringPerformance {
  readonly memory?: HeapReading;
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>;
}

/**
 * Reads the page's memory: the heap where the browser shows it, else by its slow measurement (seconds; isolated pages
 * only), else not at all.
 */
export async function readPageMemory(
  source: MeasuringPerformance = performance as MeasuringPerformance,
): Promise<PageMemory> {
  const heap = source.memory;
  if (heap !== undefined)
    return { kind: 'heap', usedBytes: heap.usedJSHeapSize, limitBytes: heap.jsHeapSizeLimit };
  if (source.measureUserAgentSpecificMemory === undefined) return { kind: 'unreadable' };
  try {
    return { kind: 'measured', usedBytes: (await source.measureUserAgentSpecificMemory()).bytes };
  } catch {
    // The measurement is refused on pages that are not isolated: the reading is then not to be had.
    return { kind: 'unreadable' };
  }
}

/**
 * Measures the memory of the page and all its threads, bytes; takes seconds. Null where the browser cannot: it measures
 * isolated pages only.
 */
export async function measureAllThreads(
  source: MeasuringPerformance = performance as MeasuringPerformance,
): Promise<number | null> {
  if (source.measureUserAgentSpecificMemory === undefined) return null;
  return source.measureUserAgentSpecificMemory().then(
    ({ bytes }) => bytes,
    () => null,
  );
}

/** Memory of the machine in bytes, rounded by the browser; null where it does not say. */
export function readDeviceMemory(): number | null {
  const gibibytes = 'deviceMemory' in navigator ? navigator.deviceMemory : undefined;
  return typeof gibibytes === 'number' ? gibibytes * 2 ** 30 : null;
}
