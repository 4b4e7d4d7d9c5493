import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { SoundClass } from "../analysis/domain/recording.ts";
import { soundClasses } from "../analysis/domain/recording.ts";
import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import { measureClip } from "../analysis/leak/clip.ts";
import { packFeatures } from "../analysis/leak/features.ts";
import type { ModelInput } from "../analysis/leak/model.ts";
import type {
  SpectrumInput,
  SpectrumValues,
  TableHead,
  TableRow,
} from "../analysis/leak/spectrumTable.ts";
import { readHead, readRow, rowFeatures, tableInput } from "../analysis/leak/spectrumTable.ts";
import type { TrainingRow } from "../analysis/leak/trainModel.ts";
import { BadInput } from "./command.ts";
import { measuredSuffix, readMeasured } from "./measuredSounds.ts";

/** A labelled sound with the place that it came from, for the predictions' file. */
export interface LabelledRow extends TrainingRow {
  id: string;
}

export interface TrainingData {
  rows: LabelledRow[];
  input: ModelInput;
}

/** @throws BadInput when the path is neither a folder nor a file */
async function isTable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new BadInput("--data", path, "a folder of labelled WAV files or a CSV file");
  return found.isFile();
}

/** Clips as `folder/label/*.wav`; the group is what must not lie in two folds. */
async function readClips(
  folder: string,
  mainsHz: 50 | 60,
  progress: (line: string) => void,
): Promise<LabelledRow[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const labels = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const rows: LabelledRow[] = [];
  for (const label of labels.sort()) {
    const names = (await readdir(join(folder, label))).filter((name) => /\.wav$/i.test(name));
    for (const name of names.sort()) {
      const path = join(folder, label, name);
      const { samples, sampleRateHz } = readWav(await readFile(path));
      const { features } = measureClip(samples, sampleRateHz, mainsHz);
      const id = join(label, name);
      rows.push({ id, label, group: clipGroup(name), values: packFeatures(features) });
      progress(`${rows.length} clips measured`);
    }
  }
  if (rows.length === 0)
    throw new BadInput("--data", folder, "WAV files in folders named by label");
  return rows;
}

/**
 * `S-0012__3.wav` is of group S-0012 (the sensor); ESC-10's `rain_1-17367-A.wav` of the Freesound
 * recording 17367; any other file is its own group.
 */
export function clipGroup(name: string): string {
  const stem = basename(name).replace(/\.wav$/i, "");
  const sensor = /^(.+?)__/.exec(stem);
  if (sensor?.[1] !== undefined) return sensor[1];
  const freesound = /^[a-z-]+_\d+-(\d+)-[A-Z]$/.exec(stem);
  return freesound?.[1] !== undefined ? `freesound-${freesound[1]}` : stem;
}

/** Rows that are looked at to tell dB from power from amplitude, and where the floor lies. */
const rowsToLookAt = 500;

export const defaultGroupColumn = "group";

interface TableReading {
  /** column of what must not lie in two folds */
  groupBy: string;
  mainsHz: 50 | 60;
  /** what the cells hold; null: see from the values */
  values: SpectrumValues | null;
  /** form of the spectra that a model was trained on, to read others alike; null while training */
  like: Extract<ModelInput, { kind: "spectra" }> | null;
}

/**
 * A CSV of spectra: a `label` column, a group column, and numeric columns headed by their frequency
 * in Hz. Rows are turned into features as they are read, so that big tables need little memory.
 * @throws BadInput naming the row and what is wrong with it
 */
async function readSpectra(
  path: string,
  options: TableReading,
  progress: (line: string) => void,
): Promise<TrainingData> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: 1000 });
  let head: ReturnType<typeof readHead> | null = null;
  let input: ReturnType<typeof tableInput> | null = null;
  const waiting: TableRow[] = [];
  const rows: LabelledRow[] = [];

  const take = (row: TableRow, form: ReturnType<typeof tableInput>) => {
    const values = packFeatures(rowFeatures(row, form, options.mainsHz));
    rows.push({ id: String(rows.length), label: row.label, group: row.group, values });
    if (rows.length % 500 === 0) progress(`${rows.length} spectra read`);
  };
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const cells = cellsOf(line);
      if (!head) {
        head = readHead(cells, options.groupBy);
        if (head.groupColumn === null) withoutGroups(options.groupBy, progress);
        continue;
      }
      const row = readRow(head, cells, rows.length + waiting.length);
      if (input) take(row, input);
      else waiting.push(row);
      if (waiting.length === rowsToLookAt) {
        const form = formOf(head, waiting, options);
        for (const early of waiting.splice(0)) take(early, form);
        input = form;
      }
    }
    if (head && !input && waiting.length > 0) {
      const form = formOf(head, waiting, options);
      for (const early of waiting.splice(0)) take(early, form);
      input = form;
    }
  } catch (cause) {
    if (cause instanceof BadSignal)
      throw new BadInput(path, cause.message, "a table of spectra", { cause });
    throw cause;
  }
  if (!input) throw new BadInput("--data", path, "a CSV with a header and rows");
  return { rows, input };
}

