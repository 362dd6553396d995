import { seededRandom } from '#core/seeded-random.ts';

/** Replicates: the ends of a 95 % interval then have 25 values beyond them. */
const REPLICATES = 1000;
const SEED = 0x5ca1e;
const TAIL = 0.025;

/**
 * How far the sum of the pulls of spatial blocks reaches below and above their own sum in 95 of 100 cases: the bootstrap
 * over blocks (Efron, 1979; blocks keep neighbouring pixels together: Hall, Horowitz and Jing, 1995). The pulls are those of
 * an estimate at rest, so a replicate is the estimate's first-order answer to its blocks. Seeded: the same blocks give the
 * same result. Both 0 where there is no block.
 */
export function blockBootstrap(pulls: Float64Array): { readonly below: number; readonly above: number } {
  const { length } = pulls;
  if (length === 0) return { below: 0, above: 0 };
  const random = seededRandom(SEED);
  const own = pulls.reduce((sum, pull) => sum + pull, 0);
  const sums = new Float64Array(REPLICATES);
  for (let i = 0; i < REPLICATES; i++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += pulls[random.index(length)]!;
    sums[i] = sum - own;
  }
  sums.sort();
  const end = Math.floor(TAIL * REPLICATES);
  return { below: Math.max(0, -sums[end]!), above: Math.max(0, sums[REPLICATES - 1 - end]!) };
}
