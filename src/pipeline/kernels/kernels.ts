import type { PixelOperations } from '#core/pixel-operations.ts';

/** What computes: this computer's processor, or its graphics card by WebGL. */
export type BackendName = 'cpu' | 'webgl';

/**
 * The work on pixels that two backends can do, tile by tile. `cpu` defines the truth. Every backend agrees with it to
 * {@link KERNEL_TOLERANCE}; counts and order statistics agree exactly. Tiles should have one size, because a graphics
 * program is compiled for each.
 */
export interface Kernels extends PixelOperations {
  readonly backend: BackendName;
  /** Gives back what the backend holds; the kernels are not used afterwards. */
  dispose(): void;
}

/** How far a backend's pixel may be off, as a share of the largest input magnitude. */
export const KERNEL_TOLERANCE = 1e-5;

/** The backend went away amid the work, as a graphics context does when its driver restarts. */
export class BackendLostError extends Error {
  override readonly name = 'BackendLostError';
}
