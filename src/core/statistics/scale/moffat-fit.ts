/** Moffat profile `amp * (1 + ((x - mu) / alpha)^2)^-beta` (Moffat, 1969). */
export interface Moffat {
  readonly amp: number;
  readonly mu: number;
  readonly alpha: number;
  readonly beta: number;
}

/** A profile fitted to points, and its sum of squared residuals. */
export interface MoffatFit extends Moffat {
  readonly cost: number;
}

/** Lowest and highest value of each parameter, both allowed. */
export interface MoffatBounds {
  readonly lower: Moffat;
  readonly upper: Moffat;
}

/** Points to fit. */
export interface CurvePoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

type Vector = [number, number, number, number];

/** Steps after which a fit that still improves is given up; a good one takes some tens. */
const MAX_STEPS = 2000;
/** Steps whose damping is raised without any gain before the fit counts as converged. */
const MAX_DAMPING = 1e20;
/** Relative fall of the cost below which a step counts as none. */
const COST_TOLERANCE = 1e-14;
/** Steps in a row without fall before the fit counts as converged: the valley of alpha and beta is long and flat. */
const PATIENCE = 5;

/** Value of a profile at x. */
export function moffatAt({ amp, mu, alpha, beta }: Moffat, x: number): number {
  return amp * (1 + ((x - mu) / alpha) ** 2) ** -beta;
}

/** Whether every parameter lies within its bounds. */
export function isWithin({ lower, upper }: MoffatBounds, p: Moffat): boolean {
  return (['amp', 'mu', 'alpha', 'beta'] as const).every(
    (key) => p[key] >= lower[key] && p[key] <= upper[key],
  );
}

/**
 * Least-squares fit of a Moffat profile within bounds: Levenberg-Marquardt with Marquardt's scaling (1963); steps are
 * cut at the bounds, and a parameter held at a bound that its gradient points out of is left out of the step. The start
 * has to lie within the bounds. Null where it does not converge to numbers.
 */
export function fitMoffat(points: CurvePoints, start: Moffat, bounds: MoffatBounds): MoffatFit | null {
  const lower = vectorOf(bounds.lower);
  const upper = vectorOf(bounds.upper);
  let p = vectorOf(start);
  let cost = costOf(points, p);
  let damping = 1e-3;
  let still = 0;
  for (let step = 0; step < MAX_STEPS && still < PATIENCE; step++) {
    const { gradient, hessian } = normalEquations(points, p);
    const free = p.map((value, i) => !isHeld(value, gradient[i]!, lower[i]!, upper[i]!));
    let improved = false;
    for (; damping < MAX_DAMPING && !improved; damping *= 4) {
      const move = solveDamped(hessian, gradient, free, damping);
      const next = p.map((value, i) => Math.min(upper[i]!, Math.max(lower[i]!, value + move[i]!))) as Vector;
      const nextCost = costOf(points, next);
      if (!(nextCost <= cost)) continue;
      still = cost - nextCost <= COST_TOLERANCE * cost ? still + 1 : 0;
      [p, cost, improved] = [next, nextCost, true];
      damping /= 12;
    }
    if (!improved) break;
  }
  const [amp, mu, alpha, beta] = p;
  return Number.isFinite(cost) && p.every(Number.isFinite) ? { amp, mu, alpha, beta, cost } : null;
}

function vectorOf({ amp, mu, alpha, beta }: Moffat): Vector {
  return [amp, mu, alpha, beta];
}

function isHeld(value: number, downhill: number, lower: number, upper: number): boolean {
  return (value <= lower && downhill < 0) || (value >= upper && downhill > 0);
}

function costOf({ x, y }: CurvePoints, [amp, mu, alpha, beta]: Vector): number {
  let cost = 0;
  for (let i = 0; i < x.length; i++) cost += (y[i]! - moffatAt({ amp, mu, alpha, beta }, x[i]!)) ** 2;
  return cost;
}

/** Gradient towards lower cost, J^T r, and Gauss-Newton matrix, J^T J, row by row. */
function normalEquations({ x, y }: CurvePoints, [amp, mu, alpha, beta]: Vector) {
  const gradient: Vector = [0, 0, 0, 0];
  const hessian = new Float64Array(16);
  for (let i = 0; i < x.length; i++) {
    const t = (x[i]! - mu) / alpha;
    const base = 1 + t * t;
    const shape = base ** -beta;
    const slope = (2 * beta * amp * shape * t) / (base * alpha);
    const derivatives = [shape, slope, slope * t, -amp * shape * Math.log(base)];
    const residual = y[i]! - amp * shape;
    for (let row = 0; row < 4; row++) {
      gradient[row]! += derivatives[row]! * residual;
      for (let column = 0; column < 4; column++) {
        hessian[row * 4 + column]! += derivatives[row]! * derivatives[column]!;
      }
    }
  }
  return { gradient, hessian };
}

/** Solves (H + damping diag(H)) move = gradient for the free parameters by Cholesky; held ones do not move. */
function solveDamped(
  hessian: Float64Array,
  gradient: Vector,
  free: readonly boolean[],
  damping: number,
): Vector {
  const index = [0, 1, 2, 3].filter((i) => free[i] === true && hessian[i * 5]! > 0);
  const n = index.length;
  const scale = index.map((i) => Math.sqrt(hessian[i * 5]!));
  const factor = new Float64Array(n * n);
  const solution = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = hessian[index[row]! * 4 + index[column]!]! / (scale[row]! * scale[column]!);
      if (row === column) sum += damping;
      for (let k = 0; k < column; k++) sum -= factor[row * n + k]! * factor[column * n + k]!;
      factor[row * n + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-300)) : sum / factor[column * n + column]!;
    }
    let sum = gradient[index[row]!]! / scale[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * n + k]! * solution[k]!;
    solution[row] = sum / factor[row * n + row]!;
  }
  const move: Vector = [0, 0, 0, 0];
  for (let row = n - 1; row >= 0; row--) {
    let sum = solution[row]!;
    for (let k = row + 1; k < n; k++) sum -= factor[k * n + row]! * solution[k]!;
    solution[row] = sum / factor[row * n + row]!;
    move[index[row]!] = solution[row]! / scale[row]!;
  }
  return move;
}
