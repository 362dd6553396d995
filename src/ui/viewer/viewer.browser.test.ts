import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import { tileComposer } from '#core/display/tile-composer.ts';
import { unpackRgba } from '#core/display/rgba.ts';
import { createPixels } from '#core/raster.ts';
import { levelSize } from '#core/tile-source.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { TilePixels, TileRequest } from '#protocol/view.ts';
import { overviewDrawer } from './scene/draw-overview.ts';
import { BACKDROP, Scene } from './scene/scene.ts';
import { compositeOf, type ViewSource } from './scene/view-source.ts';
import { TEST_CANVAS as CANVAS, TEST_PAD as PAD, testView } from './test-view.ts';
import { createViewerStore, type ViewerStore } from './viewer-store.ts';

const VIEWPORT = { width: 600, height: 400 };

/** Made-up values that no two neighbours share; zero in the pad, and in one whole tile of post. */
function valueAt(kind: 'post' | 'pre', x: number, y: number): number {
  if (x < PAD || y < PAD || x >= CANVAS.width - PAD || y >= CANVAS.height - PAD) return 0;
  if (kind === 'post' && x >= 512 && x < 1024 && y >= 512 && y < 1024) return 0;
  return kind === 'post' ? (x * 7 + y * 13) % 251 : ((x * 5 + y * 3) % 199) + 0.25;
}

function tileOf({ layer, level, column, row, tileSize }: TileRequest): TilePixels {
  const step = 2 ** level;
  const size = levelSize(CANVAS, level);
  const width = Math.min(tileSize, size.width - column * tileSize);
  const height = Math.min(tileSize, size.height - row * tileSize);
  const data = createPixels(layer.kind === 'post' ? 'uint8' : 'float32', width * height);
  for (let i = 0; i < data.length; i++) {
    const x = (column * tileSize + (i % width)) * step;
    const y = (row * tileSize + Math.floor(i / width)) * step;
    data[i] = valueAt(layer.kind, x, y);
  }
  return { width, height, data: data.some((value) => value > 0) ? data : null };
}

/** An engine that answers at once, or when the test says so. */
function fakeEngine(): Pick<EngineApi, 'readTile'> & { readonly requests: TileRequest[] } {
  const requests: TileRequest[] = [];
  return {
    requests,
    readTile: (request) => {
      requests.push(request);
      return Promise.resolve(tileOf(request));
    },
  };
}

interface Shown {
  readonly canvas: HTMLCanvasElement;
  readonly store: StoreApi<ViewerStore>;
  readonly scene: Scene;
  readonly engine: ReturnType<typeof fakeEngine>;
}

const shown: Shown[] = [];

function show(): Shown {
  const canvas = document.createElement('canvas');
  const store = createViewerStore();
  const engine = fakeEngine();
  const task = testView();
  store.getState().setViewport(VIEWPORT.width, VIEWPORT.height, 1);
  store.getState().open(task);
  const scene = new Scene({ canvas, engine, view: task, store });
  const all = { canvas, store, scene, engine };
  shown.push(all);
  return all;
}

afterEach(() => {
  for (const { scene } of shown.splice(0)) scene.dispose();
});

async function drawn({ scene }: Shown): Promise<void> {
  await expect.poll(() => scene.draw(), { timeout: 5000, interval: 10 }).toBe(true);
}

function pixel(canvas: HTMLCanvasElement, x: number, y: number): number[] {
  return pixelsOf(canvas)(x, y);
}

/** Reads the whole canvas once. */
function pixelsOf(canvas: HTMLCanvasElement): (x: number, y: number) => number[] {
  const { width, height } = canvas;
  const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
  return (x, y) => Array.from(data.slice(4 * (y * width + x), 4 * (y * width + x) + 4));
}

/** What the pure function says of an image pixel, on the viewer's backdrop. */
function expectedColor(store: StoreApi<ViewerStore>, source: ViewSource, x: number, y: number): number[] {
  const target = new Uint32Array(1);
  tileComposer(compositeOf(source, store.getState().display)).composeInto(
    target,
    Uint8Array.of(valueAt('post', x, y)),
    Float32Array.of(valueAt('pre', x, y)),
  );
  const color = [...unpackRgba(target[0] ?? 0)];
  if (color[3] === 255) return color;
  return [1, 3, 5].map((at) => Number.parseInt(BACKDROP.slice(at, at + 2), 16)).concat(255);
}

