/** Edges of neighbouring bands, Hz, rising; band i lies between edges i and i + 1. */
export type BandEdges = readonly number[];

/**
 * Centre frequencies of third octaves, base ten: 1000 · 10^(k/10), from `lowest` to `highest`.
 * @see IEC 61260-1:2014, 5.2
 * @example thirdOctaveCentres(400, 1000).map(Math.round) // 398, 501, 631, 794, 1000
 */
export function thirdOctaveCentres(lowest: number, highest: number): number[] {
  const grace = 10 ** 0.01;
  const centres: number[] = [];
  for (let k = Math.ceil(10 * Math.log10(lowest / grace / 1000)); ; k++) {
    const centre = 1000 * 10 ** (k / 10);
    if (centre > highest * grace) return centres;
    centres.push(centre);
  }
}

/** Edges of the third octaves around neighbouring centres: each centre · 10^(±1/20). */
export function thirdOctaveEdges(centres: readonly number[]): number[] {
  const low = centres.map((centre) => centre * 10 ** -0.05);
  const last = centres.at(-1);
  return last === undefined ? [] : [...low, last * 10 ** 0.05];
}

/**
 * Power of each band, unit²: bin i stands for (i ± ½) · step, bins on an edge count in part, so
 * bands narrower than a bin have their share too. A band that reaches beyond the spectrum is NaN:
 * ask {@link bandsWithin} first.
 * @param density one-sided, bin i at i · stepHz, unit²/Hz
 * @returns shape [edges − 1]
 */
export function bandPowers(density: Float64Array, stepHz: number, edges: BandEdges): Float64Array {
  const powers = new Float64Array(Math.max(0, edges.length - 1));
  const top = density.length - 0.5;
  for (let band = 0; band < powers.length; band++) {
    const from = Math.max(-0.5, edges[band]! / stepHz);
    const to = edges[band + 1]! / stepHz;
    powers[band] =
      to > top + 1e-9 ? Number.NaN : between(density, from, Math.min(to, top)) * stepHz;
  }
  return powers;
}

/** How many of the bands, from the lowest on, lie wholly within a spectrum. */
export function bandsWithin(bins: number, stepHz: number, edges: BandEdges): number {
  const top = (bins - 0.5) * stepHz * (1 + 1e-9);
  return Math.max(0, edges.filter((edge) => edge <= top).length - 1);
}

/** Integral of the bins between two fractional bin positions. */
function between(density: Float64Array, from: number, to: number): number {
  const first = Math.round(from);
  const last = Math.min(density.length - 1, Math.round(to));
  if (first >= last) return density[Math.min(first, density.length - 1)]! * (to - from);
  let sum = density[first]! * (first + 0.5 - from) + density[last]! * (to - last + 0.5);
  for (let bin = first + 1; bin < last; bin++) sum += density[bin]!;
  return sum;
}
