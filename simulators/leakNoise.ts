import type { Random } from "./random.ts";
import type { GridSpectrum, Resonance } from "./spectrumGrid.ts";
import { fromDb, gridSpectrum, resonancesAt } from "./spectrumGrid.ts";

/** An opening through which water leaves a pipe under pressure. */
export interface Opening {
  /** diameter of the round hole with the same area */
  diameterMm: number;
  pressureMpa: number;
  /** beyond the corner, dB per octave: 6 to 12 */
  fallDbPerOctave: number;
  /** of the shape: crack, gasket, corrosion hole (leak.md 10, step 3) */
  resonances: readonly Resonance[];
}

const densityKgM3 = 1000;
/** Strouhal number of the jet's corner frequency (leak.md 10, step 1). */
const strouhal = 0.2;
/** discharge coefficient of a sharp-edged hole (leak.md 10) */
const dischargeCoefficient = 0.6;
/** Pressure at which `jetSpectrum` is 1 at low frequencies. */
const referencePressureMpa = 0.3;
/** Level goes with 30 to 40 · log10(p/p0): speed to the 6th to 8th power (leak.md 10, step 2). */
const levelPerDecadeDb = 35;

/** Speed of the jet, m/s. @example jetSpeed(0.3) // 24.5 */
export function jetSpeed(pressureMpa: number): number {
  return Math.sqrt((2 * pressureMpa * 1e6) / densityKgM3);
}

/** Flow in L/min. @example flowLPerMin({ diameterMm: 2, pressureMpa: 0.3, … }) // 2.8 */
export function flowLPerMin({ diameterMm, pressureMpa }: Opening): number {
  const areaM2 = (Math.PI / 4) * (diameterMm / 1000) ** 2;
  return dischargeCoefficient * areaM2 * jetSpeed(pressureMpa) * 60_000;
}

/** Frequency up to which the jet is nearly flat, Hz: small holes hiss, large ones rumble. */
export function cornerHz({ diameterMm, pressureMpa }: Opening): number {
  return (strouhal * jetSpeed(pressureMpa)) / (diameterMm / 1000);
}

/**
 * Noise at the opening, without unit: 1 at low frequencies at 0.3 MPa, falling beyond the corner.
 * How much of it gets into the pipe wall is the leak's own `strength`.
 */
export function jetSpectrum(opening: Opening): GridSpectrum {
  const corner = cornerHz(opening);
  // (1 + (f/fc)²)^(−n/6.02) falls by n dB an octave well beyond the corner.
  const exponent = opening.fallDbPerOctave / (20 * Math.log10(2));
  const level = fromDb(levelPerDecadeDb * Math.log10(opening.pressureMpa / referencePressureMpa));
  return gridSpectrum(
    (hz) => (level / (1 + (hz / corner) ** 2) ** exponent) * resonancesAt(opening.resonances, hz),
  );
}

/** Pinholes are commoner than breaks: diameters spread evenly on a logarithmic scale. */
export function drawOpening(
  rng: Random,
  diametersMm: readonly [number, number] = [1, 12],
  pressureMpa = rng.between(0.2, 0.55),
): Opening {
  const [least, most] = diametersMm;
  return {
    diameterMm: least * (most / least) ** rng.uniform(),
    pressureMpa,
    fallDbPerOctave: rng.between(6, 12),
    resonances: Array.from({ length: 1 + rng.below(3) }, () => ({
      frequencyHz: 300 * (2500 / 300) ** rng.uniform(),
      q: rng.between(2, 8),
      heightDb: rng.between(3, 12),
    })),
  };
}
