import { checkBars } from './bars.ts';
import { FAMILIES } from './case-families.ts';
import type { CaseResult } from './case-result.ts';
import { summarize } from './summarize.ts';

/** Columns of the table. */
const COLUMNS = [
  'family',
  'cases',
  'error median (px)',
  'error worst (px)',
  'scale bias median',
  'scale bias worst',
  'interval coverage',
  'PASS / WARN / FAIL',
  'false PASS',
  'registration (s)',
  'all stages (s)',
  'error / bound',
] as const;

/** The results as a Markdown table, a line for each family and one for all; then the bars. */
export function validationTable(results: readonly CaseResult[]): string {
  const present = FAMILIES.filter(({ name }) => results.some(({ family }) => family === name));
  const rows = [
    [...COLUMNS],
    COLUMNS.map((_, i) => (i === 0 ? '---' : '---:')),
    ...present.map(({ name }) =>
      row(
        name,
        results.filter(({ family }) => family === name),
      ),
    ),
    row('all', results),
  ];
  return `${aligned(rows)}\n\n${barLines(results)}\n`;
}

/** The bars as a Markdown list. */
function barLines(results: readonly CaseResult[]): string {
  return checkBars(results)
    .map(
      ({ name, found, holds }) =>
        `- ${holds === null ? 'not measured' : holds ? 'met' : 'MISSED'}: ${name}: ${found}`,
    )
    .join('\n');
}

function row(name: string, results: readonly CaseResult[]): string[] {
  const sum = summarize(results);
  const { PASS, WARN, FAIL } = sum.verdicts;
  return [
    name,
    `${sum.count}`,
    number(sum.errorMedianPx, 4),
    number(sum.errorWorstPx, 3),
    percent(sum.scaleMedian, 2),
    percent(sum.scaleWorst, 2),
    percent(sum.coverage, 0),
    `${PASS} / ${WARN} / ${FAIL}`,
    `${sum.falsePasses}`,
    number(sum.registrationSeconds, 1),
    number(sum.seconds, 1),
    number(sum.boundRatio, 1),
  ];
}

function number(value: number | null, digits: number): string {
  return value === null ? 'n/a' : value.toFixed(digits);
}

function percent(share: number | null, digits: number): string {
  return share === null ? 'n/a' : `${(100 * share).toFixed(digits)} %`;
}

/** Cells padded to the width of their column. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  return rows.map(line).join('\n');
}
