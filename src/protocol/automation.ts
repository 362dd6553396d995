import type { SerializedError } from '#core/errors.ts';
import type { ExportFormat } from './export.ts';
import type { FolderReport, TaskRef } from './folder.ts';
import type { EngineEvent, PreflightReport, RunReport, StageNumber } from './task.ts';

/** What a program that drives the page asks to run; the rest of a request follows from the open folder. */
export interface AutomationOrder {
  readonly tasks: readonly TaskRef[];
  /** Parameters that differ from the defaults, by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly fromStage: StageNumber;
  readonly toStage: StageNumber;
  readonly force: boolean;
}

/** The page as a program drives it, `window.exo2micro`: the same folder, run and files that a person sees. */
export interface PageAutomation {
  /** The dropped folder; null where there is none. */
  folder():
    | { readonly opening: string }
    | { readonly report: FolderReport }
    | { readonly error: SerializedError }
    | null;
  /** What is wrong with the parameters of an order, in words; null where it can run. */
  check(order: AutomationOrder): string | null;
  preflight(order: AutomationOrder): Promise<PreflightReport>;
  run(order: AutomationOrder): Promise<RunReport>;
  cancel(): Promise<void>;
  /**
   * Writes all files of an ended run into a folder that the picker gives: `<sample>/<dye>/...`, `summary.json`, the log.
   * With `only`, nothing but the files of tasks whose path contains one of these texts.
   */
  save(
    report: RunReport,
    format: ExportFormat,
    only?: readonly string[],
  ): Promise<{ readonly files: number }>;
  /** Downloads the images of an ended run whose path contains one of these texts, one after the other, as a person does. */
  download(
    report: RunReport,
    format: ExportFormat,
    only: readonly string[],
  ): Promise<{ readonly files: number }>;
}

/** What a frame of the viewer shows. */
export interface ViewerFrame {
  /** Every visible tile is drawn at its full sharpness and in its present colours. */
  readonly sharp: boolean;
  /** Every visible tile is drawn, be it by a coarser or finer one that stands in. */
  readonly covered: boolean;
}

declare global {
  interface Window {
    exo2micro?: PageAutomation;
    /** Hears of every frame that the viewer has drawn, where a program has put it there. */
    exo2microOnFrame?: (frame: ViewerFrame) => void;
    /** Hears the events of runs, where a program has put it there. */
    exo2microOnEvent?: (event: EngineEvent) => void;
  }
}
