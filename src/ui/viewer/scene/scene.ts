import type { StoreApi } from 'zustand/vanilla';
import { type Composite, compositeKey } from '#core/display/composite.ts';
import { assert } from '#core/errors.ts';
import { type Rect, rectOf } from '#core/rect.ts';
import type { ViewerFrame } from '#protocol/automation.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { Layer, TaskView, TilePixels, ViewStage } from '#protocol/view.ts';
import type { ViewerState } from '../viewer-state.ts';
import type { ViewerStore } from '../viewer-store.ts';
import { drawAnnotations } from './draw-annotations.ts';
import { drawTiles, type TilePicture } from './draw-tiles.ts';
import { drawsAnew } from './draws-anew.ts';
import { type Camera, type Frame, frameOf, imageRectOf, screenRectOf } from './camera.ts';
import { type Pane, panesOf, sourcesInView } from './panes.ts';
import { OutlinePaths } from './outline-paths.ts';
import { type LayerPixels, type PaintedTile, TilePainter } from './tile-painter.ts';
import { levelForZoom, type TileAddress, tilesAround, tilesOver } from '#core/display/tile-plan.ts';
import { type LayerTile, TileStore } from './tile-store.ts';
import { type DifferenceSample, sampleTilesOf } from './sample-difference.ts';
import { compositeOf, layersOfSource, partsOf, type ViewSource } from './view-source.ts';

/** Behind the image and where a difference is blank: neutral, and neither black nor a colour of any map. */
export const BACKDROP = '#2b2e33';

/** Time for painting tiles within one frame, in ms: with drawing and one tile more, a frame stays under 50 ms. */
const PAINT_BUDGET_MS = 16;

/** A coarsest level of more tiles than this is no overview. */
const MAX_COARSE_TILES = 16;

/** What the scene draws on, and where it gets pixels and settings. */
export interface SceneOptions {
  readonly canvas: HTMLCanvasElement;
  readonly engine: Pick<EngineApi, 'readTile'>;
  readonly view: TaskView;
  readonly store: StoreApi<ViewerStore>;
  /** Told before each drawing: what it changes in the store is drawn at once. */
  beforeDraw?(scene: Scene): void;
  /** Told after each drawing what the frame shows. */
  onDrawn?(scene: Scene, frame: ViewerFrame): void;
}

/** A source with what it needs for the present view. */
interface SourcePlan {
  readonly source: ViewSource;
  readonly composite: Composite;
  readonly key: string;
  readonly layers: readonly Layer[];
  readonly visible: readonly TileAddress[];
  readonly coarse: readonly TileAddress[];
}

/** Draws the viewer: reads tiles, paints them in slices, and shows what there is meanwhile. Owns its caches. */
export class Scene {
  readonly #options: SceneOptions;
  readonly #context: CanvasRenderingContext2D;
  readonly #tiles: TileStore;
  readonly #painter = new TilePainter();
  readonly #outlines: OutlinePaths;
  readonly #coarse: readonly TileAddress[];
  readonly #unsubscribe: () => void;
  #samples: readonly TileAddress[] = [];
  #frameRequest = 0;

