import type { GraphicsProvider } from '#pipeline/kernels/backend.ts';
import type { GraphicsFacts } from '#pipeline/kernels/pick-backend.ts';

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

/**
 * What the graphics of this browser are. `failIfMajorPerformanceCaveat` does not tell imitated graphics apart, the
 * unmasked renderer's name does.
 */
export function probeGraphics(): GraphicsFacts {
  const gl = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return { usable: false, renderer: null };
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = names === null ? null : gl.getParameter(names.UNMASKED_RENDERER_WEBGL);
  const usable = gl.getExtension('EXT_color_buffer_float') !== null;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { usable, renderer: typeof renderer === 'string' ? renderer : null };
}
