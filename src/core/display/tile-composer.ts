import { assertNever } from '../errors.ts';
import type { PixelArray } from '../raster.ts';
import {
  type ColorTable,
  colorMapTable,
  differenceTable,
  overlayTable,
  TABLE_LENGTH,
} from './color-tables.ts';
import type { Composite } from './composite.ts';
import { BLANK } from './rgba.ts';

const LAST = TABLE_LENGTH - 1;

/** Turns the pixels of tiles into colours; made once for a composite, used for all its tiles. */
export interface TileComposer {
  /**
   * Writes one packed colour per pixel. `post` and `pre` are as long as `target`, or null where all of them are zero; a
   * layer that the composite does not look at may be null too.
   */
  composeInto(target: Uint32Array, post: PixelArray | null, pre: PixelArray | null): void;
  /** The colour of pixels whose layers are all zero: a tile without pixels is one rectangle of it. */
  readonly zeroColor: number;
}

/** The composer of a composite. */
export function tileComposer(composite: Composite): TileComposer {
  const fill = fillerOf(composite);
  let zeros = new Uint8Array(0);
  const composeInto: TileComposer['composeInto'] = (target, post, pre) => {
    if (zeros.length < target.length) zeros = new Uint8Array(target.length);
    fill(target, post ?? zeros, pre ?? zeros);
  };
  const probe = new Uint32Array(1);
  composeInto(probe, null, null);
  return { composeInto, zeroColor: probe[0]! };
}

type Filler = (target: Uint32Array, post: PixelArray, pre: PixelArray) => void;

function fillerOf(composite: Composite): Filler {
  switch (composite.kind) {
    case 'overlay': {
      const { colors, stretch } = composite;
      const postTable = overlayTable('post', colors, stretch, composite.post);
      const preTable = overlayTable('pre', colors, stretch, composite.pre);
      return (target, post, pre) => overlayInto(target, post, pre, postTable, preTable);
    }
    case 'single': {
      const table = colorMapTable(composite.colorMap, composite.stretch, composite.range);
      return (target, post, pre) => mapInto(target, composite.layer === 'post' ? post : pre, table);
    }
    case 'difference': {
      const table = differenceTable(composite.knee, composite.limit);
      return (target, post, pre) => differenceInto(target, post, pre, composite.scale, table);
    }
    default:
      return assertNever(composite);
  }
}

function overlayInto(
  target: Uint32Array,
  post: PixelArray,
  pre: PixelArray,
  postTable: ColorTable,
  preTable: ColorTable,
): void {
  const { start: postStart, perUnit: postPerUnit, colors: postColors } = postTable;
  const { start: preStart, perUnit: prePerUnit, colors: preColors } = preTable;
  for (let i = 0; i < target.length; i++) {
    const p = (post[i]! - postStart) * postPerUnit + 0.5;
    const q = (pre[i]! - preStart) * prePerUnit + 0.5;
    target[i] =
      postColors[p > 0 ? (p < LAST ? p | 0 : LAST) : 0]! | preColors[q > 0 ? (q < LAST ? q | 0 : LAST) : 0]!;
  }
}

function mapInto(target: Uint32Array, values: PixelArray, table: ColorTable): void {
  const { start, perUnit, colors } = table;
  for (let i = 0; i < target.length; i++) {
    const entry = (values[i]! - start) * perUnit + 0.5;
    target[i] = colors[entry > 0 ? (entry < LAST ? entry | 0 : LAST) : 0]!;
  }
}

function differenceInto(
  target: Uint32Array,
  post: PixelArray,
  pre: PixelArray,
  scale: number,
  table: ColorTable,
): void {
  const { start, perUnit, colors } = table;
  for (let i = 0; i < target.length; i++) {
    const p = post[i]!;
    const q = pre[i]!;
    if (p > 0 || q > 0) {
      const entry = (p - scale * q - start) * perUnit + 0.5;
      target[i] = colors[entry > 0 ? (entry < LAST ? entry | 0 : LAST) : 0]!;
    } else {
      target[i] = BLANK;
    }
  }
}
