import { afterAll, describe, expect, it } from 'vitest';
import { GpuSession } from '#adapters/tfjs/gpu-session.ts';
import { webglKernels } from '#adapters/tfjs/webgl-kernels.ts';
import { expectGolden, goldenCasesOf, goldenFilesOf, type GoldenCase } from '#testing/golden-comparison.ts';
import { GOLDEN_KERNELS, kernelCasesOf, onlyAnswered } from '#testing/golden-kernels.ts';

// The measured cases in which kernels take part, answered by WebGL. The Node test answers them by the processor, and
// writes into docs/golden.md how many there are.

const kernels = webglKernels(new GpuSession());
afterAll(() => kernels.dispose());

async function fetched(path: string): Promise<Response> {
  const response = await fetch(`/src/testing/golden/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function goldenCases(name: string): Promise<GoldenCase[]> {
  const set: unknown = JSON.parse(await (await fetched(`${name}.json`)).text());
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  await Promise.all(
    goldenFilesOf(set).map(async (path) =>
      files.set(path, new Uint8Array(await (await fetched(path)).arrayBuffer())),
    ),
  );
  return goldenCasesOf(set, (path) => files.get(path) ?? new Uint8Array(0));
}

describe.each(Object.entries(GOLDEN_KERNELS))('%s on WebGL', async (name, { answer }) => {
  const cases = kernelCasesOf(name, await goldenCases(name));

  it.each(cases)('$name', async (one) => {
    const got = await answer(one, kernels);
    expect(Object.keys(got)).not.toEqual([]);
    expectGolden(onlyAnswered(one, got), got);
  });

  it('is in the table with as many cases', async () => {
    const page = await (await fetch('/docs/golden.md?raw')).text();
    expect(page).toMatch(new RegExp(`\\| ${name} .*\\| +${cases.length} \\|`));
  });
});
