import { expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { histogramOf } from '#core/statistics/histogram.ts';
import { matchingOf } from '#core/statistics/match-histogram.ts';
import { BackendSwitch } from '#pipeline/kernels/backend.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';
import { GpuSession, type GpuScope } from './gpu-session.ts';
import { probeGraphics } from './probe-graphics.ts';
import { webglKernels } from './webgl-kernels.ts';

const IMAGE = rasterOf(
  41,
  30,
  Float32Array.from({ length: 1230 }, (_, i) => (i * 37) % 256),
);
const EDGES = Float64Array.of(0, 50, 100, 256);

function matching() {
  const counted = histogramOf(IMAGE.data, 256);
  if (counted === null) throw new Error('the picture has signal');
  return matchingOf(counted, counted);
}

const CALLS: Readonly<Record<string, (kernels: Kernels) => Promise<unknown>>> = {
  gaussian: (kernels) => kernels.gaussian(IMAGE, 2),
  percentiles: (kernels) => kernels.percentiles(IMAGE, [10, 50]),
  histogram: (kernels) => kernels.histogram(IMAGE, EDGES),
  matchHistogram: (kernels) => kernels.matchHistogram(IMAGE, matching()),
};

type Moment = 'at the start of' | 'before what it made is read in' | 'at the end of';
const MOMENTS: readonly Moment[] = ['at the start of', 'before what it made is read in', 'at the end of'];

/** Loses its context once in its next work, when it is told to. */
class LosingSession extends GpuSession {
  moment: Moment | null = null;

  override run<T>(work: (scope: GpuScope) => Promise<T>): Promise<T> {
    if (this.moment === 'at the start of') this.loseContext();
    return super.run(async (scope) => {
      const download = scope.download.bind(scope);
      scope.download = (info) => {
        if (this.moment === 'before what it made is read in') this.loseContext();
        return download(info);
      };
      const result = await work(scope);
      if (this.moment === 'at the end of') this.loseContext();
      return result;
    });
  }
}

const CASES = Object.keys(CALLS).flatMap((name) => MOMENTS.map((moment) => [moment, name] as const));

// Imitated graphics on a machine that may be busy; each context compiles its programs anew.
it.each(CASES)(
  'a context lost %s %s is replaced by the processor, once and aloud',
  async (moment, name) => {
    const call = CALLS[name];
    if (call === undefined) throw new Error(`no kernel is called ${name}`);
    const session = new LosingSession();
    const notices: string[] = [];
    const backend = new BackendSwitch({
      graphics: { probe: probeGraphics, load: () => Promise.resolve(webglKernels(session)) },
      notify: (notice) => notices.push(notice),
    });
    await backend.choose('webgl');
    expect(backend.current().backend, backend.current().reason).toBe('webgl');
    session.moment = moment;
    expect(await call(backend.kernels)).toEqual(await call(cpuKernels));
    expect(notices).toEqual([expect.stringMatching(/lost/)]);
    expect(backend.current()).toEqual({ backend: 'cpu', reason: notices[0] });
    expect(session.held().dataCount).toBe(0);
  },
  60_000,
);
