import { uniform } from "./uniform.ts";

/** Gaussian noise, variance 1 (sum of twelve uniforms), seeded. */
export function noise(seed: number, length: number): Float64Array {
  const next = uniform(seed);
  return Float64Array.from({ length }, () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += next();
    return sum;
  });
}

export function tone(
  length: number,
  rateHz: number,
  frequencyHz: number,
  amplitude: number,
): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz),
  );
}
