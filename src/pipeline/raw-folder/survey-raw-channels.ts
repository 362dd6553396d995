import { Exo2MicroError, isExo2MicroError } from '#core/errors.ts';
import type { Size } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import { silentContext, type RunContext } from '#core/run-context.ts';
import { ChannelStatistics } from '#core/statistics/channel-statistics.ts';
import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import type { RawImage, RawImageMode } from '../ports/raw-image.ts';
import { plainTiffReader, type ReadingOptions } from '../raw-image/tiff-image-reader.ts';
import { compareCodePoints } from './code-point-order.ts';
import { diagnoseRawLayout } from './diagnose-raw-layout.ts';
import { isTiff } from './file-names.ts';
import { listFolder } from './list-folder.ts';

/** Statistics of one channel in the crop, in the file's own brightness steps. */
export interface SurveyedChannel {
  readonly max: number;
  readonly mean: number;
  /** Pixels that are not zero. */
  readonly nonzero: number;
}

/** What the central crop of a raw file holds. */
export interface SurveyedFile {
  /** Path below the raw folder. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly mode: RawImageMode;
  /** By name, in the order of the samples: `gray`, or R, G, B, and `ch3` and so on for more. */
  readonly channels: Readonly<Record<string, SurveyedChannel>>;
}

/** Options of {@link surveyRawChannels}. */
export interface SurveyOptions extends ReadingOptions {
  /** Told of each file that is left out because it cannot be read. */
  readonly onUnreadable?: (path: string, error: Exo2MicroError) => void;
}

/** Width and height of the crop, px. */
const DEFAULT_CROP = 1000;

/**
 * Reports which colour channels carry signal in every TIFF below the raw folder, folders inside folders and loose files
 * included, in the order of their paths by code point. Reads a crop at the centre of each: rows
 * `max(height div 2 - half, 0)` to `min(height div 2 + half, height)`, columns likewise, `half = cropSize div 2`.
 * A layout without samples gives an empty list; files that cannot be read are left out, and told to `onUnreadable`.
 *
 * Largest values of floating-point images are given as they are; the reference package cuts them to whole numbers, by
 * which a faint image looks empty. Throws `invalid-argument` for a crop that holds no pixel.
 *
 * @param cropSize width and height of the crop, px; at least 2, default 1000
 */
export async function surveyRawChannels(
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  cropSize: number = DEFAULT_CROP,
  options: SurveyOptions = {},
): Promise<SurveyedFile[]> {
  const { reader = plainTiffReader, ctx = silentContext(), onUnreadable } = options;
  if (!(cropSize >= 2)) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A crop of ${cropSize} px holds no pixel; give 2 px or more.`,
    );
  }
  const layout = await diagnoseRawLayout(rawDir);
  if (!layout.ok || rawDir?.kind !== 'directory') return [];
  const surveyed: SurveyedFile[] = [];
  const files = (await tiffsBelow(rawDir, '')).sort((a, b) => compareCodePoints(a.path, b.path));
  for (const [index, { path, handle }] of files.entries()) {
    ctx.signal.throwIfAborted();
    ctx.report({
      stage: 'ingest',
      step: 'Looking at the channels',
      done: index,
      total: files.length,
      unit: 'files',
    });
    try {
      surveyed.push(await surveyImage(path, await reader.open(await handle.getFile()), ctx, cropSize));
    } catch (error) {
      if (!isExo2MicroError(error)) throw error;
      onUnreadable?.(path, error);
    }
  }
  return surveyed;
}

interface FoundFile {
  readonly path: string;
  readonly handle: FileHandleLike;
}

async function tiffsBelow(dir: DirectoryHandleLike, prefix: string): Promise<FoundFile[]> {
  const listing = await listFolder(dir);
  const found = (listing?.files ?? [])
    .filter((file) => isTiff(file.name))
    .map((handle) => ({ path: `${prefix}${handle.name}`, handle }));
  for (const folder of listing?.folders ?? []) {
    found.push(...(await tiffsBelow(folder, `${prefix}${folder.name}/`)));
  }
  return found;
}

/** Statistics of the channels of one image, from a crop at its centre; see {@link surveyRawChannels}. */
export async function surveyImage(
  path: string,
  image: RawImage,
  ctx: RunContext,
  cropSize: number = DEFAULT_CROP,
): Promise<SurveyedFile> {
  const { width, height, mode } = image;
  const samples = await image.readWindow(centralCrop(image, cropSize), ctx);
  const statistics = new ChannelStatistics(samples.sampleCount);
  statistics.addInterleaved(samples.data);
  const channels = Object.fromEntries(
    statistics
      .summaries()
      .map(({ max, mean, nonzero }, i) => [channelName(i, samples.sampleCount), { max, mean, nonzero }]),
  );
  return { path, width, height, mode, channels };
}

function centralCrop({ width, height }: Size, cropSize: number): Rect {
  const half = Math.floor(cropSize / 2);
  const x = Math.max(Math.floor(width / 2) - half, 0);
  const y = Math.max(Math.floor(height / 2) - half, 0);
  const right = Math.min(Math.floor(width / 2) + half, width);
  const bottom = Math.min(Math.floor(height / 2) + half, height);
  return { x, y, width: right - x, height: bottom - y };
}

function channelName(index: number, count: number): string {
  if (count === 1) return 'gray';
  return ['R', 'G', 'B'][index] ?? `ch${index}`;
}
