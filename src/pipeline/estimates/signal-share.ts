import { silentContext, type RunContext } from '#core/run-context.ts';
import { addChannelSums, chooseChannels, sumChannels } from '../ingest/channel-choice.ts';
import type { ChannelSums } from '../ingest/ingested-band.ts';
import type { RawImage, RawImageReader, RawSamples } from '../ports/raw-image.ts';
import { STORED_TILE_SIZE } from '../ports/tile-store.ts';
import type { RawHeader, RawHeaderReader } from './estimate-targets.ts';

/** Rows of tiles that are looked into at most, evenly spread. */
const TILE_ROWS = 32;
/** Rows of pixels that are read in all, more than one for each row of tiles where there are few of those. */
const PIXEL_ROWS = 64;
/** Where rows come in chunks higher than this, single places are looked at, since a row would cost whole chunks, px. */
const TALL_CHUNK_ROWS = 64;
/** Such places across and down. */
const PLACES = 7;

/**
 * The share of an image's stored tiles that have any signal, 0 to 1, from a look at a few rows (some megabytes): tiles of
 * zeros take no space and no time. 1 where the image can only be read from its beginning on, so that looking costs too much.
 */
export async function probeSignalShare(image: RawImage, ctx: RunContext = silentContext()): Promise<number> {
  if (image.access === 'sequential') return 1;
  const looks = image.bandHeightHint > TALL_CHUNK_ROWS ? placesOf(image) : rowsOf(image);
  const seen = new Map<string, SeenTile>();
  let sums: ChannelSums = { pixelCount: 0, sums: new Array<number>(image.channelCount).fill(0) };
  for (const at of looks) {
    const samples = await image.readWindow(at, ctx);
    sums = addChannelSums(sums, sumChannels(samples, image.channelCount));
    noteTiles(seen, samples, at, image.channelCount);
  }
  const { channels } = chooseChannels([sums]);
  const tiles = [...seen.values()];
  const filled = tiles.filter(({ hasSignal }) => channels.some((channel) => hasSignal[channel])).length;
  return tiles.length === 0 ? 1 : filled / tiles.length;
}

/**
 * Reads headers and looks into the pixels of each file once: asked again about the same file (by name, size and time), the
 * answer is at hand.
 */
export function probingHeaderReader(reader: RawImageReader): RawHeaderReader {
  const known = new Map<string, Promise<RawHeader>>();
  const probe = async (file: File): Promise<RawHeader> => {
    const image = await reader.open(file);
    const { width, height, sampleCount, pixelType } = image;
    return { width, height, sampleCount, pixelType, signalShare: await probeSignalShare(image) };
  };
  return {
    open(file) {
      const key = JSON.stringify([file.name, file.size, file.lastModified]);
      const header = known.get(key) ?? probe(file);
      known.set(key, header);
      header.catch(() => known.delete(key));
      return header;
    },
  };
}

/** A tile that was looked into: which channels have signal there. */
interface SeenTile {
  readonly hasSignal: boolean[];
}

interface Look {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rowsOf({ width, height }: RawImage): Look[] {
  const tileRows = Math.ceil(height / STORED_TILE_SIZE);
  const count = Math.min(TILE_ROWS, tileRows);
  const each = Math.max(1, Math.floor(PIXEL_ROWS / count));
  return Array.from({ length: count * each }, (_, i) => {
    const top = Math.floor((Math.floor(i / each) * tileRows) / count) * STORED_TILE_SIZE;
    const rows = Math.min(STORED_TILE_SIZE, height - top);
    return { x: 0, y: top + Math.floor((((i % each) + 0.5) / each) * rows), width, height: 1 };
  });
}

function placesOf({ width, height }: RawImage): Look[] {
  const side = { x: Math.min(width, STORED_TILE_SIZE), y: Math.min(height, STORED_TILE_SIZE) };
  return Array.from({ length: PLACES * PLACES }, (_, i) => ({
    x: Math.floor(((width - side.x) * (i % PLACES)) / (PLACES - 1)),
    y: Math.floor(((height - side.y) * Math.floor(i / PLACES)) / (PLACES - 1) + side.y / 2),
    width: side.x,
    height: 1,
  }));
}

function noteTiles(seen: Map<string, SeenTile>, samples: RawSamples, at: Look, channelCount: number): void {
  const row = Math.floor(at.y / STORED_TILE_SIZE);
  for (let from = at.x; from < at.x + at.width;) {
    const column = Math.floor(from / STORED_TILE_SIZE);
    const to = Math.min(at.x + at.width, (column + 1) * STORED_TILE_SIZE);
    const key = `${column},${row}`;
    const tile = seen.get(key) ?? { hasSignal: new Array<boolean>(channelCount).fill(false) };
    seen.set(key, tile);
    for (let channel = 0; channel < channelCount; channel++) {
      tile.hasSignal[channel] ||= hasValue(samples, channel, from - at.x, to - at.x);
    }
    from = to;
  }
}

/** Whether a channel has a value other than 0 in these columns of a row of pixels. */
function hasValue({ data, sampleCount }: RawSamples, channel: number, from: number, to: number): boolean {
  for (let i = from * sampleCount + channel; i < to * sampleCount; i += sampleCount) {
    if (data[i] !== 0) return true;
  }
  return false;
}
