import { expect, it } from 'vitest';
import { fakeView } from '#testing/fake-engine-data.ts';
import { errorMapFigure } from './error-map.ts';

const VIEW = fakeView('task-1', { sample: 'CD070', dye: 'SybrGld' }, 4);

it('the error map has an outline, vectors and feet of each kind, and a scale bar', () => {
  const figure = errorMapFigure(VIEW)!;
  expect(figure.traces).toHaveLength(1 + 3 * 2 + 1);
  expect(figure.legend.map(({ label }) => label)).toEqual(['fitted', 'control, not fitted', 'left out']);
  const feet = figure.traces.filter((trace) => 'mode' in trace && trace.mode === 'markers');
  const count = feet.reduce((sum, trace) => sum + ('x' in trace ? (trace.x as number[]).length : 0), 0);
  expect(count).toBe(VIEW.residuals.length);
});

it('its words give the verdict, the error with its interval, and how much the vectors are enlarged', () => {
  const { summary } = errorMapFigure(VIEW)!;
  expect(summary).toMatch(/^PASS: 12 control places/);
  expect(summary).toContain('Off by 0.080\u202fpx (0.050–0.110) in half of the sample');
  expect(summary).toMatch(/Vectors are drawn [\d,]+ times larger\.$/);
});

it('y counts downwards, as pixels do', () => {
  const [bottom, top] = errorMapFigure(VIEW)!.layout.yaxis!.range as [number, number];
  expect(bottom).toBeGreaterThan(top);
});

it('before stage 3 there is no error map', () => {
  expect(errorMapFigure(fakeView('task-1', VIEW.ref, 2))).toBeNull();
});
