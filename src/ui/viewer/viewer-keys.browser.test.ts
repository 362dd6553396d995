import { afterEach, describe, expect, test } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import { handleViewerKey } from './viewer-keys.ts';
import { createViewerStore, type ViewerStore } from './viewer-store.ts';
import { testView } from './test-view.ts';

function opened(): StoreApi<ViewerStore> {
  const store = createViewerStore();
  store.getState().setViewport(600, 400, 1);
  store.getState().open(testView());
  return store;
}

/** Presses a key on an element that is on the page, and tells whether the viewer took it. */
function press(store: StoreApi<ViewerStore>, key: string, on: HTMLElement = document.body): boolean {
  let taken = false;
  const listen = (event: KeyboardEvent): void => {
    taken = handleViewerKey(event, store);
  };
  window.addEventListener('keydown', listen, { once: true });
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  return taken;
}

function added<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  document.body.append(element);
  return element;
}

afterEach(() => document.body.replaceChildren());

describe('keys of the viewer', () => {
  test.each([
    ['o', 'overlay'],
    ['d', 'difference'],
    ['D', 'difference'],
    ['4', 'difference'],
    ['s', 'swipe'],
    ['b', 'blink'],
  ] as const)('%s shows %s', (key, mode) => {
    const store = opened();
    store.getState().setMode('post');
    expect(press(store, key)).toBe(true);
    expect(store.getState().mode).toBe(mode);
  });

  test('numbers choose the stage where it is there', () => {
    const store = opened();
    expect(press(store, '1')).toBe(true);
    expect(store.getState().stage).toBe('padded');
    expect(press(store, '3')).toBe(false);
    expect(store.getState().stage).toBe('padded');
  });

  test('space flips A and B by hand, B pauses and goes on', () => {
    const store = opened();
    press(store, 'b');
    expect(store.getState().blink).toMatchObject({ playing: true, shown: 'a' });
    press(store, ' ');
    expect(store.getState().blink.shown).toBe('b');
    press(store, 'b');
    expect(store.getState().blink.playing).toBe(false);
  });

  test('zoom keys change the zoom, 0 is 1:1, F fits again', () => {
    const store = opened();
    const { zoom } = store.getState().camera;
    press(store, '+');
    expect(store.getState().camera.zoom).toBeCloseTo(1.5 * zoom, 9);
    press(store, '0');
    expect(store.getState().camera.zoom).toBe(1);
    press(store, 'f');
    expect(store.getState().camera.zoom).toBeCloseTo(zoom, 9);
  });

  test('arrows pan a tenth of the view', () => {
    const store = opened();
    press(store, '0');
    const { centerX } = store.getState().camera;
    press(store, 'ArrowRight');
    expect(store.getState().camera.centerX).toBeCloseTo(centerX + 40, 6);
  });

  test('letters typed into a field are not keys', () => {
    const store = opened();
    for (const tag of ['input', 'textarea', 'select'] as const) {
      expect(press(store, 'd', added(tag))).toBe(false);
    }
    expect(store.getState().mode).toBe('overlay');
  });

  test('controls keep arrows and space, and leave letters to the viewer', () => {
    const store = opened();
    const button = added('button');
    expect(press(store, 'ArrowLeft', button)).toBe(false);
    expect(press(store, ' ', button)).toBe(false);
    expect(press(store, 'e', button)).toBe(true);
    expect(store.getState().outlines).toBe(true);
  });
});

describe('store of the viewer', () => {
  test('more stages of the same task keep the place and the brightness', () => {
    const store = opened();
    store.getState().setCamera({ centerX: 321, centerY: 234, zoom: 3 });
    store.getState().setRange('post', 5, 77);
    store
      .getState()
      .open({ ...testView(), taskId: 'later', scales: [{ key: 'moffat', label: 'Moffat', value: 1.7 }] });
    expect(store.getState().camera).toEqual({ centerX: 321, centerY: 234, zoom: 3 });
    expect(store.getState().display.ranges.post).toEqual({ low: 5, high: 77 });
    expect(store.getState().display.scale).toBe(1.7);
  });

  test('another task is fitted anew with its own brightness', () => {
    const store = opened();
    store.getState().setCamera({ centerX: 321, centerY: 234, zoom: 3 });
    store.getState().setRange('post', 5, 77);
    store.getState().open({ ...testView(), taskId: 'other', ref: { sample: 'T', dye: 'D' } });
    expect(store.getState().camera.zoom).toBeLessThan(1);
    expect(store.getState().display.ranges.post).toEqual({ low: 0, high: 200 });
  });

  test('a new window size fits again as long as nobody has moved', () => {
    const store = opened();
    const { zoom } = store.getState().camera;
    store.getState().setViewport(1200, 800, 1);
    expect(store.getState().camera.zoom).toBeCloseTo(2 * zoom, 9);
    store.getState().zoomBy(2);
    store.getState().setViewport(600, 400, 1);
    expect(store.getState().camera.zoom).toBeCloseTo(4 * zoom, 9);
  });

  test('stage and pair: choosing a stage while comparing moves B alone', () => {
    const store = opened();
    store.getState().setMode('swipe');
    store.getState().setSource('a', 'pre:boundary');
    store.getState().setSource('b', 'overlay:boundary');
    store.getState().setStage('padded');
    expect(store.getState().sources).toEqual({ a: 'pre:boundary', b: 'overlay:padded' });
  });

  test('own limits of the difference stay when others are found', () => {
    const store = opened();
    store.getState().foundDifferenceLimits({ knee: 2, limit: 1.5 });
    expect(store.getState().display.differenceLimits).toEqual({ knee: 2, limit: 1.5 });
    store.getState().setLargestDifference(20);
    store.getState().foundDifferenceLimits({ knee: 4, limit: 1 });
    expect(store.getState().display.differenceLimits).toEqual({ knee: 2, limit: Math.asinh(10) });
    store.getState().setLargestDifference(null);
    expect(store.getState().display.differenceLimits).toEqual({ knee: 4, limit: 1 });
  });
});
