import { type ColorMapName, colorMapAt, differenceColorAt } from './color-maps.ts';
import type { OverlayColors } from './composite.ts';
import { packRgba } from './rgba.ts';
import { type Stretch, stretched, type ToneRange } from './tone.ts';

/** Entries of a colour table: odd, so that a difference of zero has its own; many, so that steep stretches stay smooth. */
export const TABLE_LENGTH = 4097;
const LAST = TABLE_LENGTH - 1;

/** Smallest brightness range that is shown, so that limits on top of each other still divide. */
const MIN_RANGE = 1e-6;

/**
 * Colours by brightness: a value has entry `(value - start) * perUnit`, rounded, and the first or last entry outside.
 * Made once for a composite, so that a pixel costs one multiplication and one look-up.
 */
export interface ColorTable {
  readonly start: number;
  readonly perUnit: number;
  readonly colors: Uint32Array;
}

/** Table of one layer through a colour map. */
export function colorMapTable(name: ColorMapName, stretch: Stretch, range: ToneRange): ColorTable {
  return tableOver(range, (position) => colorMapAt(name, stretched(stretch, position)));
}

/** Table of one layer of an overlay: its share of red, green and blue, made to be combined by a bitwise or. */
export function overlayTable(
  layer: 'post' | 'pre',
  colors: OverlayColors,
  stretch: Stretch,
  range: ToneRange,
): ColorTable {
  return tableOver(range, (position) => {
    const level = Math.round(255 * stretched(stretch, position));
    if (layer === 'pre') return packRgba(0, level, 0);
    return packRgba(level, 0, colors === 'magenta-green' ? level : 0);
  });
}

/** Table of a difference, from minus to plus `knee * sinh(limit)`; its middle entry is zero. */
export function differenceTable(knee: number, limit: number): ColorTable {
  const largest = Math.max(knee * Math.sinh(limit), MIN_RANGE);
  return tableOver({ low: -largest, high: largest }, (position) =>
    differenceColorAt(Math.asinh(((2 * position - 1) * largest) / knee) / limit),
  );
}

/** Colour that a table gives a value. */
export function colorFrom(table: ColorTable, value: number): number {
  const entry = (value - table.start) * table.perUnit + 0.5;
  return table.colors[entry > 0 ? (entry < LAST ? entry | 0 : LAST) : 0]!;
}

function tableOver(range: ToneRange, colorAt: (position: number) => number): ColorTable {
  const colors = new Uint32Array(TABLE_LENGTH);
  for (let i = 0; i <= LAST; i++) colors[i] = colorAt(i / LAST);
  return { start: range.low, perUnit: LAST / Math.max(range.high - range.low, MIN_RANGE), colors };
}
