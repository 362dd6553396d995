import type { MappedResidual } from '#core/display/error-map.ts';
import type { PixelArray, PixelType, Size } from '#core/raster.ts';
import type { Parameters } from '#pipeline/parameters.ts';
import type { StageFourFigures } from '#pipeline/figures/stage-four-figures.ts';
import type { TaskRef } from './folder.ts';
import type { TaskSummary } from './task.ts';

/** A stage whose pre-stain image can be looked at. */
export type ViewStage = 'padded' | 'coarse' | 'boundary' | 'interior';

/** A layer of pixels of a task, on the padded canvas of the post-stain image. */
export type Layer = { readonly kind: 'post' } | { readonly kind: 'pre'; readonly stage: ViewStage };

/** A closed polyline in canvas pixels: x0, y0, x1, y1, ... */
export type Polyline = readonly number[];

/** All that the viewer needs to know about a task before it reads tiles. */
export interface TaskView {
  readonly taskId: string;
  readonly ref: TaskRef;
  readonly suffix: string;
  readonly parameters: Parameters;
  readonly summary: TaskSummary;
  readonly pad: number;
  /** Size of the padded canvas. */
  readonly canvas: Size;
  readonly pixelType: PixelType;
  /** Halved levels of the canvas that can be read: 0 .. levelCount - 1. Level n has `ceil(size / 2^n)` pixels. */
  readonly levelCount: number;
  /** Stages that are there, with the matrix in force: canvas of post to canvas of pre, 9 numbers row-major. */
  readonly stages: readonly { readonly stage: ViewStage; readonly homography: readonly number[] }[];
  /** Scales to subtract with, the first one in force. */
  readonly scales: readonly { readonly key: string; readonly label: string; readonly value: number }[];
  /** Brightness range of each image for display: robust limits, and the largest value. */
  readonly display: { readonly postVmax: number; readonly preVmax: number; readonly max: number };
  /** Histograms of positive pixels for the brightness controls: 256 bins over 0..max. */
  readonly histograms: { readonly post: readonly number[]; readonly pre: readonly number[] };
  /** Outlines of the sample: of post on the canvas, and of pre on its own (unaligned) canvas. */
  readonly outlines: { readonly post: readonly Polyline[]; readonly pre: readonly Polyline[] } | null;
  /** Residual vectors of the registration in canvas px, for the error map; empty before stage 3. */
  readonly residuals: readonly MappedResidual[];
}

/** A tile of a layer: `tileSize` pixels square at a level, column and row counted from the canvas corner. */
export interface TileRequest {
  readonly taskId: string;
  readonly layer: Layer;
  readonly level: number;
  readonly column: number;
  readonly row: number;
  readonly tileSize: number;
}

/** Pixels of a tile, cut at the right and lower edge; `data` null where all of it is zero. */
export interface TilePixels {
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray | null;
}

/** Values at one full-resolution canvas pixel. */
export interface PixelReadout {
  readonly x: number;
  readonly y: number;
  readonly post: number;
  readonly pre: readonly { readonly stage: ViewStage; readonly value: number }[];
}

/** The plots' data of stage 4; drawing is the page's business. */
export type Figures = StageFourFigures;
