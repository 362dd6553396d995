import { createStore, type StoreApi } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { DifferenceLimits } from '#core/display/difference-limits.ts';
import type { PixelReadout, TaskView, ViewStage } from '#protocol/view.ts';
import { type DisplaySettings, defaultDisplay, taskDisplay } from './display-settings.ts';
import { imagePartOf } from './scene/image-part.ts';
import { panesOf } from './scene/panes.ts';
import { boundedCamera, type Camera, fitCamera, zoomAt } from './scene/camera.ts';
import { partsOf, STAGE_ORDER, type ViewSource } from './scene/view-source.ts';
import type { BlinkState, ViewerState, ViewMode } from './viewer-state.ts';

/** What can be done with the viewer. */
export interface ViewerActions {
  /** Shows a task. The same sample and dye with more stages keeps the place and the brightness. */
  readonly open: (view: TaskView) => void;
  readonly setMode: (mode: ViewMode) => void;
  readonly setStage: (stage: ViewStage) => void;
  readonly setSource: (which: 'a' | 'b', source: ViewSource) => void;
  readonly setBlink: (change: Partial<BlinkState>) => void;
  /** Blink: shows the other one of A and B. Swipe and side by side: swaps them. Else: blinks by hand from here on. */
  readonly flip: () => void;
  readonly setSwipe: (position: number) => void;
  readonly toggleOutlines: () => void;
  readonly toggleResiduals: () => void;
  readonly setDisplay: (change: Partial<DisplaySettings>) => void;
  readonly setRange: (layer: 'post' | 'pre', low: number, high: number) => void;
  /** Robust limits again for both layers. */
  readonly resetRanges: () => void;
  /** Limits found from the picture; in force while nobody has set others. */
  readonly foundDifferenceLimits: (limits: DifferenceLimits) => void;
  /** Shows differences up to `largest` brightness units; null goes back to the limits found. */
  readonly setLargestDifference: (largest: number | null) => void;
  readonly setViewport: (width: number, height: number, pixelRatio: number) => void;
  readonly setCamera: (camera: Camera) => void;
  /** Zooms by a factor, the image point `anchor` (the middle where absent) staying in place. */
  readonly zoomBy: (factor: number, anchor?: { x: number; y: number }) => void;
  /** 1:1, one device pixel per image pixel. */
  readonly zoomToPixels: () => void;
  readonly fit: () => void;
  /** Moves the view by a distance in device pixels. */
  readonly panBy: (screenX: number, screenY: number) => void;
  readonly setPointer: (pointer: ViewerState['pointer']) => void;
  readonly setReadout: (readout: PixelReadout | null) => void;
  readonly setTileError: (message: string | null) => void;
}

/** The viewer's state and its actions. */
export type ViewerStore = ViewerState & ViewerActions;

const INITIAL: ViewerState = {
  view: null,
  mode: 'overlay',
  stage: 'padded',
  sources: { a: 'post', b: 'pre:padded' },
  blink: { playing: false, hertz: 1, shown: 'a' },
  swipe: 0.5,
  outlines: false,
  residuals: false,
  display: defaultDisplay(null),
  differenceAuto: true,
  foundLimits: null,
  viewport: { width: 0, height: 0 },
  pixelRatio: 1,
  camera: { centerX: 0, centerY: 0, zoom: 1 },
  fitted: true,
  pointer: null,
  readout: null,
  tileError: null,
};

