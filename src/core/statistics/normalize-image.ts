import { Exo2MicroError } from '#core/errors.ts';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import { rangeOf } from '#core/statistics/histogram.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';

/**
 * The picture divided by its maximum (percentile null, the default), or by a percentile (0 to 100, linear interpolation). NaN is left out of
 * both and stays NaN. A picture that is zero everywhere stays zero.
 *
 * Throws `invalid-argument` for a percentile outside 0..100, and where the divisor is not above zero although the
 * picture holds signal: dividing would give infinities, or swap dark and bright. (The reference package does that.)
 */
export function normalizeImage(image: Raster, percentile: number | null = null): Raster<Float32Array> {
  const { width, height, data } = image;
  const divisor =
    percentile === null ? (rangeOf(data)?.max ?? NaN) : (percentilesOf(data, [percentile])[0] ?? NaN);
  if (divisor <= 0 && data.some((value) => value !== 0 && !Number.isNaN(value))) refuse(divisor, percentile);
  const scale = divisor === 0 ? 1 : divisor;
  return rasterOf(
    width,
    height,
    Float32Array.from(data, (value) => value / scale),
  );
}

function refuse(divisor: number, percentile: number | null): never {
  const what = percentile === null ? 'maximum' : `percentile ${percentile}`;
  throw new Exo2MicroError(
    'invalid-argument',
    `The picture cannot be normalised by its ${what}, which is ${divisor}: the divisor has to be above zero. ` +
      (percentile === null ? 'Raise its level above zero first.' : 'Take a higher percentile.'),
    { facts: { divisor, percentile } },
  );
}
