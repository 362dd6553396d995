import { KERNEL_CASES, caseInput } from './kernel-cases.ts';
import { GpuSession } from '#adapters/tfjs/gpu-session.ts';
import { probeGraphics } from '#adapters/tfjs/probe-graphics.ts';
import { webglKernels } from '#adapters/tfjs/webgl-kernels.ts';

/** Milliseconds of each case that WebGL does, by the clock: median of the runs after one that compiles the programs. */
async function timeWebgl(size: number, runs: number, only: string): Promise<Record<string, number>> {
  const session = new GpuSession();
  const kernels = webglKernels(session);
  const input = caseInput(size);
  const times: Record<string, number> = {};
  for (const { name, webgl } of KERNEL_CASES) {
    if (webgl === undefined || !name.includes(only)) continue;
    await webgl(input, kernels);
    const each: number[] = [];
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      await webgl(input, kernels);
      each.push(performance.now() - start);
    }
    times[name] = each.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
  }
  session.dispose();
  return times;
}

Object.assign(globalThis, { bench: { timeWebgl, graphics: probeGraphics } });
