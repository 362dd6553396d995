import { expose } from 'comlink';
import type { Raster } from '#core/raster.ts';
import { BackendSwitch } from '#pipeline/kernels/backend.ts';
import type { BackendName } from '#pipeline/kernels/kernels.ts';
import { graphicsProvider } from './graphics-provider.ts';

/** What the worker of the adapter's test does: blurs a picture on WebGL. */
export interface Trial {
  blur(image: Raster, sigmaPx: number): Promise<{ backend: BackendName; pixels: Float32Array }>;
}

const trial: Trial = {
  async blur(image, sigmaPx) {
    const backend = new BackendSwitch({ graphics: graphicsProvider });
    await backend.choose('webgl');
    const blurred = await backend.kernels.gaussian(image, sigmaPx);
    return { backend: backend.current().backend, pixels: blurred.data };
  },
};

expose(trial);
