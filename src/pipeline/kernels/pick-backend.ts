import type { BackendName } from '#pipeline/kernels/kernels.ts';

/** What the user, or a caller, wants. */
export type BackendChoice = BackendName | 'auto';

/** What is known of the graphics of this browser. */
export interface GraphicsFacts {
  /** Whether WebGL 2 draws to float textures here; without, there is no backend. */
  readonly usable: boolean;
  /** The unmasked renderer's name; null where the browser does not tell. */
  readonly renderer: string | null;
}

/** A decision and its reason, in words that a user reads. */
export interface BackendDecision {
  readonly backend: BackendName;
  readonly reason: string;
  /** Whether both were timed on this computer; the reason then tells the times. */
  readonly isMeasured?: boolean;
}

/** Names of renderers that draw on the processor: slower there than the processor's own kernels, by far. */
const SOFTWARE_RENDERER = /swiftshader|llvmpipe|softpipe|software|basic render|lavapipe|warp/i;

/** Whether a renderer of this name draws on the processor. */
export function isSoftwareRenderer(renderer: string): boolean {
  return SOFTWARE_RENDERER.test(renderer);
}

/**
 * Which backend should run. `auto` takes WebGL only on a graphics card known by name; a forced choice is followed
 * wherever it can run at all.
 */
export function pickBackend(choice: BackendChoice, graphics: GraphicsFacts): BackendDecision {
  if (choice === 'cpu') return { backend: 'cpu', reason: 'The processor was chosen.' };
  const { usable, renderer } = graphics;
  if (!usable) return { backend: 'cpu', reason: 'This browser offers no graphics that can compute.' };
  const name = renderer ?? 'unnamed graphics';
  if (choice === 'webgl') return { backend: 'webgl', reason: `Graphics were chosen: ${name}.` };
  if (renderer === null) {
    return { backend: 'cpu', reason: 'The browser does not say whether its graphics are a real card.' };
  }
  if (isSoftwareRenderer(renderer)) {
    return { backend: 'cpu', reason: `The graphics are imitated by the processor (${renderer}).` };
  }
  return { backend: 'webgl', reason: `A graphics card is there: ${renderer}.` };
}
