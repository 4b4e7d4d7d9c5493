import type { PipeMaterial } from "../analysis/domain/pipe.ts";
import type { WayPiece } from "./pipeWays.ts";
import { randomOf } from "./random.ts";
import type { GridSpectrum } from "./spectrumGrid.ts";
import { fromDb, gridSpectrum } from "./spectrumGrid.ts";
import { waveSpeed } from "./waveSpeed.ts";

/** The way from a sound to a sensor: pieces of pipe and the fittings between them. */
export interface SoundWay {
  pieces: readonly WayPiece[];
  /** names of the nodes passed; the same node always costs the same */
  nodes: readonly string[];
}

/** Reflections at tees and ends add a comb: an echo this many metres longer, this much weaker. */
export interface Echo {
  extraM: number;
  lossDb: number;
}

/**
 * Plastic: loss grows in proportion to frequency, 8.686 · 2π f β dB/m with β about 1e-4 s/m
 * (leak.md 5). Order of magnitude, between the sources; polyethylene loses more than PVC.
 */
const plasticBeta: Partial<Record<PipeMaterial, number>> = {
  VP: 0.72e-4,
  HIVP: 0.72e-4,
  PE: 1.1e-4,
};

/** Metal and asbestos cement: dB/m at 1 kHz, order of magnitude 0.01 to 0.1 (leak.md 5). */
const metalDbPerM: Partial<Record<PipeMaterial, number>> = {
  DIP: 0.06,
  CIP: 0.07,
  SP: 0.03,
  SUS: 0.03,
  ACP: 0.16,
};
/** Exponent of frequency for metal: between constant and proportional. */
const metalExponent = 0.7;
/** A change of material costs more than a fitting (leak.md 5: "more"), dB. */
const materialChangeDb = 4;

/** Loss along a pipe, dB per metre. @example lossDbPerM("VP", 100) // 0.39 */
export function lossDbPerM(material: PipeMaterial, frequencyHz: number): number {
  const beta = plasticBeta[material];
  if (beta !== undefined) return 8.686 * 2 * Math.PI * frequencyHz * beta;
  return (metalDbPerM[material] ?? 0.07) * (frequencyHz / 1000) ** metalExponent;
}

/** Time from the sound to the sensor, s: the sum of the pieces' lengths over their wave speeds. */
export function travelSeconds({ pieces }: SoundWay): number {
  return pieces.reduce((sum, { pipe, lengthM }) => sum + lengthM / waveSpeed(pipe), 0);
}

/** Power factor from the sound's place to the pipe wall under the sensor. */
export function transmission(way: SoundWay, echo: Echo | null = null): GridSpectrum {
  const fittingsDb = way.nodes.reduce((sum, node) => sum + fittingLossDb(node), 0);
  let changesDb = 0;
  for (const [i, { pipe }] of way.pieces.entries()) {
    if (i > 0 && pipe.material !== way.pieces[i - 1]!.pipe.material) changesDb += materialChangeDb;
  }
  const echoSeconds = echo ? echo.extraM / waveSpeed(way.pieces.at(-1)!.pipe) : 0;
  return gridSpectrum((hz) => {
    const alongDb = way.pieces.reduce(
      (sum, { pipe, lengthM }) => sum + lengthM * lossDbPerM(pipe.material, hz),
      0,
    );
    // Fittings cost more at high frequencies: up to half as much again at 4 kHz.
    const direct = fromDb(-(alongDb + changesDb + fittingsDb * (1 + hz / 8000)));
    if (!echo) return direct;
    const r = 10 ** (-echo.lossDb / 20);
    return direct * (1 + r * r + 2 * r * Math.cos(2 * Math.PI * hz * echoSeconds));
  });
}

/** 1 to 6 dB per tee, cross or bend (leak.md 5), always the same for the same node. */
function fittingLossDb(node: string): number {
  return randomOf("fitting", node).between(1, 6);
}
