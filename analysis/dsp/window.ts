export type WindowKind = "hann" | "boxcar";

/**
 * Window weights, shape [length], largest 1, periodic: divided by N, not N − 1, as spectra need.
 * @example windowWeights("hann", 4) // 0, 0.5, 1, 0.5
 */
export function windowWeights(kind: WindowKind, length: number): Float64Array {
  switch (kind) {
    case "boxcar":
      return new Float64Array(length).fill(1);
    case "hann": {
      const weights = new Float64Array(length);
      for (let i = 0; i < length; i++) {
        weights[i] = length === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
      }
      return weights;
    }
    default:
      return kind satisfies never;
  }
}
