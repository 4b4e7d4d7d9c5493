/**
 * Invented field spectra for `train` and `evaluate`: 0 to 5,110 Hz in steps of 10 Hz, whole-number
 * amplitudes, five labels, many rows a sensor. Each sensor has its own gain, tilt, resonances,
 * background, hum and mix of labels, all stronger than what tells the labels apart, so that a split by
 * rows promises far more than one by sensors.
 *
 *   npm run build && node dist/test/bench/surrogateSpectra.js OUT.csv [rows 7800] [seed 1] [style plain]
 */

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Random } from "../../simulators/random.ts";
import { random } from "../../simulators/random.ts";

const bins = 512;
const stepHz = 10;

/** What kinds of field data differ in. */
interface Style {
  rowsASensor: number;
  /** standard deviation of the sensor's own colouring, dB */
  colourDb: number;
  /** spectra averaged for a row: fewer are rougher */
  averages: number;
  /** median of the loudest bin of a normal row, in steps of the whole numbers */
  normalSteps: number;
  /** share of a sensor's rows that have its most frequent label */
  loyalty: number;
  /** how far the typical humps of labels lie apart, octaves */
  apartOctaves: number;
  /** share of machines with a comb of lines */
  combShare: number;
}

export const styles = {
  plain: {
    rowsASensor: 20,
    colourDb: 6,
    averages: 8,
    normalSteps: 12,
    loyalty: 0.6,
    apartOctaves: 0.5,
    combShare: 0.35,
  },
  few: {
    rowsASensor: 4,
    colourDb: 8,
    averages: 4,
    normalSteps: 6,
    loyalty: 0.5,
    apartOctaves: 0.6,
    combShare: 0.25,
  },
  coarse: {
    rowsASensor: 30,
    colourDb: 7,
    averages: 16,
    normalSteps: 3,
    loyalty: 0.75,
    apartOctaves: 0.5,
    combShare: 0.5,
  },
} as const satisfies Record<string, Style>;

export type StyleName = keyof typeof styles;

const labels = ["leak out", "leak in", "normal", "noise", "other"] as const;
type Label = (typeof labels)[number];
const shares: Record<Label, number> = {
  "leak out": 0.22,
  "leak in": 0.18,
  normal: 0.25,
  noise: 0.2,
  other: 0.15,
};

interface Hump {
  octave: number;
  width: number;
}

/** Where the energy of a label mostly lies: octaves over 1 kHz, in units of the style's distance. */
const places: Record<Label, { octave: number; spread: number; width: number }> = {
  "leak out": { octave: -0.5, spread: 0.8, width: 1.2 },
  "leak in": { octave: 0.4, spread: 0.8, width: 1.1 },
  normal: { octave: 0, spread: 1, width: 1.5 },
  noise: { octave: -1.2, spread: 1.1, width: 0.9 },
  other: { octave: 0.3, spread: 1.2, width: 0.9 },
};

export interface SurrogateRow {
  label: Label;
  group: string;
  /** shape [bins] */
  amplitudes: Int32Array;
}

const octaves = Float64Array.from(
  { length: bins },
  (_, bin) => Math.log2(Math.max(0.5, bin) * stepHz) - Math.log2(1000),
);

export function* surrogateSpectra(
  rows: number,
  seed: number,
  name: StyleName,
): Generator<SurrogateRow> {
  const style = styles[name];
  const dice = random(seed);
  let made = 0;
  for (let sensor = 0; made < rows; sensor++) {
    const own = aSensor(dice, style);
    const count = Math.min(rows - made, 1 + Math.floor(dice.exponential(style.rowsASensor)));
    made += count;
    for (let i = 0; i < count; i++) {
      const label = dice.chance(style.loyalty) ? own.usual : drawn(dice);
      yield {
        label,
        group: `S-${String(sensor).padStart(4, "0")}`,
        amplitudes: aRow(dice, style, own, label),
      };
    }
  }
}

function drawn(dice: Random): Label {
  let left = dice.uniform();
  for (const label of labels) {
    left -= shares[label];
    if (left < 0) return label;
  }
  return "other";
}

interface SensorColour {
  usual: Label;
  /** dB, shape [bins] */
  response: Float64Array;
  background: Float64Array;
  humDb: number;
  steps: number;
  /** where this sensor's own sources lie, off the label's place */
  offset: Record<Label, number>;
  spinHz: number;
  comb: boolean;
}

