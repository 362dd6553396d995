export { casesOf, FAMILIES } from './case-families.ts';
export { runCase } from './run-case.ts';
export { validationTable } from './validation-table.ts';
export { checkBars } from './bars.ts';
export { validationPage } from './validation-page.ts';
export { failureLines } from './failure-lines.ts';
