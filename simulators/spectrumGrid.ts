/** Rate of the sensors, Hz (leak.md 10, step 5). */
export const sampleRateHz = 8000;

/** Points of a spectrum from 0 to 4000 Hz, 1.95 Hz apart: a resonance of Q 30 at 150 Hz spans 2.5 of them. */
export const gridBins = 2049;
export const gridStepHz = sampleRateHz / 2 / (gridBins - 1);

/** One-sided power spectral density, FS²/Hz (full scale 1), or a power factor; shape [gridBins]. */
export type GridSpectrum = Float64Array;

export function gridSpectrum(at: (frequencyHz: number) => number): GridSpectrum {
  const spectrum = new Float64Array(gridBins);
  for (let bin = 0; bin < gridBins; bin++) spectrum[bin] = at(bin * gridStepHz);
  return spectrum;
}

/** Power between two frequencies, FS². */
export function powerOf(density: GridSpectrum, fromHz = 0, toHz = sampleRateHz / 2): number {
  let sum = 0;
  const last = Math.min(gridBins - 1, Math.floor(toHz / gridStepHz));
  for (let bin = Math.ceil(fromHz / gridStepHz); bin <= last; bin++) sum += density[bin]!;
  return sum * gridStepHz;
}

export function times(a: GridSpectrum, b: GridSpectrum): GridSpectrum {
  return a.map((value, bin) => value * b[bin]!);
}

export function scaled(a: GridSpectrum, factor: number): GridSpectrum {
  return a.map((value) => value * factor);
}

/** A power ratio. By exp, which is four times as fast as 10 ** x: this runs for every bin and step. */
export function fromDb(db: number): number {
  return Math.exp((Math.LN10 / 10) * db);
}

export function toDb(power: number): number {
  return 10 * Math.log10(power);
}

export interface Resonance {
  frequencyHz: number;
  /** quality: centre over bandwidth */
  q: number;
  /** height over the level beside it, dB */
  heightDb: number;
}

/** Power factor of a resonance: 1 far away, `heightDb` at its centre. */
function resonanceAt({ frequencyHz, q, heightDb }: Resonance, atHz: number): number {
  const detune = q * (atHz / frequencyHz - frequencyHz / Math.max(atHz, 1e-3));
  return 1 + (fromDb(heightDb) - 1) / (1 + detune * detune);
}

export function resonancesAt(resonances: readonly Resonance[], atHz: number): number {
  let factor = 1;
  for (const resonance of resonances) factor *= resonanceAt(resonance, atHz);
  return factor;
}
