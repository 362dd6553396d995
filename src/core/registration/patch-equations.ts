import { patchFitsSimd, sumPatchEquationsWithSimd } from '#core/accelerator/patch-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import type { PatchModel, PatchPixels } from '#core/registration/patch-model.ts';

/** Weighted normal equations of a patch's shift in x and y, gain about the middle, and offset, in this order. */
export interface PatchEquations {
  /** 4 x 4, row-major, symmetric. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
}

/**
 * The equations of one Gauss-Newton step on pre's gradients, over the pixels that count. With SIMD the terms and the sums of up to
 * 32 of them are float32: what that costs is little beside the rounding of a residual, 1e-7 of the pixels themselves; without it
 * all is float64.
 *
 * @param simd what to compute with; null for TypeScript alone
 */
export function patchEquations(
  pixels: PatchPixels,
  model: PatchModel,
  simd: SimdKernels | null = simdKernels,
): PatchEquations {
  const [xx, xy, yy, xv, yv, vv, x1, y1, v1, n1, xr, yr, vr, r1] =
    simd !== null && patchFitsSimd(pixels)
      ? sumPatchEquationsWithSimd(simd, pixels, model)
      : sumPatchEquations(pixels, model);
  return {
    matrix: Float64Array.of(xx, xy, xv, x1, xy, yy, yv, y1, xv, yv, vv, v1, x1, y1, v1, n1),
    right: Float64Array.of(xr, yr, vr, r1),
  };
}

/** Sums in the order of the kernel of the same name. */
type EquationSums = ReturnType<typeof sumPatchEquationsWithSimd>;

function sumPatchEquations({ pre, post, counts, width }: PatchPixels, model: PatchModel): EquationSums {
  const { gain, offset, middle, narrow } = model;
  const isCauchy = model.weighting === 'cauchy';
  const slope = gain / 2;
  let [xx, xy, yy, xv, yv, vv, x1, y1, v1, n1] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  let [xr, yr, vr, r1] = [0, 0, 0, 0];
  for (let k = width; k < counts.length - width; k++) {
    if (counts[k] === 0) continue;
    const r = post[k]! - gain * pre[k]! - offset;
    const w = isCauchy ? 1 / (1 + r * r * narrow) : Math.exp(-r * r * narrow);
    const gx = slope * (pre[k + 1]! - pre[k - 1]!);
    const gy = slope * (pre[k + width]! - pre[k - width]!);
    const v = pre[k]! - middle;
    const wx = w * gx;
    const wy = w * gy;
    const wv = w * v;
    xx += wx * gx;
    xy += wx * gy;
    yy += wy * gy;
    xv += wx * v;
    yv += wy * v;
    vv += wv * v;
    x1 += wx;
    y1 += wy;
    v1 += wv;
    n1 += w;
    xr += wx * r;
    yr += wy * r;
    vr += wv * r;
    r1 += w * r;
  }
  return [xx, xy, yy, xv, yv, vv, x1, y1, v1, n1, xr, yr, vr, r1];
}
