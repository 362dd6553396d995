import axe from 'axe-core';
import { createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { rememberInMemory } from '#client/remembered.ts';
import { fakeView } from '#testing/fake-engine-data.ts';
import { createFakeEngine } from '#testing/fake-engine.ts';
import { Page } from './page.tsx';
import { lookAt, openSource, startRun } from './stores/actions.ts';
import { createAppStores, type AppStores } from './stores/app-stores.tsx';
import { viewerStore } from './viewer/viewer-store.ts';

const SOURCE = { kind: 'files', name: 'raw', entries: [] } as const;
/** Steps of the made-up work after which a run stands in the middle of its second task. */
const STEPS_TO_MID_RUN = 110;

let root: Root;
let stores: AppStores;
let budget: number;

beforeEach(async () => {
  await page.viewport(1440, 900);
  budget = Number.POSITIVE_INFINITY;
});

afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
});

function show(scheme: 'light' | 'dark'): void {
  const host = document.body.appendChild(document.createElement('div'));
  // A wait beyond the budget never ends: the engine then stands still for the look at it.
  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      budget -= 1;
      if (budget > 0) setTimeout(resolve);
    });
  const engine = createFakeEngine({ folder: 'mixed', stored: true, preflight: 'fail', wait });
  const services = { engine, remembered: rememberInMemory(), now: () => Date.now() };
  stores = createAppStores(services, () => Promise.resolve([]));
  root = createRoot(host);
  root.render(createElement(Page, { stores, scheme }));
}

async function seen(selector: string): Promise<void> {
  await expect.poll(() => document.querySelector(selector), { timeout: 30_000 }).not.toBeNull();
}

async function expectAccessible(): Promise<void> {
  // Colours on their way from one scheme to the other are nobody's choice.
  const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.allSettled(transitions.map((transition) => transition.finished));
  const { violations } = await axe.run(document.body, { resultTypes: ['violations'] });
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
  expect(found).toEqual([]);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`the entrance has no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    await stores.tasks.getState().refresh();
    await stores.machine.getState().read();
    await seen('[data-testid=stored-task]');
    await expectAccessible();
  });

  test(`the pairs with their settings have no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    await openSource(stores, SOURCE);
    await seen('[data-testid=task-row] canvas');
    document.querySelector<HTMLElement>('[data-testid=settings-toggle]')?.click();
    await expect.poll(() => stores.run.getState().expectation.kind).toBe('known');
    await expectAccessible();
  });

  test(`a run has no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    await openSource(stores, SOURCE);
    budget = STEPS_TO_MID_RUN;
    void startRun(stores, { confirmed: true });
    await seen('[data-testid=task-row][data-status=complete]');
    await seen('[data-testid=task-row][data-status=running] [role=progressbar]');
    await expectAccessible();
  });

  test(`looking at a task has no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    await stores.tasks.getState().refresh();
    await stores.machine.getState().read();
    await lookAt(stores, 'CD069/DAPI/4');
    await seen('[data-testid=overview]');
    await seen('[aria-label="Image viewer"] canvas');
    await expectAccessible();
    for (const tab of ['display', 'parameters', 'files', 'log'] as const) {
      stores.panels.getState().showTab(tab);
      await expect
        .poll(() => document.querySelector('[role=tab][aria-selected=true]')?.textContent?.toLowerCase())
        .toBe(tab);
      await expectAccessible();
    }
  });

  test(`a verdict over the difference has no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    const failed = fakeView('CD069/DAPI/4', { sample: 'CD069', dye: 'Cy5' }, 4);
    Object.assign(stores.services.engine, { openTask: () => Promise.resolve(failed) });
    await lookAt(stores, 'CD069/DAPI/4');
    await seen('[aria-label="Image viewer"] canvas');
    viewerStore.getState().setMode('overlay');
    await expect.poll(() => document.querySelector('[data-testid=verdict-banner]')).toBeNull();
    viewerStore.getState().setMode('difference');
    await seen('[data-testid=verdict-banner]');
    const banner = document.querySelector('[data-testid=verdict-banner]');
    expect(banner?.textContent).toMatch(
      /^FAILAligned by the outline only\. The interior alignment was refused/,
    );
    await expectAccessible();
  }, 60_000);

  test(`the dialogs have no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    await openSource(stores, SOURCE);
    for (const dialog of ['help', 'advanced', 'confirm-run'] as const) {
      stores.panels.getState().openDialog(dialog);
      await seen('[role=dialog][aria-labelledby]');
      await expect.poll(() => document.querySelectorAll('[role=dialog]').length).toBe(1);
      await expect
        .poll(() => getComputedStyle(document.querySelector('[role=dialog]') ?? document.body).opacity)
        .toBe('1');
      await expectAccessible();
    }
  });

  test(`a wrong layout has no accessibility violation in the ${scheme} scheme`, async () => {
    show(scheme);
    const { services } = stores;
    Object.assign(services.engine, createFakeEngine({ folder: 'bad-layout', wait: () => Promise.resolve() }));
    await openSource(stores, SOURCE);
    await seen('[data-testid=bad-layout]');
    await expectAccessible();
  });
}
