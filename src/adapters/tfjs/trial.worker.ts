import type { Raster } from '#core/raster.ts';
import type { BackendName } from '#pipeline/kernels/kernels.ts';
import { BackendSwitch } from '#pipeline/kernels/backend.ts';
import { graphicsProvider } from './graphics-provider.ts';

/** What the trial worker answers. */
export interface TrialAnswer {
  readonly backend: BackendName;
  readonly pixels: Float32Array;
}

// For the test of the adapter: blurs the picture that it is sent, on WebGL.
globalThis.addEventListener('message', (event: MessageEvent<Raster>) => {
  void blurOnGraphics(event.data).then((answer) => globalThis.postMessage(answer));
});

async function blurOnGraphics(image: Raster): Promise<TrialAnswer> {
  const backend = new BackendSwitch({ graphics: graphicsProvider });
  await backend.choose('webgl');
  const blurred = await backend.kernels.gaussian(image, 1);
  return { backend: backend.current().backend, pixels: blurred.data };
}