  constructor(options: SceneOptions) {
    const { canvas, engine, view, store } = options;
    const context = canvas.getContext('2d', { alpha: false });
    assert(context !== null, 'a canvas gives one 2D context');
    this.#options = options;
    this.#context = context;
    this.#outlines = new OutlinePaths(view);
    this.#coarse = coarseTilesOf(view);
    this.#tiles = new TileStore({
      taskId: view.taskId,
      readTile: (request) => engine.readTile(request),
      onArrival: () => this.schedule(),
      onFailure: (error) =>
        store.getState().setTileError(error instanceof Error ? error.message : String(error)),
    });
    this.#unsubscribe = store.subscribe((now, before) => {
      if (drawsAnew(now, before)) this.schedule();
    });
    this.schedule();
  }

  /** Draws at the next frame. */
  schedule(): void {
    if (this.#frameRequest !== 0) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = 0;
      this.draw();
    });
  }

  /** Draws now. True where everything is shown at its full sharpness and in its present colours. */
  draw(): boolean {
    this.#options.beforeDraw?.(this);
    const state = this.#options.store.getState();
    if (state.view?.taskId !== this.#options.view.taskId || state.viewport.width === 0) return false;
    const plans = sourcesInView(state).map((source) => this.#plan(source, state));
    this.#request(plans);
    const { complete, outOfTime } = this.#paint(plans);
    const covered = this.#drawPanes(plans, state);
    if (outOfTime) this.schedule();
    this.#options.onDrawn?.(this, { sharp: complete, covered });
    return complete;
  }

  /**
   * The tiles of the coarsest level as they are painted, which an overview is drawn from: the same objects while it stays the same.
   * None where that level is no overview.
   */
  overviewTiles(): readonly (PaintedTile | undefined)[] {
    const source = this.#overviewSource();
    return source === undefined ? [] : this.#coarse.map((tile) => this.#painter.get(source, tile));
  }

  /** Draws the image into all of `target`, from the coarsest level, where `frame` puts it. */
  drawOverview(target: HTMLCanvasElement, frame: Frame): void {
    const context = target.getContext('2d', { alpha: false });
    const source = this.#overviewSource();
    if (context === null || source === undefined) return;
    fill(context, { x: 0, y: 0, width: target.width, height: target.height }, BACKDROP);
    context.imageSmoothingQuality = 'high';
    drawTiles(context, frame, this.#coarse, this.#pictureOf(source));
  }

  /**
   * Pixels for the limits of the difference at a stage: full-resolution tiles spread over the sample once they are there,
   * before that the coarsest level; null before that too.
   */
  differenceSample(stage: ViewStage): DifferenceSample | null {
    const layers = bothLayers(stage);
    const pixelsOf = (tiles: readonly TileAddress[]): readonly LayerPixels[] | null => {
      const pixels = tiles.map((tile) => this.#pixelsOf(layers, tile));
      return pixels.length > 0 && pixels.every((one) => one !== null) ? pixels : null;
    };
    const fine = pixelsOf(this.#sampleTiles());
    if (fine !== null) return { kind: 'fine', pixels: fine };
    const coarse = pixelsOf(this.#coarse);
    return coarse === null ? null : { kind: 'coarse', pixels: coarse };
  }

  /** Reads tiles that failed again. */
  retry(): void {
    this.#options.store.getState().setTileError(null);
    this.#tiles.retry();
  }

  /** Stops drawing and reading, and lets go of all pixels. */
  dispose(): void {
    this.#unsubscribe();
    cancelAnimationFrame(this.#frameRequest);
    this.#tiles.close();
    this.#painter.clear();
  }

  #overviewSource(): ViewSource | undefined {
    return sourcesInView(this.#options.store.getState())[0];
  }

  #plan(source: ViewSource, state: ViewerState): SourcePlan {
    const { canvas, levelCount } = this.#options.view;
    const composite = compositeOf(source, state.display);
    const panes = panesOf(state);
    const pane = panes.find((one) => one.source === source) ?? panes[0];
    const level = levelForZoom(state.camera.zoom, levelCount);
    const visible = pane === undefined ? [] : tilesOver(visiblePart(pane, state.camera), canvas, level);
    const layers = layersOfSource(source, composite);
    return { source, composite, key: compositeKey(composite), layers, visible, coarse: this.#coarse };
  }

  /** Asks for the coarsest level first, so that something shows soon, and then for what is visible from its middle out. */
  #request(plans: readonly SourcePlan[]): void {
    const wanted: LayerTile[] = [];
    for (const part of ['coarse', 'visible'] as const) {
      for (const plan of plans) {
        for (const tile of plan[part]) for (const layer of plan.layers) wanted.push({ layer, tile });
      }
    }
    for (const { source } of plans) {
      const { kind, stage } = partsOf(source);
      if (kind !== 'difference') continue;
      for (const tile of this.#sampleTiles()) {
        for (const layer of bothLayers(stage)) wanted.push({ layer, tile });
      }
    }
    this.#tiles.want(wanted, this.#aheadOf(plans));
  }

  /** What a pan would show next: the tiles around what is visible. */
  #aheadOf(plans: readonly SourcePlan[]): readonly LayerTile[] {
    const { canvas } = this.#options.view;
    return plans.flatMap(({ visible, layers }) =>
      tilesAround(visible, canvas).flatMap((tile) => layers.map((layer) => ({ layer, tile }))),
    );
  }

  /** Full-resolution tiles spread over the sample; none before the coarsest level of post is there. */
  #sampleTiles(): readonly TileAddress[] {
    if (this.#samples.length > 0) return this.#samples;
    const post = this.#coarse.map((tile) => ({
      tile,
      pixels: this.#tiles.get({ layer: { kind: 'post' }, tile }),
    }));
    this.#samples = sampleTilesOf(post);
    return this.#samples;
  }

  #paint(plans: readonly SourcePlan[]): { complete: boolean; outOfTime: boolean } {
    const deadline = performance.now() + PAINT_BUDGET_MS;
    let complete = true;
    this.#painter.reserve(plans.reduce((sum, plan) => sum + plan.visible.length + plan.coarse.length, 0));
    for (const plan of plans) {
      for (const tile of this.#paintOrder(plan)) {
        const pixels = this.#pixelsOf(plan.layers, tile);
        if (this.#painter.get(plan.source, tile)?.composite === plan.key) continue;
        if (pixels === null) {
          complete = false;
          continue;
        }
        if (performance.now() > deadline) return { complete: false, outOfTime: true };
        this.#painter.paint(plan.source, tile, plan.composite, pixels);
      }
    }
    return { complete, outOfTime: false };
  }

  /** New colours go to what is visible first; where a tile is missing, its stand-in goes before it. */
  #paintOrder(plan: SourcePlan): readonly TileAddress[] {
    const missing = plan.visible.some((tile) => this.#painter.get(plan.source, tile) === undefined);
    return missing ? [...plan.coarse, ...plan.visible] : [...plan.visible, ...plan.coarse];
  }

  #pixelsOf(layers: readonly Layer[], tile: TileAddress): LayerPixels | null {
    const found: { post: TilePixels | null; pre: TilePixels | null } = { post: null, pre: null };
    for (const layer of layers) {
      const pixels = this.#tiles.get({ layer, tile });
      if (pixels === undefined) return null;
      found[layer.kind] = pixels;
    }
    return found;
  }

  /** True where no visible tile was left blank for want of anything that could stand in. */
  #drawPanes(plans: readonly SourcePlan[], state: ViewerState): boolean {
    const { canvas } = this.#context;
    const { width, height } = state.viewport;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    fill(this.#context, { x: 0, y: 0, width, height }, BACKDROP);
    let covered = true;
    for (const pane of panesOf(state)) {
      const plan = plans.find(({ source }) => source === pane.source);
      if (plan !== undefined && !this.#drawPane(pane, plan, state)) covered = false;
    }
    return covered;
  }

  #drawPane(pane: Pane, plan: SourcePlan, state: ViewerState): boolean {
    const context = this.#context;
    const { view } = this.#options;
    const frame = frameOf(state.camera, pane.rect);
    context.save();
    clipTo(context, pane.clip);
    context.save();
    clipTo(context, screenRectOf(frame, rectOf(view.canvas)));
    const blankCount = drawTiles(context, frame, plan.visible, this.#pictureOf(plan.source));
    context.restore();
    drawAnnotations(context, { frame, pane, state, view, outlines: this.#outlines });
    context.restore();
    return blankCount === 0;
  }

  #pictureOf(source: ViewSource): TilePicture {
    const { levelCount } = this.#options.view;
    return { levelCount, painted: (tile) => this.#painter.get(source, tile) };
  }
}

/** All tiles of the coarsest level; none where that level is still so large that it is no overview. */
function coarseTilesOf(view: TaskView): readonly TileAddress[] {
  const tiles = tilesOver(rectOf(view.canvas), view.canvas, view.levelCount - 1);
  return tiles.length > MAX_COARSE_TILES ? [] : tiles;
}

function bothLayers(stage: ViewStage): readonly Layer[] {
  return [{ kind: 'post' }, { kind: 'pre', stage }];
}

/** The part of the image that a pane draws. */
function visiblePart(pane: Pane, camera: Camera): Rect {
  return imageRectOf(frameOf(camera, pane.rect), pane.clip);
}

function fill(context: CanvasRenderingContext2D, rect: Rect, color: string): void {
  context.fillStyle = color;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
}

function clipTo(context: CanvasRenderingContext2D, rect: Rect): void {
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
}
