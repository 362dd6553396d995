/** A stream of random numbers that depends on its seed alone. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A whole number, uniform in 0 .. count - 1. */
  index(count: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  gaussian(): number;
}

/**
 * A seeded generator: xoshiro128** (Blackman and Vigna, 2021), its state filled by splitmix32 from a 32-bit seed;
 * normal numbers by the polar method (Marsaglia and Bray, 1964). The same seed gives the same numbers everywhere.
 */
export function seededRandom(seed: number): SeededRandom {
  const next = xoshiro128(seed);
  const uniform = (): number => next() / 2 ** 32;
  let spare = Number.NaN;
  const gaussian = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * factor;
      return u * factor;
    }
  };
  return {
    uniform,
    gaussian,
    between: (low, high) => low + (high - low) * uniform(),
    index: (count) => Math.floor(count * uniform()),
  };
}

function xoshiro128(seed: number): () => number {
  let mix = seed | 0;
  const splitmix = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix();
  return () => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}
