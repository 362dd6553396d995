import type { SerializedError } from '#core/errors.ts';
import type { PixelType, Size } from '#core/raster.ts';
import type { RegistrationJudgement } from '#core/registration/judge-registration.ts';
import type { Progress } from '#core/run-context.ts';
import type { Parameters } from '#pipeline/parameters.ts';
import type { ScaleEstimates } from '#pipeline/task/stage-record.ts';
import type { ChannelChoice, TaskRef } from './folder.ts';

/** The four stages by number. */
export type StageNumber = 1 | 2 | 3 | 4;

/** A registered geometry in words' numbers: how pre-stain lies against post-stain, at the centre of the sample. */
export interface GeometryInWords {
  /** Positive turns from x towards y (clockwise on the screen). */
  readonly rotationDegrees: number;
  readonly magnification: number;
  readonly shiftXPx: number;
  readonly shiftYPx: number;
}

/** The result of a task, as far as it has come. */
export interface TaskSummary {
  readonly stagesDone: 0 | StageNumber;
  readonly postSize: Size;
  readonly preSize: Size;
  readonly pixelType: PixelType;
  readonly channelLabel: string;
  /** Which stage's geometry is in force: `identity` before stage 2 or where nothing could be found. */
  readonly registrationStage: 'interior' | 'boundary' | 'identity';
  readonly geometry: GeometryInWords | null;
  /** Whether the registration may be trusted, how far it is off, and why; null before stage 3. */
  readonly judgement: RegistrationJudgement | null;
  /**
   * How far the map is off at the typical place of the sample, by patches that the fit has not seen, full-resolution px;
   * null where it was not measured.
   */
  readonly accuracyPx: number | null;
  readonly inliers: number;
  readonly matches: number;
  readonly scaleEstimate: number | null;
  /** Both estimates of the scale and the 95 % interval; null before stage 4. */
  readonly scaleEstimates: ScaleEstimates | null;
  readonly scalePercentileValue: number | null;
  readonly manualScale: number | null;
  /** Plain-words remarks on refused or weak results. */
  readonly remarks: readonly string[];
  /** Seconds of each stage that was computed, by stage id. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakBytes: number | null;
}

/** Where a task stands. */
export type TaskStatus =
  | { readonly kind: 'queued' }
  | {
      readonly kind: 'running';
      readonly progress: Progress;
      readonly fraction: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'complete'; readonly taskId: string; readonly summary: TaskSummary }
  | { readonly kind: 'failed'; readonly error: SerializedError }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** What to run, and how. */
export interface RunRequest {
  /** The open folder; null runs on what is stored already. */
  readonly folderId: string | null;
  readonly tasks: readonly TaskRef[];
  readonly parameters: Parameters;
  /** Channel override by dye; absent means automatic. */
  readonly channels: Readonly<Record<string, ChannelChoice>>;
  readonly fromStage: StageNumber;
  readonly toStage: StageNumber;
  /** Compute again what is stored, from `fromStage` on. */
  readonly force: boolean;
}

/** What the engine tells while it runs; at most about ten a second. */
export type EngineEvent =
  | { readonly kind: 'task'; readonly ref: TaskRef; readonly status: TaskStatus }
  | {
      readonly kind: 'stage-done';
      readonly ref: TaskRef;
      readonly stage: number;
      readonly seconds: number;
      readonly resumed: boolean;
      readonly taskId: string;
    }
  | { readonly kind: 'log'; readonly line: string };

/** A task that failed, and why. */
export interface FailedTask {
  readonly ref: TaskRef;
  readonly error: SerializedError;
}

/** How a run ended. */
export interface RunReport {
  readonly tasks: readonly { readonly ref: TaskRef; readonly status: TaskStatus }[];
  readonly cancelled: boolean;
  readonly seconds: number;
}

/** A task with its records in browser storage; one for each parameter variant. */
export interface StoredTask {
  /** Names the task in later calls; changes as further stages are stored. */
  readonly taskId: string;
  readonly ref: TaskRef;
  /** What differs from the default parameters, as in file names; empty for the defaults. */
  readonly suffix: string;
  readonly parameters: Parameters;
  readonly summary: TaskSummary;
  /** Bytes in storage, images included; images shared by variants count in each. */
  readonly bytes: number;
  /** Milliseconds since 1970 of the last stored stage. */
  readonly storedAt: number;
}

/** What storage and memory a run needs, against what the browser offers. */
export interface PreflightReport {
  readonly memory: PreflightLine;
  readonly storage: PreflightLine;
  /** Rough; from the pixels to read and a calibration of this machine. */
  readonly secondsEstimate: number | null;
}

/** One resource of the pre-flight check. */
export interface PreflightLine {
  readonly neededBytes: number;
  readonly availableBytes: number | null;
  readonly verdict: 'silent' | 'warn' | 'fail';
  readonly message: string;
}
