import { FAMILIES } from './case-families.ts';
import { failureLines } from './failure-lines.ts';
import type { CaseResult } from './case-result.ts';
import { validationTable } from './validation-table.ts';

/** Cases that the page names as the worst. */
const WORST_COUNT = 8;

/** What the page says of the run itself. */
export interface RunFacts {
  /** ISO date. */
  readonly date: string;
  readonly processor: string;
  readonly workerCount: number;
  readonly minutes: number;
}

/** docs/validation.md, from a full run. */
export function validationPage(results: readonly CaseResult[], facts: RunFacts): string {
  const failures = failureLines(results);
  return `# Validation

How exact the registration and the brightness scale are, and whether the app knows when they are not: ${results.length} invented pairs with
known truth, run through the app's own four stages with its default parameters.

## Reproduce

    npm run validate                          all cases
    npm run validate -- --only sparse         a family, or several: --only sparse,blur; or one case: --only sparse-03
    npm run validate -- --cases 2             two cases of each family
    npm run validate -- --seeds 1             the same families with seeds that nothing was tuned on; 0 by default
    npm run validate -- --workers 4           threads; 2 by default
    npm run validate -- --json results.json   every figure of every case
    npm run validate -- --write-docs          writes this page

Exit code 1 where a bar is missed. The same seed makes the same pair everywhere, and the same pair gives the same result; only the
seconds differ. A dozen small cases run in \`npm test\`.

## Results

${facts.date}, ${facts.processor}, ${facts.workerCount} threads, ${facts.minutes.toFixed(0)} minutes. Seconds are medians of
the processor time of one thread (by the clock where the system does not tell it): the app shares the work among its threads.

${validationTable(results)}
## What is measured

- **Error**: distance in pixels between the map found and the true one at 400 pixels with signal, evenly spaced in reading order:
  the median over the cases of their medians, and the worst point of all cases.
- **Scale bias**: the scale over the true one, less 1, without its sign. Where light is uneven, the true scale is the mean over
  the sample.
- **Interval coverage**: share of the 95 % intervals that hold the true scale.
- **False PASS**: the verdict is PASS, and some point of the sample is off by over 0.5 px; or the pair has no right answer at all.
- **Error / bound**: the median error over the Cramer-Rao bound, the least that any unbiased method can reach with the gradients, the
  noise and the eight parameters of the pair (\`src/core/phantom/registration-bound.ts\`); the median over the cases. The bound takes
  the scene as resolved perfectly and ignores microbes, so 1 is out of reach.

## Families

${FAMILIES.map(({ name, about, count }) => `- **${name}** (${count}): ${about}`).join('\n')}

What a family does not say is drawn from the seed: turn within 4 degrees, magnification within 2 %, shift within 40 px, shear within
0.003, perspective within 1e-7 per px, scale 1.1 to 1.55; noise of 1.5 grey levels, 83 microbes per Mpx, 800 x 640 to 1,200 x 1,000 px.
The scene is a function of the plane (grains, texture on four scales, drift), and each image is taken from it in its own frame, so that
neither is an interpolation of the other; then light, blur, microbes, noise, rounding and clipping. See \`src/core/phantom\`.

## Worst cases

${worstCases(results)}

## Cases that went wrong

${failures.length === 0 ? 'None.' : failures.map((line) => `- ${line}`).join('\n')}
`;
}

function worstCases(results: readonly CaseResult[]): string {
  return results
    .filter(({ error }) => error !== null)
    .toSorted((a, b) => (b.error?.worstPx ?? 0) - (a.error?.worstPx ?? 0))
    .slice(0, WORST_COUNT)
    .map(
      ({ name, seed, error, verdict }) =>
        `- ${name} (seed ${seed}): worst ${error?.worstPx.toFixed(3)} px, median ${error?.medianPx.toFixed(4)} px, ${verdict}`,
    )
    .join('\n');
}