/** A viewer store of its own, for tests and for a second viewer. */
export function createViewerStore(): StoreApi<ViewerStore> {
  return createStore<ViewerStore>()((set, get) => {
    const moveTo = (camera: Camera): void => {
      const state = get();
      if (state.view === null) return;
      const pane = panesOf(state)[0];
      if (pane === undefined) return;
      set({ camera: boundedCamera(camera, state.view.canvas, pane.rect), fitted: false });
    };
    const fit = (): void => {
      const camera = fittedCamera(get());
      if (camera !== null) set({ camera, fitted: true });
    };
    return {
      ...INITIAL,
      open: (view) => {
        set(openedState(get(), view));
        if (get().fitted) fit();
      },
      setMode: (mode) => {
        const { fitted, blink } = get();
        set({ mode, blink: { ...blink, shown: 'a', playing: mode === 'blink' } });
        if (fitted) fit();
      },
      setStage: (stage) => set({ stage, sources: sourcesAtStage(get().sources, stage) }),
      setSource: (which, source) => set({ sources: { ...get().sources, [which]: source } }),
      setBlink: (change) => set({ blink: { ...get().blink, ...change } }),
      flip: () => {
        const { mode, blink, sources } = get();
        if (mode === 'swipe' || mode === 'side') set({ sources: { a: sources.b, b: sources.a } });
        else if (mode !== 'blink') set({ mode: 'blink', blink: { ...blink, playing: false, shown: 'a' } });
        else set({ blink: { ...blink, shown: blink.shown === 'a' ? 'b' : 'a' } });
      },
      setSwipe: (position) => set({ swipe: Math.min(Math.max(position, 0), 1) }),
      toggleOutlines: () => set({ outlines: !get().outlines }),
      toggleResiduals: () => set({ residuals: !get().residuals }),
      setDisplay: (change) => set({ display: { ...get().display, ...change } }),
      setRange: (layer, low, high) => {
        const { display } = get();
        set({ display: { ...display, ranges: { ...display.ranges, [layer]: { low, high } } } });
      },
      resetRanges: () => set({ display: { ...get().display, ranges: taskDisplay(get().view).ranges } }),
      foundDifferenceLimits: (limits) => {
        const { differenceAuto, display } = get();
        set({ foundLimits: limits });
        if (differenceAuto) set({ display: { ...display, differenceLimits: limits } });
      },
      setLargestDifference: (largest) => {
        const { display, foundLimits } = get();
        const found = foundLimits ?? display.differenceLimits;
        const limit = largest === null ? found.limit : Math.asinh(largest / found.knee);
        const differenceLimits = { knee: found.knee, limit };
        set({ differenceAuto: largest === null, display: { ...display, differenceLimits } });
      },
      setViewport: (width, height, pixelRatio) => {
        set({ viewport: { width, height }, pixelRatio });
        if (get().fitted) fit();
      },
      setCamera: moveTo,
      zoomBy: (factor, anchor) => {
        const { camera } = get();
        moveTo(zoomAt(camera, camera.zoom * factor, anchor ?? { x: camera.centerX, y: camera.centerY }));
      },
      zoomToPixels: () => moveTo({ ...get().camera, zoom: 1 }),
      fit,
      panBy: (screenX, screenY) => {
        const { camera } = get();
        const centerX = camera.centerX + screenX / camera.zoom;
        moveTo({ ...camera, centerX, centerY: camera.centerY + screenY / camera.zoom });
      },
      setPointer: (pointer) => set({ pointer }),
      setReadout: (readout) => set({ readout }),
      setTileError: (tileError) => set({ tileError }),
    };
  });
}

/** The store of the page's one viewer. */
export const viewerStore = createViewerStore();

/** A part of the viewer's state, for components. */
export function useViewer<T>(select: (state: ViewerStore) => T): T {
  return useStore(viewerStore, select);
}

function fittedCamera(state: ViewerState): Camera | null {
  const pane = panesOf(state)[0];
  if (state.view === null || pane === undefined || pane.rect.width === 0) return null;
  return fitCamera(imagePartOf(state.view), pane.rect);
}

function openedState(state: ViewerState, view: TaskView): Partial<ViewerState> {
  const stages = STAGE_ORDER.filter((stage) => view.stages.some((one) => one.stage === stage));
  const latest = stages.at(-1) ?? 'padded';
  const previous = state.view;
  const same =
    previous !== null && previous.ref.sample === view.ref.sample && previous.ref.dye === view.ref.dye;
  const samePlace =
    same && previous.canvas.width === view.canvas.width && previous.canvas.height === view.canvas.height;
  const task = taskDisplay(view);
  return {
    view,
    stage: latest,
    sources: { a: 'post', b: `pre:${latest}` },
    display: { ...state.display, ...task, ...(samePlace ? { ranges: state.display.ranges } : {}) },
    differenceAuto: true,
    foundLimits: null,
    fitted: samePlace ? state.fitted : true,
    pointer: null,
    readout: null,
    tileError: null,
  };
}

/** The pair with B at another stage, or A where B is post: so that two stages can be compared. */
function sourcesAtStage({ a, b }: ViewerState['sources'], stage: ViewStage): ViewerState['sources'] {
  const move = (source: ViewSource): ViewSource => {
    const { kind } = partsOf(source);
    return kind === 'post' ? source : `${kind}:${stage}`;
  };
  return b === 'post' ? { a: move(a), b } : { a, b: move(b) };
}
