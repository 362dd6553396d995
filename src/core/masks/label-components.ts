import { rasterOf } from '#core/raster.ts';
import type { Mask } from '#core/raster.ts';

/** How pixels touch: at sides only, or at corners too. */
export type Connectivity = 4 | 8;

/** Components of a mask: label 0 outside, 1 to `count` inside, numbered in reading order of their first pixel. */
export interface Components {
  readonly width: number;
  readonly height: number;
  readonly labels: Int32Array;
  readonly count: number;
  /** Pixels of each component; index 0 is what lies outside. */
  readonly areas: Float64Array;
}

/** Connected components in two sweeps with union-find (Rosenfeld and Pfaltz, 1966). */
export function labelComponents(mask: Mask, connectivity: Connectivity = 4): Components {
  const { width, height } = mask;
  const labels = new Int32Array(width * height);
  const parents = labelFirstSweep(mask, labels, connectivity);
  const final = new Int32Array(parents.length);
  let count = 0;
  for (let label = 1; label < parents.length; label++) {
    const root = rootOf(parents, label);
    final[label] = root === label ? ++count : final[root]!;
  }
  const areas = new Float64Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = final[labels[i]!]!;
    labels[i] = label;
    areas[label]!++;
  }
  return { width, height, labels, count, areas };
}

/** The component with most pixels, the first of equals; an empty mask stays empty. */
export function largestComponent(mask: Mask, connectivity: Connectivity = 4): Mask {
  const { labels, areas, count } = labelComponents(mask, connectivity);
  let best = 0;
  for (let label = 1; label <= count; label++) {
    if (best === 0 || areas[label]! > areas[best]!) best = label;
  }
  const out = new Uint8Array(labels.length);
  if (best !== 0) for (let i = 0; i < out.length; i++) out[i] = labels[i] === best ? 1 : 0;
  return rasterOf(mask.width, mask.height, out);
}

/** Gives each pixel the label of a neighbour seen before, or a new one, and notes which labels meet. */
function labelFirstSweep(
  { width, height, data }: Mask,
  labels: Int32Array,
  connectivity: Connectivity,
): number[] {
  const parents = [0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i] === 0) continue;
      let label = x > 0 ? labels[i - 1]! : 0;
      if (y > 0) {
        label = joined(parents, label, labels[i - width]!);
        if (connectivity === 8) {
          if (x > 0) label = joined(parents, label, labels[i - width - 1]!);
          if (x < width - 1) label = joined(parents, label, labels[i - width + 1]!);
        }
      }
      labels[i] = label === 0 ? parents.push(parents.length) - 1 : label;
    }
  }
  return parents;
}

/** The label of two neighbours, either of which may have none (0). The smaller root is kept. */
function joined(parents: number[], a: number, b: number): number {
  if (a === 0 || b === 0 || a === b) return a === 0 ? b : a;
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  const root = Math.min(rootA, rootB);
  parents[rootA] = root;
  parents[rootB] = root;
  return root;
}

function rootOf(parents: number[], label: number): number {
  let root = label;
  while (parents[root] !== root) root = parents[root]!;
  for (let at = label; at !== root;) {
    const next = parents[at]!;
    parents[at] = root;
    at = next;
  }
  return root;
}
