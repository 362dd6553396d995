/** At this magnitude a float64 has no bits left below 1: adding it makes the hardware round to whole numbers. */
const NO_FRACTION = 1.5 * 2 ** 52;

/**
 * The nearest whole number; the even one of two that are equally near, as IEEE and numpy round. For magnitudes below
 * 2^51. Without a branch, because it runs once for each pixel.
 */
export function roundHalfEven(value: number): number {
  return value + NO_FRACTION - NO_FRACTION;
}
