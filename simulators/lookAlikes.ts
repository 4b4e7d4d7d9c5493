import type { SoundClass } from "../analysis/domain/recording.ts";
import type { ToneLine } from "./heardSound.ts";
import { drawOpening, jetSpectrum } from "./leakNoise.ts";
import { lossDbPerM } from "./propagation.ts";
import type { Random } from "./random.ts";
import type { GridSpectrum } from "./spectrumGrid.ts";
import { fromDb, gridSpectrum, powerOf, resonancesAt, scaled } from "./spectrumGrid.ts";
import type { Rhythm } from "./windowGain.ts";

export const lookAlikeKinds = [
  "transformer",
  "pressureReducingValve",
  "pump",
  "compressor",
  "traffic",
  "rain",
  "wind",
  "sewer",
  "river",
  "nightUse",
  "tankFilling",
  "cistern",
] as const;
export type LookAlikeKind = (typeof lookAlikeKinds)[number];

/** A sound that is no leak of the main, at its own place and with total power 1. */
export interface LookAlike {
  kind: LookAlikeKind;
  class: Exclude<SoundClass, "leak" | "normal">;
  /** along the pipe like a leak, or through ground and air to the sensor nearby */
  borne: "pipe" | "ground";
  density: GridSpectrum;
  /** amplitudes such that density and lines together have power 1 */
  lines: readonly ToneLine[];
  rhythm: Rhythm;
  /** share of the nights on which it sounds at all */
  nightShare: number;
}

export const lookAlikeClass: Record<LookAlikeKind, LookAlike["class"]> = {
  transformer: "machine",
  pressureReducingValve: "machine",
  pump: "machine",
  compressor: "machine",
  traffic: "environment",
  rain: "environment",
  wind: "environment",
  sewer: "environment",
  river: "environment",
  nightUse: "waterUse",
  tankFilling: "waterUse",
  cistern: "waterUse",
};

/** Mains frequency of western Japan, Hz (leak.md 4). */
const mainsHz = 60;

/**
 * One specimen of a kind (leak.md 10, table). Every kind can be steady all night: a task with only
 * intermittent look-alikes would be too easy.
 */
export function drawLookAlike(kind: LookAlikeKind, rng: Random): LookAlike {
  switch (kind) {
    case "transformer": {
      const lines = [2, 4, 6, 8].map((n) => line(n * mainsHz, rng.between(0.1, 1) / n, 0.12));
      const hiss = broad(rng, rng.between(200, 900), rng.between(3, 6));
      return made(kind, "ground", hiss, rng.between(0.05, 0.6), lines, steady(rng), 1);
    }
    case "pressureReducingValve": {
      const jet = jetSpectrum(drawOpening(rng, [8, 60]));
      return made(kind, "pipe", jet, 1, [], steady(rng), 1);
    }
    case "pump": {
      const shaftHz = rng.between(23.5, 29.6);
      const blades = 5 + rng.below(3);
      const wander = rng.between(0.02, 0.4);
      const lines = [1, 2, blades, 2 * blades, 3 * blades].map((n, i) =>
        line(n * shaftHz, rng.between(0.2, 1) / (1 + i * 0.4), wander * Math.sqrt(n)),
      );
      const flow = broad(rng, rng.between(150, 900), rng.between(4, 10));
      const rhythm: Rhythm = rng.chance(0.55)
        ? steady(rng)
        : {
            kind: "cycling",
            periodSeconds: rng.between(400, 2600),
            onShare: rng.between(0.2, 0.7),
          };
      return made(
        kind,
        "pipe",
        flow,
        rng.between(0.35, 0.97),
        lines,
        rhythm,
        rng.chance(0.6) ? 1 : 0.6,
      );
    }
    case "compressor": {
      // An induction motor slips behind the mains.
      const turnHz = mainsHz - rng.between(0, 2);
      const lines = [1, 2, 4, 5, 6].map((n) => line(n * turnHz, rng.between(0.1, 1) / n, 0.3));
      const hum = broad(rng, rng.between(200, 600), rng.between(3, 8));
      const rhythm: Rhythm = rng.chance(0.4)
        ? steady(rng)
        : {
            kind: "cycling",
            periodSeconds: rng.between(300, 1800),
            onShare: rng.between(0.25, 0.75),
          };
      return made(kind, "ground", hum, rng.between(0.3, 0.95), lines, rhythm, 1);
    }
    case "traffic":
      return made(
        kind,
        "ground",
        lowPass(rng.between(70, 200), rng.between(9, 15)),
        1,
        [],
        {
          kind: "bursts",
          perHour: rng.between(20, 160),
          seconds: rng.between(4, 9),
          fading: true,
        },
        1,
      );
    case "rain":
      return made(
        kind,
        "ground",
        broad(rng, rng.between(200, 900), rng.between(4, 8)),
        1,
        [],
        {
          kind: "gusty",
          swingDb: rng.between(0.4, 2.5),
          seconds: rng.between(300, 1200),
        },
        1,
      );
    case "wind":
      return made(
        kind,
        "ground",
        lowPass(rng.between(40, 140), rng.between(6, 12)),
        1,
        [],
        {
          kind: "gusty",
          swingDb: rng.between(1.5, 4),
          seconds: rng.between(30, 160),
        },
        1,
      );
    case "sewer":
      return made(
        kind,
        "ground",
        broad(rng, rng.between(150, 900), rng.between(4, 9)),
        1,
        [],
        {
          kind: "gusty",
          swingDb: rng.between(0.3, 1.2),
          seconds: rng.between(600, 1800),
        },
        1,
      );
    case "river":
      return made(
        kind,
        "ground",
        broad(rng, rng.between(120, 700), rng.between(3, 8)),
        1,
        [],
        steady(rng),
        1,
      );
    case "nightUse": {
      const jet = throughService(rng, jetSpectrum(drawOpening(rng, [2, 14])));
      const rhythm: Rhythm = rng.chance(0.4)
        ? { kind: rng.chance(0.5) ? "until" : "from", share: rng.between(0.3, 1) }
        : {
            kind: "bursts",
            perHour: rng.between(3, 14),
            seconds: rng.between(40, 400),
            fading: false,
          };
      return made(kind, "pipe", jet, 1, [], rhythm, rng.between(0.3, 0.9));
    }
    case "tankFilling": {
      const jet = throughService(rng, jetSpectrum(drawOpening(rng, [6, 24])));
      return made(kind, "pipe", jet, 1, [], { kind: "until", share: rng.between(0.6, 1) }, 0.9);
    }
    case "cistern": {
      const jet = throughService(rng, jetSpectrum(drawOpening(rng, [1.2, 6])));
      return made(kind, "pipe", jet, 1, [], steady(rng), 1);
    }
    default:
      return kind satisfies never;
  }
}

