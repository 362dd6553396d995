/**
 * How the scale runs over the sample: a polynomial in x and y, each from -1 to 1 over it. 1, 3 or 6 coefficients: constant,
 * plane, or second order (1, x, y, x^2, xy, y^2). Uneven illumination makes it vary.
 */
export type TrendCoefficients = Float64Array;

/** Coefficients of a polynomial of order 0, 1 and 2. */
export const TREND_TERMS = [1, 3, 6] as const;
/** Order of a trend. */
export type TrendOrder = 0 | 1 | 2;

/** Writes the terms of the polynomial at a place into `terms`, as many as it is long. */
export function trendTermsInto(terms: Float64Array, x: number, y: number): void {
  terms[0] = 1;
  if (terms.length < TREND_TERMS[1]) return;
  terms[1] = x;
  terms[2] = y;
  if (terms.length < TREND_TERMS[2]) return;
  terms[3] = x * x;
  terms[4] = x * y;
  terms[5] = y * y;
}

/** Value of a polynomial, or any other product of coefficients and terms. */
export function productOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The same trend with room for the terms of another order; higher terms are zero, or are cut off. */
export function ofOrder(trend: TrendCoefficients, order: TrendOrder): TrendCoefficients {
  const next = new Float64Array(TREND_TERMS[order]);
  next.set(trend.subarray(0, next.length));
  return next;
}
