/** Significant digits of C's `%g`. */
const DIGITS = 6;

/**
 * A number as C's `%g` writes it: six significant digits, trailing zeros dropped, exponent form below 1e-4 and from
 * 1e6 on, with at least two digits in the exponent (`1e-07`, `1.23457e+06`); `nan`, `inf` and `-inf` as words.
 */
export function formatGeneral(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', power = '0'] = toSixDigits(value).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < DIGITS) {
    return withoutTrailingZeros(Number(`${mantissa}e${power}`).toFixed(DIGITS - 1 - exponent));
  }
  const sign = exponent < 0 ? '-' : '+';
  return `${withoutTrailingZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Enough digits to see a value that lies exactly between two six-digit numbers; the language's own limit. */
const EXACT_DIGITS = 100;
const TIE_AFTER_EVEN_DIGIT = /^(-?\d\.\d{4}[02468])50*e(.*)$/;

/** Rounded as C does: exact ties to the even digit, where the language's own rounding takes the larger number. */
function toSixDigits(value: number): string {
  const tie = TIE_AFTER_EVEN_DIGIT.exec(value.toExponential(EXACT_DIGITS));
  return tie === null ? value.toExponential(DIGITS - 1) : `${tie[1]}e${tie[2]}`;
}

const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** The number that a decimal text stands for, blanks around it allowed; undefined where it is none. */
export function readDecimal(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
