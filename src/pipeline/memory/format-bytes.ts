const UNIT = 1024;
const NAMES = ['KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A number of bytes in words, in units of 1024: `512 B`, `1.5 KB`, `13.0 GB`; `?` where it is not known. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '?';
  if (bytes < UNIT) return `${bytes} B`;
  let value = bytes;
  let name: string = NAMES[0];
  for (name of NAMES) {
    value /= UNIT;
    if (value < UNIT) break;
  }
  return `${value.toFixed(1)} ${name}`;
}
