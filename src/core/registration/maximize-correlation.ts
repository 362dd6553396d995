import { composeHomographies, homographyOf, type Frame, type Homography } from '#core/geometry/homography.ts';
import { FREEDOM, reduceDerivativesInPlace, steppedMap, type MapModel } from '#core/geometry/map-model.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster, type Size } from '#core/raster.ts';
import { breathe } from '#core/run-context.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';
import type { RegistrationContext } from '#core/registration/registration-context.ts';

/** How {@link maximizeCorrelation} works. */
export interface CorrelationOptions {
  readonly model: MapModel;
  /** Steps at most. */
  readonly iterations: number;
  /** Stops where a step raises the correlation by less. */
  readonly tolerance: number;
  /** Blur of both images first, px; it widens the reach. */
  readonly sigmaPx: number;
}

/** A map that maximises the correlation, and how it was reached. */
export interface CorrelationResult {
  readonly map: LevelMap;
  /** Enhanced correlation coefficient at the start and at the result, -1..1. */
  readonly before: number;
  readonly after: number;
  readonly iterations: number;
  /** Whether it stopped by the tolerance, and not by the number of steps or a step that made it worse. */
  readonly converged: boolean;
}

/**
 * Refines a map by maximising the enhanced correlation coefficient of two images (Evangelidis and Psarakis, 2008): the
 * forward additive scheme, blind to brightness and contrast. The best map met is returned, at worst the start.
 */
export async function maximizeCorrelation(
  post: Raster<Float32Array>,
  pre: Raster<Float32Array>,
  start: LevelMap,
  options: CorrelationOptions,
  { pixels, signal }: RegistrationContext,
): Promise<CorrelationResult> {
  const problem = new CorrelationProblem(
    options.sigmaPx > 0 ? await pixels.gaussian(post, options.sigmaPx) : post,
    options.sigmaPx > 0 ? await pixels.gaussian(pre, options.sigmaPx) : pre,
    options.model,
  );
  let elements = problem.normalised(start);
  let best = { elements, correlation: -Infinity };
  let before = -1;
  let iterations = 0;
  let converged = false;
  for (; iterations <= options.iterations; iterations++) {
    const state = problem.evaluate(elements);
    if (iterations === 0) before = state.correlation;
    const gain = state.correlation - best.correlation;
    if (gain > 0) best = { elements, correlation: state.correlation };
    converged = iterations > 0 && Math.abs(gain) < options.tolerance;
    if (gain < options.tolerance || state.step === null) break;
    elements = steppedMap(elements, state.step, options.model);
    await breathe(signal);
  }
  const after = best.correlation;
  return { map: problem.inPixels(best.elements), before, after, iterations, converged };
}

interface Evaluation {
  readonly correlation: number;
  readonly step: Float64Array | null;
}

/** The images and what is reused between steps. Coordinates are normalised to about -1..1 in both. */
class CorrelationProblem {
  private readonly post: Raster<Float32Array>;
  private readonly pre: Raster<Float32Array>;
  private readonly gradientX: Raster<Float32Array>;
  private readonly gradientY: Raster<Float32Array>;
  private readonly model: MapModel;
  private readonly warped: readonly Raster<Float32Array>[];
  private readonly unit: number;

  constructor(post: Raster<Float32Array>, pre: Raster<Float32Array>, model: MapModel) {
    this.post = post;
    this.pre = pre;
    this.model = model;
    [this.gradientX, this.gradientY] = gradients(pre);
    this.warped = [0, 1, 2].map(() => createRaster(post.width, post.height, 'float32'));
    this.unit = Math.max(post.width, post.height) / 2;
  }

  normalised(map: LevelMap): Float64Array {
    const fromUnit = unitToPixels<'post-level'>(this.post, this.unit);
    const toUnit = pixelsToUnit<'pre-level'>(this.pre, this.unit);
    return composeHomographies(composeHomographies(fromUnit, map), toUnit);
  }

  inPixels(elements: Float64Array): LevelMap {
    const toUnit = pixelsToUnit<'post-level'>(this.post, this.unit);
    const fromUnit = unitToPixels<'pre-level'>(this.pre, this.unit);
    return composeHomographies(
      composeHomographies(toUnit, homographyOf<'post-level', 'pre-level'>(elements)),
      fromUnit,
    );
  }

