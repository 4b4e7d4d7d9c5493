/**
 * Seeded randomness: the same seed gives the same city, the same leaks and the same noise, on every
 * machine. mulberry32 by Tommy Ettinger (public domain); golden values: test/fixtures/golden/rng.json.
 */
export interface Random {
  /** uniform in [0, 1) */
  uniform(): number;
  /** standard normal, as the sum of twelve uniforms minus six: bounded to ±6, good to about ±3 */
  gauss(): number;
  between(low: number, high: number): number;
  /** whole number from 0 to n − 1 */
  below(n: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** exponentially distributed with this mean */
  exponential(mean: number): number;
}

export function random(seed: number): Random {
  const uniform = mulberry32(seed);
  const gauss = () => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum - 6;
  };
  return {
    uniform,
    gauss,
    between: (low, high) => low + (high - low) * uniform(),
    below: (n) => Math.floor(n * uniform()),
    chance: (probability) => uniform() < probability,
    pick: (list) => list[Math.floor(list.length * uniform())]!,
    exponential: (mean) => -mean * Math.log(1 - uniform()),
  };
}

export function mulberry32(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A seed for one thing, from the run's seed and the thing's name: nights can be computed in any order
 * and a run can be resumed without replaying it. FNV-1a over the text, then murmur3's finaliser.
 */
export function seedOf(...parts: readonly (string | number)[]): number {
  const text = parts.join("|");
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function randomOf(...parts: readonly (string | number)[]): Random {
  return random(seedOf(...parts));
}