function made(
  kind: LookAlikeKind,
  borne: LookAlike["borne"],
  shape: GridSpectrum,
  noiseShare: number,
  lines: readonly ToneLine[],
  rhythm: Rhythm,
  nightShare: number,
): LookAlike {
  const linePower = lines.reduce((sum, { amplitude }) => sum + amplitude ** 2 / 2, 0);
  const noisePart = lines.length === 0 ? 1 : noiseShare;
  const lineFactor = linePower > 0 ? Math.sqrt((1 - noisePart) / linePower) : 0;
  return {
    kind,
    class: lookAlikeClass[kind],
    borne,
    density: scaled(shape, noisePart / powerOf(shape)),
    lines: lines.map((each) => ({ ...each, amplitude: each.amplitude * lineFactor })),
    rhythm,
    nightShare,
  };
}

function line(frequencyHz: number, amplitude: number, wanderHz: number): ToneLine {
  return { frequencyHz, amplitude, wanderHz };
}

function steady(rng: Random): Rhythm {
  return { kind: "steady", swingDb: rng.between(0.2, 1) };
}

/** What sounds behind the meter comes through some metres of thin service pipe, often plastic. */
function throughService(rng: Random, density: GridSpectrum): GridSpectrum {
  const material = rng.pick(["VP", "PE", "LP", "SUS"] as const);
  const lengthM = rng.between(3, 14);
  const meter = {
    frequencyHz: rng.between(250, 900),
    q: rng.between(2, 8),
    heightDb: rng.between(2, 9),
  };
  return gridSpectrum(
    (hz) => fromDb(-lengthM * lossDbPerM(material, hz)) * resonancesAt([meter], hz),
  ).map((factor, bin) => factor * density[bin]!);
}

/** A broad hump with up to two resonances: casings, gratings and drains have theirs as openings do. */
function broad(rng: Random, centreHz: number, fallDbPerOctave: number): GridSpectrum {
  const resonances = Array.from({ length: rng.below(3) }, () => ({
    frequencyHz: 200 * (2500 / 200) ** rng.uniform(),
    q: rng.between(1.5, 8),
    heightDb: rng.between(3, 12),
  }));
  const exponent = fallDbPerOctave / (20 * Math.log10(2));
  const riseHz = rng.between(60, 200);
  return gridSpectrum((hz) => {
    const rise = (hz / riseHz) ** 2 / (1 + (hz / riseHz) ** 2);
    return (rise / (1 + (hz / centreHz) ** 2) ** exponent) * resonancesAt(resonances, hz);
  });
}

function lowPass(kneeHz: number, fallDbPerOctave: number): GridSpectrum {
  const exponent = fallDbPerOctave / (20 * Math.log10(2));
  return gridSpectrum((hz) => 1 / (1 + (hz / kneeHz) ** 2) ** exponent);
}
