import type { GraphicsProvider } from '#pipeline/kernels/backend.ts';
import { probeGraphics } from './probe-graphics.ts';

/**
 * The WebGL backend of a browser's worker or window. tfjs is loaded only when the backend is: it is half a megabyte that
 * most runs on the processor never need.
 */
export const graphicsProvider: GraphicsProvider = {
  probe: probeGraphics,
  load: async () => {
    const [{ GpuSession }, { webglKernels }] = await Promise.all([
      import('./gpu-session.ts'),
      import('./webgl-kernels.ts'),
    ]);
    return webglKernels(new GpuSession());
  },
};
