import { expect, test } from 'vitest';
import { fakeSummary } from '#testing/fake-engine-data.ts';
import { errorWords, furtherRemarks, intervalWords, verdictOf } from './verdict.ts';

test('a judged alignment has the tone, the chip and the reason of its judgement', () => {
  const summary = fakeSummary(4);
  expect(verdictOf(summary)).toMatchObject({ tone: 'good', chip: 'PASS', title: 'Aligned and checked' });
  expect(verdictOf(summary).sentence).toBe(summary.judgement?.reasons[0]?.text);
  const judgement = { ...summary.judgement!, verdict: 'WARN' as const };
  expect(verdictOf({ ...summary, judgement })).toMatchObject({ tone: 'caution', chip: 'WARN' });
});

test('what was refused on the way to an accurate alignment does not change its verdict', () => {
  const remarks = ['the fit of the outline points was not used'];
  expect(verdictOf({ ...fakeSummary(4), remarks }).chip).toBe('PASS');
});

test('an outline alone never passes', () => {
  expect(verdictOf(fakeSummary(4, 'Cy5'))).toMatchObject({
    tone: 'bad',
    chip: 'FAIL',
    title: 'Aligned by the outline only',
  });
});

test('a task without geometry after stage 2 fails', () => {
  expect(verdictOf({ ...fakeSummary(4), registrationStage: 'identity' })).toMatchObject({
    tone: 'bad',
    chip: 'FAIL',
  });
});

test('before stage 3 nothing is judged', () => {
  expect(verdictOf(fakeSummary(1))).toMatchObject({ tone: 'open', chip: null });
  expect(verdictOf(fakeSummary(2))).toMatchObject({ tone: 'open', chip: null });
});

test('each remark is said once', () => {
  const summary = fakeSummary(4, 'Cy5');
  const [reason] = summary.judgement!.reasons;
  expect(furtherRemarks({ ...summary, remarks: [reason!.text, 'Another.'] })).toEqual(['Another.']);
});

test('errors and intervals have the digits that say something', () => {
  expect([0.0184, 0.0996, 0.42, 3.14, 41.2].map(errorWords)).toEqual([
    '0.018\u202fpx',
    '0.10\u202fpx',
    '0.42\u202fpx',
    '3.1\u202fpx',
    '41\u202fpx',
  ]);
  expect(intervalWords({ px: 0.0184, low: 0.009, high: 0.0342 })).toBe('0.009–0.034');
  expect(intervalWords({ px: 0.42, low: 0.3, high: 1.24 })).toBe('0.30–1.24');
});