describe('pixels', () => {
  const cases = (['overlay', 'post', 'pre', 'difference'] as const).flatMap((mode) =>
    [1, 2, 5].map((zoom) => ({ mode, zoom })),
  );
  test.each(cases)('at zoom $zoom : 1 the $mode shows exactly the composite of each pixel', async (one) => {
    const all = show();
    const { store, canvas } = all;
    store.getState().setMode(one.mode);
    // Odd and fractional centre, over the corner where four tiles meet and post has an empty one.
    store.getState().setCamera({ centerX: 515.37, centerY: 509.81, zoom: one.zoom });
    await drawn(all);
    const source: ViewSource = one.mode === 'post' ? 'post' : `${one.mode}:boundary`;
    const originX = Math.round(VIEWPORT.width / 2 - 515.37 * one.zoom);
    const originY = Math.round(VIEWPORT.height / 2 - 509.81 * one.zoom);
    const colorAt = pixelsOf(canvas);
    for (let screenY = 3; screenY < VIEWPORT.height; screenY += 37) {
      for (let screenX = 2; screenX < VIEWPORT.width; screenX += 23) {
        const x = Math.floor((screenX - originX) / one.zoom);
        const y = Math.floor((screenY - originY) / one.zoom);
        expect({ x, y, color: colorAt(screenX, screenY) }).toEqual({
          x,
          y,
          color: expectedColor(store, source, x, y),
        });
      }
    }
  });

  test('new brightness limits recolour what is shown without reading again', async () => {
    const all = show();
    const { store, canvas, engine } = all;
    store.getState().setMode('post');
    store.getState().setCamera({ centerX: 400, centerY: 300, zoom: 1 });
    await drawn(all);
    const before = engine.requests.length;
    store.getState().setRange('post', 40, 90);
    await drawn(all);
    expect(pixel(canvas, 300, 200)).toEqual(expectedColor(store, 'post', 400, 300));
    expect(engine.requests.length).toBe(before);
  });

  test('outside the canvas is the backdrop', async () => {
    const all = show();
    all.store.getState().setCamera({ centerX: 0, centerY: 0, zoom: 1 });
    await drawn(all);
    expect(pixel(all.canvas, 10, 10)).toEqual([0x2b, 0x2e, 0x33, 255]);
    expect(pixel(all.canvas, 310, 210)).toEqual([0, 0, 0, 255]);
  });
});

describe('views', () => {
  test('a fit on opening shows the image and not the pad', () => {
    const { store } = show();
    const { camera } = store.getState();
    expect(camera.centerX).toBe(PAD + 600);
    expect(camera.centerY).toBe(PAD + 450);
    expect(camera.zoom).toBeCloseTo((0.96 * VIEWPORT.height) / 900, 6);
  });

  test('the swipe shows A left and B right of its divider', async () => {
    const all = show();
    const { store, canvas } = all;
    store.getState().setMode('swipe');
    store.getState().setSwipe(0.25);
    store.getState().setCamera({ centerX: 400, centerY: 300, zoom: 1 });
    await drawn(all);
    expect(pixel(canvas, 149, 200)).toEqual(expectedColor(store, 'post', 249, 300));
    expect(pixel(canvas, 150, 200)).toEqual(expectedColor(store, 'pre:boundary', 250, 300));
  });

  test('side by side looks at one place with both panes', async () => {
    const all = show();
    const { store, canvas } = all;
    store.getState().setMode('side');
    store.getState().setCamera({ centerX: 400, centerY: 300, zoom: 2 });
    await drawn(all);
    const pane = 299;
    const origin = Math.round(pane / 2 - 800);
    const x = Math.floor((20 - origin) / 2);
    expect(pixel(canvas, 20, 200)).toEqual(expectedColor(store, 'post', x, 300));
    const rightOrigin = Math.round(301 + pane / 2 - 800);
    const rightX = Math.floor((330 - rightOrigin) / 2);
    expect(pixel(canvas, 330, 200)).toEqual(expectedColor(store, 'pre:boundary', rightX, 300));
  });

  test('the outline of pre lies where the geometry puts it: on that of post', async () => {
    const all = show();
    const { store, canvas } = all;
    store.getState().setMode('post');
    store.getState().toggleOutlines();
    store.getState().setCamera({ centerX: 400, centerY: 300, zoom: 1 });
    await drawn(all);
    const row = 200;
    const colorAt = pixelsOf(canvas);
    const colors = Array.from({ length: 100 }, (_, i) => colorAt(210 + i, row).join());
    expect(colors).toContain('0,255,255,255');
    expect(colors).toContain('255,0,255,255');
  });

  test('coarser pixels stand in until finer ones have come', async () => {
    const all = show();
    const { store, scene, canvas, engine } = all;
    await drawn(all);
    const held: (() => void)[] = [];
    engine.readTile = (request) => new Promise((resolve) => held.push(() => resolve(tileOf(request))));
    store.getState().setMode('post');
    store.getState().setCamera({ centerX: 900, centerY: 300, zoom: 1 });
    expect(scene.draw()).toBe(false);
    expect(pixel(canvas, 300, 200)).not.toEqual([0, 0, 0, 255]);
    for (const answer of held) answer();
    await drawn(all);
    expect(pixel(canvas, 300, 200)).toEqual(expectedColor(store, 'post', 900, 300));
  });
});

describe('the inset', () => {
  test('shrinks the image anew for other colours, and not where its frame alone moves', async () => {
    const all = show();
    const { store, scene } = all;
    await drawn(all);
    const inset = document.createElement('canvas');
    inset.style.cssText = 'width: 120px; height: 90px';
    document.body.append(inset);
    const shrinks = vi.spyOn(scene, 'drawOverview');
    const draw = overviewDrawer();
    const drawnInset = async (): Promise<string> => {
      await drawn(all);
      draw(scene, inset, store.getState());
      return inset.toDataURL();
    };
    const first = await drawnInset();
    store.getState().setCamera({ centerX: 300, centerY: 300, zoom: 1 });
    const moved = await drawnInset();
    expect(moved).not.toBe(first);
    expect(shrinks).toHaveBeenCalledTimes(1);

    store.getState().setMode('post');
    expect(await drawnInset()).not.toBe(moved);
    expect(shrinks).toHaveBeenCalledTimes(2);
    inset.remove();
  });
});