function aSensor(dice: Random, style: Style): SensorColour {
  const response = new Float64Array(bins);
  const tilt = (style.colourDb / 3) * dice.gauss();
  const gain = 3 * dice.gauss();
  const waves = Array.from({ length: 4 }, (_, i) => ({
    size: (style.colourDb / (1 + i)) * dice.gauss() * 0.7,
    turns: 0.15 * (i + 1) * dice.between(0.7, 1.3),
    phase: dice.between(0, 2 * Math.PI),
  }));
  const resonances = Array.from({ length: 1 + dice.below(4) }, () => ({
    octave: dice.between(-3, 2.2),
    width: dice.between(0.04, 0.25),
    size: dice.between(4, 16),
  }));
  for (let bin = 0; bin < bins; bin++) {
    const octave = octaves[bin]!;
    let level = gain + tilt * octave;
    for (const { size, turns, phase } of waves)
      level += size * Math.sin(2 * Math.PI * turns * octave + phase);
    for (const { octave: at, width, size } of resonances)
      level += size * Math.exp(-(((octave - at) / width) ** 2));
    response[bin] = level;
  }
  const fall = dice.between(2, 7);
  return {
    usual: drawn(dice),
    response,
    background: octaves.map((octave) => -fall * Math.max(octave, -5)),
    humDb: dice.chance(0.6) ? dice.between(0, 25) : -40,
    steps: style.normalSteps * 2 ** (0.7 * dice.gauss()),
    offset: {
      "leak out": 0.5 * dice.gauss(),
      "leak in": 0.5 * dice.gauss(),
      normal: 0,
      noise: 0.7 * dice.gauss(),
      other: 0.7 * dice.gauss(),
    },
    spinHz: dice.between(24, 120),
    comb: dice.chance(style.combShare),
  };
}

function aRow(dice: Random, style: Style, own: SensorColour, label: Label): Int32Array {
  const place = places[label];
  const hump: Hump = {
    octave:
      style.apartOctaves * 2 * place.octave + own.offset[label] + place.spread * 0.5 * dice.gauss(),
    width: place.width * 2 ** (0.3 * dice.gauss()),
  };
  // The device hands on what stands over its threshold: normal rows are the quiet ones.
  const quiet = label === "normal";
  const over = quiet ? -16 + 6 * dice.gauss() : dice.between(4, 24);
  const wide = label === "other" && dice.chance(0.4) ? -3 : -14;
  const combDb = label === "noise" && own.comb ? dice.between(3, 14) : -60;
  const spin = own.spinHz * (1 + 0.01 * dice.gauss());
  const humDb = own.humDb + 3 * dice.gauss() + (label === "noise" ? 6 : 0);
  const levels = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    const octave = octaves[bin]!;
    const off = (octave - hump.octave) / hump.width;
    const source = over + Math.max(-8 * Math.abs(off), wide - 20, -off * off * 6);
    levels[bin] = 10 ** (own.background[bin]! / 10) + 10 ** (source / 10);
  }
  if (combDb > -50) addLines(levels, spin, over + combDb, 40, dice);
  addLines(levels, 120, humDb, 8, dice);
  const amplitudes = new Int32Array(bins);
  const scale = own.steps * (quiet ? 1 : 10 ** (dice.between(10, 26) / 20));
  for (let bin = 0; bin < bins; bin++) {
    let power = 0;
    for (let i = 0; i < style.averages; i += 2) power -= Math.log(1 - dice.uniform());
    power *= (2 / style.averages) * levels[bin]! * 10 ** (own.response[bin]! / 10);
    amplitudes[bin] = Math.min(65_535, Math.round(scale * Math.sqrt(power)));
  }
  return amplitudes;
}

function addLines(
  levels: Float64Array,
  hz: number,
  firstDb: number,
  most: number,
  dice: Random,
): void {
  for (let n = 1; n <= most && (n * hz) / stepHz < bins - 1; n++) {
    const at = Math.round((n * hz) / stepHz);
    levels[at]! += 10 ** ((firstDb - 0.8 * n + 4 * dice.gauss()) / 10);
  }
}

/** Writes the rows as `train` reads them. */
export async function writeSurrogate(
  path: string,
  rows: number,
  seed: number,
  name: StyleName,
): Promise<void> {
  const file = createWriteStream(path);
  const header = Array.from({ length: bins }, (_, bin) => String(bin * stepHz));
  file.write(`label,group,${header.join(",")}\n`);
  for (const { label, group, amplitudes } of surrogateSpectra(rows, seed, name)) {
    if (!file.write(`${label},${group},${amplitudes.join(",")}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , path = "surrogate.csv", rows = "7800", seed = "1", style = "plain"] = process.argv;
  await writeSurrogate(path, Number(rows), Number(seed), style as StyleName);
}
