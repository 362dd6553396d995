import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { Exo2MicroError } from '#core/errors.ts';
import { GOLDEN_FUNCTIONS } from '#testing/golden-functions/all.ts';
import type { Decision, GoldenFunction } from '#testing/golden-functions/golden-function.ts';
import { GOLDEN_KERNELS, kernelCasesOf, onlyAnswered } from '#testing/golden-kernels.ts';
import { expectGolden, goldenCases, goldenFile, goldenFilePath, type GoldenCase } from '#testing/golden.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';

// Every case that was measured on the reference package, answered by the library's own exports. `vitest -u` writes
// docs/golden.md anew; without it the page has to say what the run found.

interface IndexEntry {
  readonly function: string;
  readonly cases: number;
  readonly oddities: number;
}

const INDEX = JSON.parse(new TextDecoder().decode(goldenFile('index.json'))) as { functions: IndexEntry[] };
const REPORT = goldenFilePath('../../../docs/golden.md');

/** Cases that passed, by function: as the reference has them, and as decided otherwise. */
const passed = new Map<string, { same: number; better: number }>();

describe.each(INDEX.functions)('$function', (entry) => {
  const cases = goldenCases(entry.function);
  const { decided = {}, ...golden } = functionOf(entry.function);
  const counts = { same: 0, better: 0 };
  passed.set(entry.function, counts);

  it('has all its cases, and every oddity is decided', () => {
    expect(cases).toHaveLength(entry.cases);
    const odd = cases.filter((one) => one.oddity).map((one) => one.name);
    expect(odd).toHaveLength(entry.oddities);
    expect(Object.keys(decided).toSorted()).toEqual(odd.toSorted());
  });

  it.each(cases)('$name', async (one) => {
    const decision = decided[one.name];
    await expectDecided(golden, one, decision);
    counts[decision === undefined || decision.kind === 'kept' ? 'same' : 'better'] += 1;
  });
});

describe.each(Object.entries(GOLDEN_KERNELS))('the kernels of %s on the processor', (name, { answer }) => {
  it.each(kernelCasesOf(name, goldenCases(name)))('$name', async (one) => {
    const got = await answer(one, cpuKernels);
    expect(Object.keys(got)).not.toEqual([]);
    expectGolden(onlyAnswered(one, got), got);
  });
});

it('docs/golden.md says what was found', async () => {
  const options = await resolveConfig(REPORT);
  const page = await format(report(), { ...options, parser: 'markdown' });
  await expect(page).toMatchFileSnapshot(REPORT);
});

function functionOf(name: string): GoldenFunction {
  const found = GOLDEN_FUNCTIONS[name];
  if (found === undefined) throw new Error(`nothing answers the cases of ${name}`);
  return found;
}

async function expectDecided(
  golden: GoldenFunction,
  one: GoldenCase,
  decision: Decision | undefined,
): Promise<void> {
  const { except = [] } = golden;
  switch (decision?.kind) {
    case 'tested':
      return decision.test(one);
    case 'refused':
      return expect(Promise.resolve().then(() => golden.answer(one))).rejects.toMatchObject({
        name: 'Exo2MicroError',
        code: decision.code,
      });
    case 'changed': {
      const outputs = { ...one.outputs, ...decision.outputs };
      return expectGolden({ ...one, outputs }, await answered(golden, one), { except });
    }
    case 'kept':
    case undefined:
      return expectGolden(one, await answered(golden, one), { except });
  }
}

/** The answer, or the library's error in the reference's words. */
async function answered(golden: GoldenFunction, one: GoldenCase): Promise<object> {
  try {
    return await golden.answer(one);
  } catch (error) {
    const name = error instanceof Exo2MicroError ? golden.errors?.[error.code] : undefined;
    if (!(error instanceof Exo2MicroError) || name === undefined) throw error;
    return { error: name, ...golden.errorOutputs?.(error) };
  }
}

function report(): string {
  const rows = INDEX.functions.map(({ function: name, cases }) => {
    const { same, better } = passed.get(name) ?? { same: 0, better: 0 };
    return `| ${name} | ${functionOf(name).exports} | ${cases} | ${same} | ${better} | ${onWebgl(name) || ''} |`;
  });
  const total = INDEX.functions.reduce((sum, { cases }) => sum + cases, 0);
  const all = [...passed.values()];
  const same = all.reduce((sum, counts) => sum + counts.same, 0);
  const better = all.reduce((sum, counts) => sum + counts.better, 0);
  const webgl = INDEX.functions.reduce((sum, { function: name }) => sum + onWebgl(name), 0);
  const decisions = INDEX.functions.flatMap(({ function: name }) =>
    Object.entries(functionOf(name).decided ?? {}).map(
      ([one, { kind, reason }]) => `| ${name} | ${one} | ${DECISION_WORDS[kind]} | ${reason} |`,
    ),
  );
  return `# Agreement with the reference package

Written by \`src/golden.test.ts\`, which answers every measured case of the reference package (exo2micro 2.4.0) with the
exports of \`src/index.ts\`, on the processor, and compares within the tolerance of the case.

Where a function asks for a blur, a percentile, a histogram or a matching, \`src/golden.browser.test.ts\` computes these
on WebGL in Chromium, and compares what comes of them with the same cases: the last column counts them.

| function of the reference | answered by | cases | as the reference | decided otherwise | on WebGL too |
| --- | --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}
| **all ${INDEX.functions.length}** | | **${total}** | **${same}** | **${better}** | **${webgl}** |

## Cases where the reference is odd

Every case that was marked as odd when it was measured is decided, each with a test.

| function | case | decision | why |
| --- | --- | --- | --- |
${decisions.join('\n')}
`;
}

/** Cases that the browser test answers on WebGL. */
function onWebgl(name: string): number {
  return kernelCasesOf(name, goldenCases(name)).length;
}

const DECISION_WORDS: Readonly<Record<Decision['kind'], string>> = {
  kept: 'kept',
  changed: 'changed',
  refused: 'refused',
  tested: 'changed',
};
