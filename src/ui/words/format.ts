/** Shown where there is no value. */
export const NO_VALUE = '–';

/** Between a number and its unit, so that they stay on one line. */
const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** "2.1 GB"; powers of 1000, as file managers and disks count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  const digits = index === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[index] ?? ''}`;
}

/** "0.4 s", "42 s", "4 min 10 s", "1 h 05 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A rough duration for expectations and time left: "a few seconds", "about 40 s", "about 4 min". */
export function formatRoughSeconds(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 3570) return `about ${Math.max(1, Math.round(seconds / 60))} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}

/** A whole number in groups of three: "8,192". */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "1 pair", "6 pairs". */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "8,192 × 6,600 px". */
export function formatSize(size: { readonly width: number; readonly height: number }): string {
  return `${formatCount(size.width)} × ${formatCount(size.height)} px`;
}

/** A length in pixels with digits to its size: "0.03 px", "4.2 px", "41 px". */
export function formatPx(value: number): string {
  const size = Math.abs(value);
  return `${formatFixed(value, size < 1 ? 2 : size < 10 ? 1 : 0)} px`;
}

/** A brightness scale: four significant digits, "1.284". */
export function formatScale(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return formatFixed(value, Math.min(digits, 6));
}

/** Half the width of the interval of a scale as a share: "± 0.04 %". */
export function formatInterval({ scale, low, high }: { scale: number; low: number; high: number }): string {
  const percent = (50 * (high - low)) / scale;
  return `±${NARROW_SPACE}${formatFixed(percent, percent < 0.1 ? 2 : 1)}${NARROW_SPACE}%`;
}

/** A share of 1 as whole percent, never "100 %" before all is done. */
export function formatPercent(fraction: number): string {
  return `${Math.min(100, Math.max(0, Math.floor(fraction * 100 + 1e-9)))}${NARROW_SPACE}%`;
}

/** A fixed number of digits with a true minus sign, and no "-0.00". */
export function formatFixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A brightness value: whole numbers whole, others with one digit. */
export function formatBrightness(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : formatFixed(value, 1);
}

/** "22 Nov 2026, 14:05" in the user's own time. */
export function formatMoment(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** A parameter's value as the user typed it. */
export function formatValue(value: number | boolean | string | null): string {
  if (value === null) return 'none';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
