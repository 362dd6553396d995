import { rasterOf } from '#core/raster.ts';
import type { Mask } from '#core/raster.ts';

/**
 * The mask with its holes filled: background stays only where it is connected to the border over the four sides.
 * A flood from the border, row span by row span, with a stack of spans instead of recursion.
 */
export function fillHoles({ width, height, data }: Mask): Mask {
  const outside = new Uint8Array(width * height);
  const stack: number[] = [];
  const visit = (i: number): void => {
    if (data[i] === 0 && outside[i] === 0) stack.push(i);
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  for (let seed = stack.pop(); seed !== undefined; seed = stack.pop()) {
    if (outside[seed] === 0) floodSpan(seed, width, height, data, outside, stack);
  }
  return rasterOf(
    width,
    height,
    outside.map((isOutside) => 1 - isOutside),
  );
}

/** Marks the free span of the seed's row and pushes one seed for each free span that it touches above and below. */
function floodSpan(
  seed: number,
  width: number,
  height: number,
  data: Uint8Array,
  outside: Uint8Array,
  stack: number[],
): void {
  const rowStart = seed - (seed % width);
  let left = seed;
  while (left > rowStart && data[left - 1] === 0) left--;
  let right = seed;
  while (right < rowStart + width - 1 && data[right + 1] === 0) right++;
  outside.fill(1, left, right + 1);
  for (const step of [-width, width]) {
    if (rowStart + step < 0 || rowStart + step >= width * height) continue;
    let inSpan = false;
    for (let i = left + step; i <= right + step; i++) {
      const free = data[i] === 0 && outside[i] === 0;
      if (free && !inSpan) stack.push(i);
      inSpan = free;
    }
  }
}