/** Rows of one sensor are near copies: judged apart they would promise too much. */
function withoutGroups(groupBy: string, progress: (line: string) => void): void {
  if (groupBy !== defaultGroupColumn) {
    throw new BadInput("--group-by", groupBy, "a column of the CSV");
  }
  progress(
    `no column ${groupBy}: each row counts as its own group, name the sensor's by --group-by`,
  );
}

function formOf(
  head: TableHead,
  rows: readonly TableRow[],
  { values, like }: TableReading,
): SpectrumInput {
  const given = values ?? like?.values ?? null;
  if (like && given === like.values) return { ...like, stepHz: head.stepHz };
  return tableInput(head, rows, given);
}

/** Labelled sounds of one CSV, or of folders. */
export async function readSounds(
  paths: readonly string[],
  options: TableReading,
  progress: (line: string) => void,
): Promise<TrainingData> {
  const [first] = paths;
  if (first === undefined) throw new BadInput("--data", undefined, "a folder or a CSV file");
  if (paths.length === 1 && !first.endsWith(measuredSuffix) && (await isTable(first))) {
    return readSpectra(first, options, progress);
  }
  const rows: LabelledRow[] = [];
  for (const path of paths) {
    if (path.endsWith(measuredSuffix)) rows.push(...(await readMeasured(path)).rows);
    else if (await isTable(path)) throw new BadInput("--data", path, "one CSV alone, or folders");
    else rows.push(...(await readClips(path, options.mainsHz, progress)));
  }
  return { rows, input: { kind: "clips" } };
}

/** `no leak`, `non-leak`, `leak free`, 漏水なし, 無漏水 */
const withoutLeak =
  /\b(no|non|not|without|zero)[\s_-]*leak|no_?leak|leak[\s_-]*(free|less)|漏水(なし|無し|無|でない)|[無非]漏水/i;

/** `leak out`, `out_leak`, `Leakage`, 漏水; not `no leak` */
function namesLeak(label: string): boolean {
  return /leak|漏水/i.test(label) && !withoutLeak.test(label);
}

/** @returns which labels are leaks: the given ones, or those that name a leak */
export function positiveLabels(
  given: string | undefined,
  rows: readonly LabelledRow[],
): (label: string) => boolean {
  const labels = new Set(rows.map(({ label }) => label));
  const wanted = given?.split(",").map((label) => label.trim());
  const unknown = wanted?.find((label) => !labels.has(label));
  if (unknown !== undefined) {
    throw new BadInput("--positive", unknown, `labels of the data: ${[...labels].join(", ")}`);
  }
  const isPositive = (label: string) => wanted?.includes(label) ?? namesLeak(label);
  const positives = [...labels].filter(isPositive);
  if (positives.length === 0 || positives.length === labels.size) {
    throw new BadInput("--positive", given, "some labels of the data, not all and not none");
  }
  return isPositive;
}

/** Labels that the product does not know count as environment: no leak, and not quiet. */
export function soundOf(label: string, isPositive: (label: string) => boolean): SoundClass {
  if (isPositive(label)) return "leak";
  const known = soundClasses.find((name) => name !== "leak" && name === label);
  const quiet =
    (/normal|quiet|正常|静/i.test(label) && !/abnormal/i.test(label)) || withoutLeak.test(label);
  return known ?? (quiet ? "normal" : "environment");
}

export function mainsOf(text: string): 50 | 60 {
  if (text === "50") return 50;
  if (text === "60") return 60;
  throw new BadInput("--mains", text, "50 or 60");
}

export function spectrumValues(text: string | undefined): SpectrumValues | null {
  if (text === undefined) return null;
  if (text === "dB" || text === "power" || text === "amplitude") return text;
  throw new BadInput("--values", text, "dB, power or amplitude");
}

/** Cells of a CSV line; quotes are looked at only where there are any. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
  }
  return cells;
}