  /** Correlation at a map, and the step from there. */
  evaluate(elements: Float64Array): Evaluation {
    const map = this.inPixels(elements);
    const origin = { x: 0, y: 0 };
    const [image, imageX, imageY] = this.warped as [
      Raster<Float32Array>,
      Raster<Float32Array>,
      Raster<Float32Array>,
    ];
    warpInto({ raster: image, origin }, { raster: this.pre, origin }, map);
    warpInto({ raster: imageX, origin }, { raster: this.gradientX, origin }, map);
    warpInto({ raster: imageY, origin }, { raster: this.gradientY, origin }, map);
    const sums = new CorrelationSums(FREEDOM[this.model]);
    const derivatives = new Float64Array(8);
    const { width, height, data } = this.post;
    const { unit } = this;
    for (let y = 0; y < height; y++) {
      const v = (y - (height - 1) / 2) / unit;
      for (let x = 0; x < width; x++) {
        const u = (x - (width - 1) / 2) / unit;
        const at = y * width + x;
        const w = elements[6]! * u + elements[7]! * v + 1;
        const seenU = (elements[0]! * u + elements[1]! * v + elements[2]!) / w;
        const seenV = (elements[3]! * u + elements[4]! * v + elements[5]!) / w;
        if (!this.isInPre(seenU, seenV)) continue;
        const gx = (imageX.data[at]! * unit) / w;
        const gy = (imageY.data[at]! * unit) / w;
        const depth = -(gx * seenU + gy * seenV);
        derivatives[0] = gx * u;
        derivatives[1] = gx * v;
        derivatives[2] = gx;
        derivatives[3] = gy * u;
        derivatives[4] = gy * v;
        derivatives[5] = gy;
        derivatives[6] = depth * u;
        derivatives[7] = depth * v;
        reduceDerivativesInPlace(derivatives, this.model);
        sums.add(data[at]!, image.data[at]!, derivatives);
      }
    }
    return sums.evaluate();
  }

  private isInPre(u: number, v: number): boolean {
    const limitU = (this.pre.width - 1) / 2 / this.unit;
    const limitV = (this.pre.height - 1) / 2 / this.unit;
    return u >= -limitU && u <= limitU && v >= -limitV && v <= limitV;
  }
}

/** Sums over the common pixels from which correlation and step follow. */
class CorrelationSums {
  private readonly n: number;
  private count = 0;
  private t = 0;
  private i = 0;
  private tt = 0;
  private ii = 0;
  private ti = 0;
  private readonly g: Float64Array;
  private readonly gt: Float64Array;
  private readonly gi: Float64Array;
  private readonly gg: Float64Array;

  constructor(n: number) {
    this.n = n;
    this.g = new Float64Array(n);
    this.gt = new Float64Array(n);
    this.gi = new Float64Array(n);
    this.gg = new Float64Array(n * n);
  }

  add(template: number, image: number, derivatives: Float64Array): void {
    const { n, g, gt, gi, gg } = this;
    this.count++;
    this.t += template;
    this.i += image;
    this.tt += template * template;
    this.ii += image * image;
    this.ti += template * image;
    for (let a = 0; a < n; a++) {
      const d = derivatives[a]!;
      g[a]! += d;
      gt[a]! += d * template;
      gi[a]! += d * image;
      for (let b = 0; b <= a; b++) gg[a * n + b]! += d * derivatives[b]!;
    }
  }

  evaluate(): Evaluation {
    const { n, count } = this;
    if (count < 4 * n) return { correlation: -1, step: null };
    // Means taken off: template, image and derivatives alike.
    const tt = this.tt - (this.t * this.t) / count;
    const ii = this.ii - (this.i * this.i) / count;
    const ti = this.ti - (this.t * this.i) / count;
    const correlation = ti / Math.sqrt(tt * ii + 1e-30);
    const gram = new Float64Array(n * n);
    const gt = new Float64Array(n);
    const gi = new Float64Array(n);
    for (let a = 0; a < n; a++) {
      gt[a] = this.gt[a]! - (this.g[a]! * this.t) / count;
      gi[a] = this.gi[a]! - (this.g[a]! * this.i) / count;
      for (let b = 0; b <= a; b++) {
        gram[a * n + b] = this.gg[a * n + b]! - (this.g[a]! * this.g[b]!) / count;
        gram[b * n + a] = gram[a * n + b]!;
      }
    }
    const solvedI = solvePositive(gram, gi);
    const solvedT = solvePositive(gram, gt);
    if (solvedI === null || solvedT === null) return { correlation, step: null };
    let projectedImage = 0;
    let projectedBoth = 0;
    for (let a = 0; a < n; a++) {
      projectedImage += gi[a]! * solvedI[a]!;
      projectedBoth += gt[a]! * solvedI[a]!;
    }
    const denominator = ti - projectedBoth;
    if (denominator <= 0) return { correlation, step: null };
    const lambda = (ii - projectedImage) / denominator;
    return { correlation, step: solvedT.map((value, a) => lambda * value - solvedI[a]!) };
  }
}

function unitToPixels<F extends Frame>(size: Size, unit: number): Homography<F, F> {
  return homographyOf([unit, 0, (size.width - 1) / 2, 0, unit, (size.height - 1) / 2, 0, 0, 1]);
}

function pixelsToUnit<F extends Frame>(size: Size, unit: number): Homography<F, F> {
  const k = 1 / unit;
  return homographyOf([k, 0, (-(size.width - 1) / 2) * k, 0, k, (-(size.height - 1) / 2) * k, 0, 0, 1]);
}

/** Central differences; zero outside. */
function gradients(image: Raster<Float32Array>): [Raster<Float32Array>, Raster<Float32Array>] {
  const { width, height, data } = image;
  const gx = createRaster(width, height, 'float32');
  const gy = createRaster(width, height, 'float32');
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const k = y * width + x;
      gx.data[k] = ((x + 1 < width ? data[k + 1]! : 0) - (x > 0 ? data[k - 1]! : 0)) / 2;
      gy.data[k] = ((y + 1 < height ? data[k + width]! : 0) - (y > 0 ? data[k - width]! : 0)) / 2;
    }
  }
  return [gx, gy];
}
