import type { GeometryInWords } from '#protocol/task.ts';
import { formatFixed, formatPx } from './format.ts';

/** Below these a change is not worth a word. */
const LEAST_DEGREES = 0.005;
const LEAST_PERCENT = 0.005;
const LEAST_SHIFT_PX = 0.005;

/** A geometry in words: "turned 3.2° clockwise, 1.8 % larger, shifted 41 px (38 px right, 15 px up)". */
export function geometryWords(geometry: GeometryInWords): string {
  const parts = [
    turnWords(geometry.rotationDegrees),
    sizeWords(geometry.magnification),
    shiftWords(geometry),
  ];
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? 'not moved' : said.join(', ');
}

function turnWords(degrees: number): string | null {
  if (Math.abs(degrees) < LEAST_DEGREES) return null;
  const size = Math.abs(degrees);
  const direction = degrees > 0 ? 'clockwise' : 'anticlockwise';
  return `turned ${formatFixed(size, size < 1 ? 2 : 1)}° ${direction}`;
}

function sizeWords(magnification: number): string | null {
  const percent = (magnification - 1) * 100;
  if (Math.abs(percent) < LEAST_PERCENT) return null;
  const size = Math.abs(percent);
  return `${formatFixed(size, size < 1 ? 2 : 1)} % ${percent > 0 ? 'larger' : 'smaller'}`;
}

function shiftWords({ shiftXPx, shiftYPx }: GeometryInWords): string | null {
  const length = Math.hypot(shiftXPx, shiftYPx);
  if (length < LEAST_SHIFT_PX) return null;
  const across = `${formatPx(Math.abs(shiftXPx))} ${shiftXPx >= 0 ? 'right' : 'left'}`;
  const along = `${formatPx(Math.abs(shiftYPx))} ${shiftYPx >= 0 ? 'down' : 'up'}`;
  return `shifted ${formatPx(length)} (${across}, ${along})`;
}
