import type { PipeMaterial } from "../analysis/domain/pipe.ts";
import type { WayPiece } from "./pipeWays.ts";
import { randomOf } from "./random.ts";
import type { GridSpectrum } from "./spectrumGrid.ts";
import { gridBins, gridSpectrum, gridStepHz } from "./spectrumGrid.ts";
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
 * (leak.md 5, an order of magnitude). Chosen so that an accelerometer shows a PVC main at 100–600 Hz
 * between 10 and 40 m, as the Hekinan trial reports (leak.md 4); polyethylene loses more than PVC.
 */
const plasticBeta: Partial<Record<PipeMaterial, number>> = {
  VP: 0.45e-4,
  HIVP: 0.45e-4,
  PE: 0.7e-4,
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

/** Loss along a pipe, dB per metre. @example lossDbPerM("VP", 100) // 0.25 */
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
  const loss = new Float64Array(gridBins);
  for (const { pipe, lengthM } of way.pieces) {
    const perM = lossGrid(pipe.material);
    for (let bin = 0; bin < gridBins; bin++) loss[bin]! += lengthM * perM[bin]!;
  }
  const r = echo ? 10 ** (-echo.lossDb / 20) : 0;
  // cos(n·a) by its own recurrence, and 10^(−x/10) as exp: this runs for every ear of every sound.
  const turn = 2 * Math.cos(2 * Math.PI * gridStepHz * echoSeconds);
  let cos = 1;
  let before = turn / 2;
  for (let bin = 0; bin < gridBins; bin++) {
    // Fittings cost more at high frequencies: up to half as much again at 4 kHz.
    const db = loss[bin]! + changesDb + fittingsDb * (1 + (bin * gridStepHz) / 8000);
    loss[bin] = Math.exp((-Math.LN10 / 10) * db) * (1 + r * r + 2 * r * cos);
    const next = turn * cos - before;
    before = cos;
    cos = next;
  }
  return loss;
}

const lossGrids = new Map<PipeMaterial, GridSpectrum>();

function lossGrid(material: PipeMaterial): GridSpectrum {
  const known = lossGrids.get(material);
  if (known) return known;
  const grid = gridSpectrum((hz) => lossDbPerM(material, hz));
  lossGrids.set(material, grid);
  return grid;
}

/** 1 to 6 dB per tee, cross or bend (leak.md 5), always the same for the same node. */
function fittingLossDb(node: string): number {
  return randomOf("fitting", node).between(1, 6);
}
