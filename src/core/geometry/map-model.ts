/**
 * Freedom of a fitted map: shift, turn and magnification; any linear part; or perspective too.
 * A map is fitted as a small change of the eight free elements of a homography in normalised coordinates.
 */
export type MapModel = 'similarity' | 'affine' | 'homography';

/** Free parameters of a model. */
export const FREEDOM: Readonly<Record<MapModel, number>> = { similarity: 4, affine: 6, homography: 8 };

/**
 * Turns the eight derivatives by the elements h0..h7 into those by the model's own parameters, in place: the first
 * {@link FREEDOM} of `derivatives` are then the model's. A similarity changes (h0, h4) and (h3, -h1) together.
 */
export function reduceDerivativesInPlace(derivatives: Float64Array, model: MapModel): void {
  if (model !== 'similarity') return;
  const along = derivatives[0]! + derivatives[4]!;
  const turn = derivatives[3]! - derivatives[1]!;
  const shiftX = derivatives[2]!;
  derivatives[3] = derivatives[5]!;
  derivatives[0] = along;
  derivatives[1] = turn;
  derivatives[2] = shiftX;
}

/** The elements of a map after a step of the model's parameters. */
export function steppedMap(elements: Float64Array, step: Float64Array, model: MapModel): Float64Array {
  const next = Float64Array.from(elements);
  if (model === 'similarity') {
    next[0]! += step[0]!;
    next[4]! += step[0]!;
    next[3]! += step[1]!;
    next[1]! -= step[1]!;
    next[2]! += step[2]!;
    next[5]! += step[3]!;
  } else for (let i = 0; i < step.length; i++) next[i]! += step[i]!;
  return next;
}
