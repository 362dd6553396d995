import type { GraphicsFacts } from '#pipeline/kernels/pick-backend.ts';

/** A context can be refused, or be lost at once, while the browser restarts its graphics process: it is asked for again. */
const ATTEMPTS = 3;

const NONE: GraphicsFacts = { usable: false, renderer: null };

/**
 * What the graphics of this browser are. `failIfMajorPerformanceCaveat` does not tell imitated graphics apart, the
 * unmasked renderer's name does.
 */
export function probeGraphics(): GraphicsFacts {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const facts = factsOfContext();
    if (facts.usable) return facts;
  }
  return NONE;
}

function factsOfContext(): GraphicsFacts {
  const gl = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return NONE;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = names === null ? null : gl.getParameter(names.UNMASKED_RENDERER_WEBGL);
  const usable = gl.getExtension('EXT_color_buffer_float') !== null;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { usable, renderer: typeof renderer === 'string' ? renderer : null };
}
