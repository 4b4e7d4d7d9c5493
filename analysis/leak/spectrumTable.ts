import { BadSignal } from "../dsp/badSignal.ts";
import { findHum } from "../dsp/hum.ts";
import { humSearchFor, spectrumFeatures } from "./assessSpectrum.ts";
import type { ModelInput } from "./model.ts";

/** What the cells of a table of spectra hold. */
export type SpectrumValues = "dB" | "power" | "amplitude";
export type SpectrumInput = Extract<ModelInput, { kind: "spectra" }>;

export interface TableHead {
  labelColumn: number;
  groupColumn: number | null;
  /** columns of the spectrum, by rising frequency */
  columns: readonly number[];
  /** bin of each of these columns: its frequency over the step */
  bins: readonly number[];
  stepHz: number;
}

export interface TableRow {
  label: string;
  group: string;
  /** shape [bins], bin i at i · stepHz, as the table holds them */
  values: Float64Array;
}

const leastColumns = 16;

/**
 * @param cells header of a table: `label`, a group column, and frequencies in Hz
 * @throws BadSignal when there is no label column, or the frequencies are too few or uneven
 */
export function readHead(cells: readonly string[], groupBy: string): TableHead {
  const names = cells.map((cell) => cell.replace(/^\uFEFF/, "").trim());
  const labelColumn = names.findIndex((name) => name.toLowerCase() === "label");
  if (labelColumn < 0) throw new BadSignal("header", names.slice(0, 5), "a column named label");
  const group = names.indexOf(groupBy);
  const frequency = (column: number) =>
    /^\d+(\.\d+)?( ?Hz)?$/i.test(names[column]!) ? Number.parseFloat(names[column]!) : Number.NaN;
  const columns = names
    .map((_, column) => column)
    .filter((column) => column !== labelColumn && column !== group)
    .filter((column) => Number.isFinite(frequency(column)))
    .sort((a, b) => frequency(a) - frequency(b));
  if (columns.length < leastColumns) {
    throw new BadSignal("header", columns.length, `${leastColumns} or more columns headed in Hz`);
  }
  const lowest = frequency(columns[0]!);
  const stepHz = (frequency(columns.at(-1)!) - lowest) / (columns.length - 1);
  const bins = columns.map((column) => Math.round(frequency(column) / stepHz));
  const even = columns.every(
    (column, i) =>
      bins[i] === bins[0]! + i && Math.abs(frequency(column) - bins[i]! * stepHz) < 0.51 * stepHz,
  );
  if (!(stepHz > 0) || !even) throw new BadSignal("header", stepHz, "evenly spaced frequencies");
  return { labelColumn, groupColumn: group < 0 ? null : group, columns, bins, stepHz };
}

/**
 * @param row 0-based, for the message and for rows without a group, which are their own
 * @throws BadSignal when the label is missing or a cell is no number
 */
export function readRow(head: TableHead, cells: readonly string[], row: number): TableRow {
  const label = cells[head.labelColumn]?.trim();
  if (!label) throw new BadSignal(`row ${row}, label`, label, "a label");
  const values = new Float64Array(head.bins.at(-1)! + 1);
  head.columns.forEach((column, i) => {
    const cell = cells[column];
    const value = cell === undefined || cell === "" ? Number.NaN : Number(cell);
    if (!Number.isFinite(value)) {
      throw new BadSignal(`row ${row}, column ${column}`, cell, "a number");
    }
    values[head.bins[i]!] = value;
  });
  // Bins under the first column (usually DC alone) repeat it: no feature looks below 38 Hz.
  values.fill(values[head.bins[0]!]!, 0, head.bins[0]!);
  const group = head.groupColumn === null ? "" : (cells[head.groupColumn]?.trim() ?? "");
  return { label, group: group === "" ? `row-${row}` : group, values };
}

/** How the cells of a table are to be read, from its first rows. */
export function tableInput(
  head: TableHead,
  rows: readonly TableRow[],
  given: SpectrumValues | null,
): SpectrumInput {
  const values = given ?? guessValues(rows);
  return { kind: "spectra", stepHz: head.stepHz, values, floor: floorOf(rows, values) };
}

export function rowFeatures(
  { values }: TableRow,
  input: SpectrumInput,
  mainsHz: 50 | 60,
): Record<string, number> {
  const density = values.map((value) => powerOf(value, input.values));
  const hum = findHum(density, input.stepHz, mainsHz, humSearchFor(input.stepHz));
  return spectrumFeatures(density, input.stepHz, hum, input.floor);
}

/**
 * Negative values can only be dB. Others count as amplitudes: dB taken for amplitudes are squeezed a
 * little, amplitudes taken for dB would explode.
 */
function guessValues(rows: readonly TableRow[]): SpectrumValues {
  return rows.some(({ values }) => values.some((value) => value < 0)) ? "dB" : "amplitude";
}

/** Share of bins that may lie below what counts as the least: single tiny values are no resolution. */
const leastShare = 0.01;

/** A quarter of the least power above zero: rounded spectra have most of their bins there (leak.md 4). */
function floorOf(rows: readonly TableRow[], kind: SpectrumValues): number {
  const powers: number[] = [];
  for (const { values } of rows) {
    for (const value of values) {
      const power = powerOf(value, kind);
      if (power > 0) powers.push(power);
    }
  }
  const least = Float64Array.from(powers).sort()[Math.floor(leastShare * powers.length)];
  return least === undefined ? 1e-16 : least / 4;
}

function powerOf(value: number, kind: SpectrumValues): number {
  switch (kind) {
    case "dB":
      return 10 ** (value / 10);
    case "amplitude":
      return value * value;
    case "power":
      return Math.max(0, value);
    default:
      return kind satisfies never;
  }
}
