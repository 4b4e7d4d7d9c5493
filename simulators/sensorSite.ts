import type { Sensor } from "../analysis/domain/sensor.ts";
import type { Random } from "./random.ts";
import type { GridSpectrum, Resonance } from "./spectrumGrid.ts";
import { fromDb, gridSpectrum, powerOf, resonancesAt, scaled, times } from "./spectrumGrid.ts";

/** How one sensor hears and what it hears when nothing happens; fixed for its life. */
export interface SensorSite {
  kind: Exclude<Sensor["kind"], "unknown">;
  /** power factor from the pipe wall to the samples, without the fitting's resonances */
  response: GridSpectrum;
  /** power factor of what comes along the pipe: response and the fitting's resonances */
  pipeResponse: GridSpectrum;
  /** everyday sound of the place, FS²/Hz as sampled */
  background: GridSpectrum;
  /** the same as a power, FS² */
  backgroundPower: number;
  /** electronics, FS²/Hz as sampled */
  noiseFloor: GridSpectrum;
  /** night-to-night movement of the background (leak.md 10, step 7) */
  nightSdDb: number;
  nightCorrelation: number;
  weekendDb: number;
  seasonDb: number;
  /** cars passing per hour at 02:00 */
  carsPerHour: number;
  echo: { extraM: number; lossDb: number };
}

export interface SiteLimits {
  nightSdDb: readonly [number, number];
}

/** Everyday level in dBFS: mean and spread between sensors (5 dB: leak.md 10, step 7). */
const levelMeanDb = -60;
const levelSdDb = 5;

export function drawSite(rng: Random, kind: SensorSite["kind"], limits: SiteLimits): SensorSite {
  const resonances = fittingResonances(rng);
  const response = kind === "accelerometer" ? accelerometer(rng) : hydrophone(rng);
  const coupled = kind === "accelerometer" ? wallAcceleration(rng) : gridSpectrum(() => 1);
  const pipeResponse = times(
    times(response, coupled),
    gridSpectrum((hz) => resonancesAt(resonances, hz)),
  );
  const shape = times(ambience(rng), response);
  const levelDb = levelMeanDb + levelSdDb * Math.max(-2.2, Math.min(2.2, rng.gauss()));
  const background = scaled(shape, fromDb(levelDb) / powerOf(shape));
  return {
    kind,
    response,
    pipeResponse,
    background,
    backgroundPower: fromDb(levelDb),
    noiseFloor: electronics(rng),
    nightSdDb: rng.between(...limits.nightSdDb),
    nightCorrelation: rng.between(0.3, 0.6),
    weekendDb: rng.between(0, 1.2),
    seasonDb: rng.between(0, 1.2),
    carsPerHour: Math.min(60, rng.exponential(9)),
    echo: { extraM: rng.between(8, 90), lossDb: rng.between(3, 15) },
  };
}

/** Valve spindle, hydrant riser: one to four resonances (leak.md 10, step 4). */
function fittingResonances(rng: Random): Resonance[] {
  return Array.from({ length: 1 + rng.below(4) }, () => ({
    frequencyHz: 150 * 10 ** rng.uniform(),
    q: rng.between(5, 30),
    heightDb: rng.between(4, 16),
  }));
}

/** Falls by 3 to 9 dB an octave above its knee, with a hump or two of the place's own. */
function ambience(rng: Random): GridSpectrum {
  const kneeHz = rng.between(15, 60);
  // Both ends are rare: the mean of two draws.
  const slopeDb = (rng.between(3, 9) + rng.between(3, 9)) / 2;
  const slope = slopeDb / (10 * Math.log10(2));
  const humps = Array.from({ length: rng.below(2) }, () => ({
    frequencyHz: 120 * (1600 / 120) ** rng.uniform(),
    q: rng.between(1, 6),
    heightDb: rng.between(2, 7),
  }));
  return gridSpectrum((hz) => resonancesAt(humps, hz) / (1 + (hz / kneeHz) ** slope));
}

/**
 * Weighs high frequencies: second-order high-pass towards the rumble, its mounted resonance near the
 * top of the band, the filter before sampling (leak.md 4 and 10, step 5). Gain error ±3 dB.
 */
function accelerometer(rng: Random): GridSpectrum {
  const gain = fromDb(rng.between(-3, 3));
  const lowHz = rng.between(70, 130);
  const mounted = {
    frequencyHz: rng.between(2100, 3500),
    q: rng.between(2, 6),
    heightDb: rng.between(4, 9),
  };
  return gridSpectrum((hz) => {
    const high = (hz / lowHz) ** 4 / (1 + (hz / lowHz) ** 4);
    return gain * high * resonancesAt([mounted], hz) * antiAlias(hz);
  });
}

/**
 * What travels is pressure; an accelerometer feels the wall's acceleration, which rises by 12 dB an
 * octave against it until the fitting's mass holds it level. That is why an accelerometer shows a leak
 * in plastic at 100–600 Hz and a hydrophone below 50 (leak.md 4).
 */
function wallAcceleration(rng: Random): GridSpectrum {
  const levelHz = rng.between(250, 600);
  return gridSpectrum((hz) => (hz / levelHz) ** 4 / (1 + (hz / levelHz) ** 4));
}

/** Flat from some 15 Hz. */
function hydrophone(rng: Random): GridSpectrum {
  const gain = fromDb(rng.between(-3, 3));
  const lowHz = rng.between(10, 22);
  return gridSpectrum((hz) => {
    const high = (hz / lowHz) ** 4 / (1 + (hz / lowHz) ** 4);
    return gain * high * antiAlias(hz);
  });
}

function antiAlias(hz: number): number {
  return 1 / (1 + (hz / 3600) ** 16);
}

/** White noise of −94 to −86 dBFS in all, rising below 60 Hz; 16 bits alone would give −101. */
function electronics(rng: Random): GridSpectrum {
  const density = fromDb(rng.between(-94, -86)) / 4000;
  return gridSpectrum((hz) => density * (1 + 60 / Math.max(hz, 2)) * antiAlias(hz));
}
