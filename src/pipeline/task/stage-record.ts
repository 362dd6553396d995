import type { MappedResidual } from '#core/display/error-map.ts';
import type { PixelType, Size } from '#core/raster.ts';
import type { BackgroundScale } from '#core/statistics/scale/estimate-background-scale.ts';
import type { Parameters, Stage } from '../parameters.ts';
import type { ChannelChoice } from '../ingest/ingested-band.ts';
import type { FileIdentity } from './input-identity.ts';

/** Raised whenever a result would differ from what an older version stored; older records are then computed anew. */
export const RESULT_VERSION = 5;

/** A sample and a dye. */
export interface TaskName {
  readonly sample: string;
  readonly dye: string;
}

/** An ingested image of a task. */
export interface TaskImage {
  /** Its name in the tile store. */
  readonly image: string;
  readonly file: FileIdentity;
  readonly size: Size;
  readonly pixelType: PixelType;
  /** Size of a pixel in micrometres as the raw file knows it; null, or missing in older records, where it does not. */
  readonly pixelSizeUm?: { readonly x: number; readonly y: number } | null;
}

/** What every stage's record has. Plain JSON. */
interface RecordBase<N extends Stage, Result> {
  readonly resultVersion: number;
  readonly stage: N;
  readonly task: TaskName;
  /** Key of the record of the stage before; null for stage 1. */
  readonly parent: string | null;
  /** All parameters; those of later stages are for information. */
  readonly parameters: Parameters;
  readonly seconds: number;
  /** Most bytes that the engine held at once while it computed the stage; null where not known. */
  readonly peakBytes: number | null;
  /** Milliseconds since 1970. */
  readonly storedAt: number;
  readonly result: Result;
}

/** Stage 1: which pixels, and where they lie on the canvas. */
export interface PadResult {
  readonly post: TaskImage;
  readonly pre: TaskImage;
  readonly channel: ChannelChoice;
  /** "green", "sum of red and blue", "gray". */
  readonly channelLabel: string;
  readonly pad: number;
  readonly canvas: Size;
}

/** A scale that stage 4 subtracts with. */
export interface ScaleResult {
  /** `robust`, `moffat`, `percentile_p50`, `manual`: as in file names and headers. */
  readonly key: string;
  readonly value: number;
}

/** What was estimated as the scale, by both methods; all factors of post- over pre-stain. */
export interface ScaleEstimates {
  /** The estimate that is subtracted with: that of `scale_method`, or the Moffat fit where the other finds no background. */
  readonly method: 'robust' | 'moffat';
  /** See `estimateBackgroundScale`; null where too little background is left. */
  readonly robust: BackgroundScale | null;
  /** The Moffat fit as specified. */
  readonly moffat: number;
}

/** Numbers of a map between raw frames, post to pre, row-major. */
export type Matrix = readonly number[];

/** Stage 2, as the record keeps it. */
export interface BoundaryRecordResult {
  readonly postToPre: Matrix;
  readonly coarsePostToPre: Matrix;
  readonly outlines: {
    readonly post: readonly (readonly number[])[];
    readonly pre: readonly (readonly number[])[];
  };
  /** Further starting points for stage 3, best first. */
  readonly hypotheses: readonly Matrix[];
  readonly remarks: readonly string[];
  /** Everything else that was measured, for the log and the details. */
  readonly details: { readonly [key: string]: unknown };
}

/** A residual of the registration at a point of post, raw px. */
export interface Residual extends MappedResidual {
  /** Predicted standard deviation of dx and of dy. */
  readonly sigmaPx: number;
}

/** Stage 3, as the record keeps it. */
export interface InteriorRecordResult {
  readonly accepted: boolean;
  readonly postToPre: Matrix;
  readonly accuracyPx: number | null;
  readonly heldOut: {
    readonly medianPx: number;
    readonly p95Px: number;
    readonly maxPx: number;
    readonly count: number;
  } | null;
  /** Error of the map as the patches' uncertainties predict it, raw px: root mean square over the sample, and at worst. */
  readonly predictedErrorPx: number | null;
  readonly predictedWorstPx: number | null;
  readonly inliers: number;
  readonly matches: number;
  /** Refinement levels whose result was accepted. */
  readonly levelsOk: number;
  readonly residuals: readonly Residual[];
  readonly remarks: readonly string[];
  readonly details: { readonly [key: string]: unknown };
}

/** Stage 4, without the plots' data, which have a record of their own. */
export interface SubtractResult {
  readonly scales: readonly ScaleResult[];
  readonly scaleEstimate: number;
  readonly estimates: ScaleEstimates;
  readonly scalePercentileValue: number | null;
  readonly manualScale: number | null;
  /** Key of the record with the plots' data. */
  readonly figures: string;
  readonly remarks: readonly string[];
}

/** Record of stage 1. */
export type PadRecord = RecordBase<1, PadResult>;
/** Record of stage 2. */
export type BoundaryRecord = RecordBase<2, BoundaryRecordResult>;
/** Record of stage 3. */
export type InteriorRecord = RecordBase<3, InteriorRecordResult>;
/** Record of stage 4. */
export type SubtractRecord = RecordBase<4, SubtractResult>;
/** Record of any stage. */
export type StageRecord = PadRecord | BoundaryRecord | InteriorRecord | SubtractRecord;

/** The records of a task from stage 1 on, as far as it has come. */
export interface RecordChain {
  /** Key of the last record: the task's name while no further stage is stored. */
  readonly taskId: string;
  readonly pad: PadRecord;
  readonly boundary: BoundaryRecord | null;
  readonly interior: InteriorRecord | null;
  readonly subtract: SubtractRecord | null;
}
