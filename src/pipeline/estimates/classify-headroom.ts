/** How an estimate stands to what is available. */
export type Headroom = 'silent' | 'warn' | 'fail' | 'forced' | 'unknown-available' | 'unknown-estimate';

/** Share of what is available up to which nothing is said, inclusive. */
export const SILENT_SHARE = 0.8;

/**
 * Severity of an estimate in bytes against the bytes available: `silent` up to 80 %, `warn` up to 100 %, both inclusive;
 * beyond that `fail`, or `forced` where the user wants to run anyway. Null says that a number is not known.
 *
 * Nothing needed is `silent` whatever there is; the reference package fails where nothing is needed of nothing.
 */
export function classifyHeadroom(
  estimateBytes: number | null,
  availableBytes: number | null,
  { forceRun = false }: { readonly forceRun?: boolean } = {},
): Headroom {
  if (estimateBytes === null) return 'unknown-estimate';
  if (availableBytes === null) return 'unknown-available';
  const share = shareOf(estimateBytes, availableBytes);
  if (share <= SILENT_SHARE) return 'silent';
  if (share <= 1) return 'warn';
  return forceRun ? 'forced' : 'fail';
}

/** Estimate over available; infinite where something is needed and nothing there, 0 where nothing is needed. */
export function shareOf(estimateBytes: number, availableBytes: number): number {
  if (estimateBytes <= 0) return 0;
  return availableBytes > 0 ? estimateBytes / availableBytes : Infinity;
}
