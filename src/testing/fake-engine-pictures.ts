import type { ImageInspection } from '#protocol/folder.ts';
import type { Layer, Polyline, ViewStage } from '#protocol/view.ts';

/** Size of the made-up canvas: large enough to pan and zoom, small enough to compute by formula. */
export const FAKE_PAD = 400;
/** Size of the made-up images. */
export const FAKE_SIZE = { width: 3200, height: 2600 };
/** Padded canvas. */
export const FAKE_CANVAS = {
  width: FAKE_SIZE.width + 2 * FAKE_PAD,
  height: FAKE_SIZE.height + 2 * FAKE_PAD,
};

const CENTRE_X = FAKE_CANVAS.width / 2;
const CENTRE_Y = FAKE_CANVAS.height / 2;
const MICROBE_CELL = 160;

/** Rotation, magnification and shift left over in the pre-stain image of a stage. */
const REMAINING: Readonly<Record<ViewStage, { degrees: number; size: number; x: number; y: number }>> = {
  padded: { degrees: 3.2, size: 1.018, x: 38, y: -15 },
  coarse: { degrees: 0.6, size: 1.004, x: 7, y: -4 },
  boundary: { degrees: 0.08, size: 1.0008, x: 1.4, y: -0.9 },
  interior: { degrees: 0, size: 1, x: 0, y: 0 },
};

/** Brightness 0..255 of a layer at a canvas pixel. */
export function fakeBrightness(layer: Layer, x: number, y: number): number {
  if (layer.kind === 'post') {
    const rock = rockAt(x, y);
    return rock === 0 ? 0 : Math.min(255, Math.round(1.284 * rock + microbesAt(x, y)));
  }
  const { degrees, size, x: shiftX, y: shiftY } = REMAINING[layer.stage];
  const angle = (degrees * Math.PI) / 180;
  const dx = (x - CENTRE_X - shiftX) / size;
  const dy = (y - CENTRE_Y - shiftY) / size;
  const turnedX = CENTRE_X + Math.cos(angle) * dx + Math.sin(angle) * dy;
  const turnedY = CENTRE_Y - Math.sin(angle) * dx + Math.cos(angle) * dy;
  return Math.round(rockAt(turnedX, turnedY));
}

/** Homography left over in a stage, 9 numbers row-major; only for show. */
export function fakeHomography(stage: ViewStage): readonly number[] {
  const { degrees, size, x, y } = REMAINING[stage];
  const angle = (degrees * Math.PI) / 180;
  const cosine = size * Math.cos(angle);
  const sine = size * Math.sin(angle);
  return [cosine, -sine, x, sine, cosine, y, 0, 0, 1];
}

/** Outline of the made-up rock. */
export function fakeOutline(stage: ViewStage | 'post'): Polyline {
  const turn = stage === 'post' ? 0 : (REMAINING[stage].degrees * Math.PI) / 180;
  return Array.from({ length: 120 }, (_, index) => (index / 120) * 2 * Math.PI).flatMap((angle) => {
    const radius = outlineRadius(angle - turn);
    return [CENTRE_X + radius * Math.cos(angle), CENTRE_Y + radius * Math.sin(angle)];
  });
}

/** A thumbnail of the made-up rock in one colour, as a raw image shows it. */
export function fakeThumbnail(kind: 'post' | 'pre', channel: number): ImageInspection['thumbnail'] {
  const width = 128;
  const height = 104;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const layer: Layer = kind === 'post' ? { kind } : { kind, stage: 'padded' };
  for (let index = 0; index < width * height; index++) {
    const x = FAKE_PAD + ((index % width) + 0.5) * (FAKE_SIZE.width / width);
    const y = FAKE_PAD + (Math.floor(index / width) + 0.5) * (FAKE_SIZE.height / height);
    const value = 1.4 * fakeBrightness(layer, x, y);
    for (let each = 0; each < 3; each++)
      rgba[index * 4 + each] = channel === 3 || each === channel ? value : value * 0.06;
    rgba[index * 4 + 3] = 255;
  }
  return { width, height, rgba };
}

function outlineRadius(angle: number): number {
  return 1180 + 130 * Math.sin(2 * angle + 0.6) + 60 * Math.sin(5 * angle) + 24 * Math.sin(11 * angle + 2);
}

function rockAt(x: number, y: number): number {
  const dx = x - CENTRE_X;
  const dy = y - CENTRE_Y;
  if (Math.hypot(dx, dy) > outlineRadius(Math.atan2(dy, dx))) return 0;
  const coarse = smoothNoise(x / 240, y / 240);
  const fine = smoothNoise(x / 34, y / 34);
  const vein = Math.exp(-((Math.sin(x / 210 + y / 340 + 2 * coarse) * 9) ** 2));
  return 14 + 62 * coarse * coarse + 26 * fine + 70 * vein;
}

function microbesAt(x: number, y: number): number {
  const column = Math.floor(x / MICROBE_CELL);
  const row = Math.floor(y / MICROBE_CELL);
  if (noise(column, row + 977) < 0.62) return 0;
  const centreX = (column + 0.2 + 0.6 * noise(column, row)) * MICROBE_CELL;
  const centreY = (row + 0.2 + 0.6 * noise(row, column)) * MICROBE_CELL;
  return 150 * Math.exp(-((x - centreX) ** 2 + (y - centreY) ** 2) / 98);
}

function smoothNoise(x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const across = fade(x - column);
  const along = fade(y - row);
  const top = noise(column, row) * (1 - across) + noise(column + 1, row) * across;
  const bottom = noise(column, row + 1) * (1 - across) + noise(column + 1, row + 1) * across;
  return top * (1 - along) + bottom * along;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

/** 0..1 from two whole numbers, always the same. */
function noise(x: number, y: number): number {
  let hash = Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263);
  hash = Math.imul(hash ^ (hash >>> 13), 1_274_126_177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
