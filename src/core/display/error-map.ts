/** A residual of a registration: where, how far off, and what the fit made of it. */
export interface MappedResidual {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly inlier: boolean;
  readonly heldOut: boolean;
}

/** What the fit made of a patch: kept out to check it, used, or left out as wrong. */
export type ResidualKind = 'heldOut' | 'fitted' | 'leftOut';

/** A vector of an error map. */
export interface ErrorVector {
  readonly kind: ResidualKind;
  /** Where the patch lies. */
  readonly x: number;
  readonly y: number;
  /** The tip of the magnified residual, at most {@link LONGEST_SHARE} of the map away. */
  readonly tipX: number;
  readonly tipY: number;
  /** Length of the residual itself, px. */
  readonly lengthPx: number;
}

/** Residual vectors over the sample, magnified so that they are seen. All in the residuals' own px. */
export interface ErrorMap {
  readonly vectors: readonly ErrorVector[];
  /** How many times longer than they are the vectors are drawn. */
  readonly magnification: number;
  /** A round length for the scale bar, px of residual. */
  readonly barPx: number;
  /** The rectangle that holds the outlines and the patches. */
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Share of the map's longer side that a typical vector gets, and that the longest ones are cut at. */
const TYPICAL_SHARE = 0.06;
const LONGEST_SHARE = 0.2;
/** "Typical" is the residual that this share of the agreeing ones stays under. */
const TYPICAL_QUANTILE = 0.9;

/**
 * The error map of a registration: the residual of each patch as a vector, all magnified alike. Null without residuals.
 *
 * @param outlines closed lines x0, y0, x1, y1, ..., in the frame of the residuals
 */
export function errorMap(
  residuals: readonly MappedResidual[],
  outlines: readonly (readonly number[])[],
): ErrorMap | null {
  const typical = typicalLength(residuals);
  if (typical === null) return null;
  const frame = frameOf(residuals, outlines);
  const longer = Math.max(frame.width, frame.height, 1);
  const magnification = (TYPICAL_SHARE * longer) / typical;
  const vectors = residuals.map((residual): ErrorVector => {
    const { x, y, dx, dy } = residual;
    const lengthPx = Math.sqrt(dx * dx + dy * dy);
    const factor = Math.min(magnification, (LONGEST_SHARE * longer) / Math.max(lengthPx, 1e-9));
    return { kind: kindOf(residual), x, y, tipX: x + factor * dx, tipY: y + factor * dy, lengthPx };
  });
  return { vectors, magnification, barPx: roundNumberBelow(1.5 * typical), frame };
}

/** What the fit made of a patch. */
export function kindOf({ heldOut, inlier }: MappedResidual): ResidualKind {
  if (heldOut) return 'heldOut';
  return inlier ? 'fitted' : 'leftOut';
}

function typicalLength(residuals: readonly MappedResidual[]): number | null {
  const lengths = residuals
    .filter(({ inlier }) => inlier)
    .map(({ dx, dy }) => Math.sqrt(dx * dx + dy * dy))
    .sort((a, b) => a - b);
  const typical = lengths[Math.floor((lengths.length - 1) * TYPICAL_QUANTILE)];
  return typical === undefined || typical <= 0 ? null : typical;
}

function frameOf(
  residuals: readonly MappedResidual[],
  outlines: readonly (readonly number[])[],
): ErrorMap['frame'] {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  const include = (x: number, y: number): void => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  for (const { x, y } of residuals) include(x, y);
  for (const line of outlines) for (let i = 0; i + 1 < line.length; i += 2) include(line[i]!, line[i + 1]!);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The largest of 1, 2 or 5 times a power of ten that is not above a value. */
function roundNumberBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [5, 2, 1].find((one) => one * power <= value * (1 + 1e-9)) ?? 1;
  return Number((factor * power).toPrecision(1));
}
