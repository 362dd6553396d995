import { expect, test } from 'vitest';
import { fakeSummary } from '#testing/fake-engine-data.ts';
import { verdictOf } from './verdict.ts';

test('an accurate alignment is good, whatever was refused on the way to it', () => {
  const remarks = ['the fit of the outline points was not used'];
  expect(verdictOf({ ...fakeSummary(4), remarks })).toMatchObject({ tone: 'good', title: 'Aligned' });
  expect(verdictOf(fakeSummary(4))).toMatchObject({ tone: 'good', title: 'Aligned' });
});

test('a refused interior alignment asks for caution', () => {
  expect(verdictOf(fakeSummary(4, 'Cy5'))).toMatchObject({
    tone: 'caution',
    title: 'Aligned by the outline only',
  });
});

test('a task without geometry after stage 2 is bad', () => {
  expect(verdictOf({ ...fakeSummary(4), registrationStage: 'identity' }).tone).toBe('bad');
});

test('an error above one pixel and an unmeasured accuracy ask for caution', () => {
  expect(verdictOf({ ...fakeSummary(4), accuracyPx: 1.4 }).tone).toBe('caution');
  expect(verdictOf({ ...fakeSummary(4), accuracyPx: null }).tone).toBe('caution');
});

test('before stage 2 nothing is judged', () => {
  expect(verdictOf(fakeSummary(1)).tone).toBe('open');
});
