import type { PixelType, Size } from '#core/raster.ts';
import type { SerializedError } from '#core/errors.ts';

/** Where raw images come from; plain data that crosses threads. */
export type FolderSource =
  /** A real folder: from a drop or the folder picker. */
  | { readonly kind: 'handle'; readonly handle: FileSystemDirectoryHandle }
  /** Files with their paths, from browsers that give no folder handles. `path` starts below the folder `name`. */
  | {
      readonly kind: 'files';
      readonly name: string;
      readonly entries: readonly { path: string; file: File }[];
    }
  /** A pair with known truth, made on this machine from a seed. */
  | { readonly kind: 'demo'; readonly seed: number };

/** One sample stained with one dye: the unit of work. */
export interface TaskRef {
  readonly sample: string;
  readonly dye: string;
}

/** Something the user should know about the folder, shown where it belongs. All texts are plain text. */
export interface Notice {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  /** Sample and file that it is about, where there are such. */
  readonly sample: string | null;
  readonly file: string | null;
}

/** A pair that can be run. */
export interface FoundTask {
  readonly ref: TaskRef;
  readonly postFile: string;
  readonly preFile: string;
}

/** A pair that cannot be run, and why. */
export interface SkippedTask {
  readonly ref: TaskRef;
  readonly kind: string;
  readonly reason: string;
}

/** What was found in a folder. */
export interface FolderReport {
  /** Names the open folder in later calls. */
  readonly folderId: string;
  readonly name: string;
  readonly layoutOk: boolean;
  readonly tasks: readonly FoundTask[];
  readonly skipped: readonly SkippedTask[];
  readonly notices: readonly Notice[];
}

/** Which samples of a pixel carry the signal: one colour channel by index, or the clipped sum of all. */
export type ChannelChoice =
  { readonly kind: 'auto' } | { readonly kind: 'single'; readonly index: number } | { readonly kind: 'sum' };

/** Statistics of one colour channel in the central crop of an image. */
export interface ChannelSurvey {
  /** R, G, B, gray, or ch3 and so on. */
  readonly name: string;
  readonly max: number;
  readonly mean: number;
  readonly nonzero: number;
}

/** A small preview of an image in its own colours, 4 bytes a pixel; rows that are not there yet are transparent. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** The preview of one image of a pair, which comes before all else that a look tells. */
export interface ImagePreview {
  readonly side: 'post' | 'pre';
  readonly file: string;
  readonly thumbnail: Thumbnail;
}

/** What a look at one raw file tells. */
export interface ImageInspection {
  readonly file: string;
  readonly bytes: number;
  readonly size: Size;
  readonly mode: string;
  readonly pixelType: PixelType;
  readonly channels: readonly ChannelSurvey[];
  readonly thumbnail: Thumbnail;
}

/** What a look at the pair of a task tells; an image that cannot be read is an error, the other one still shows. */
export interface TaskInspection {
  readonly ref: TaskRef;
  readonly post: ImageInspection | { readonly error: SerializedError };
  readonly pre: ImageInspection | { readonly error: SerializedError };
  /** The channel found for the pair, from both images; null where it cannot be told. */
  readonly channel: { readonly choice: ChannelChoice; readonly label: string } | null;
}
