import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { featureMeanings } from "../analysis/leak/features.ts";
import { BadInput } from "./command.ts";
import type { LabelledRow } from "./trainingData.ts";

/** Clips as training sees them: their features, without the sounds. */
export interface MeasuredSounds {
  rows: LabelledRow[];
  /** where they come from, in words */
  note: string;
  licence: string;
}

export const measuredSuffix = ".sounds.gz";
const format = "mizuhashi-measured-sounds-1";

interface Head {
  format: unknown;
  note: string;
  licence: string;
  features: readonly string[];
  labels: readonly string[];
  groups: readonly string[];
  ids: readonly string[];
  /** indexes into labels and groups, shape [rows] */
  labelOf: readonly number[];
  groupOf: readonly number[];
}

/**
 * Layout before gzip: the length of the header in bytes (uint32, little-endian), the header as JSON, then the
 * values of all rows (float32, little-endian, NaN where absent) feature by feature as the header names them: a
 * later program that orders its features otherwise reads the same.
 */
export async function writeMeasured(path: string, sounds: MeasuredSounds): Promise<void> {
  const { rows, note, licence } = sounds;
  const columns = featureMeanings.flatMap(({ name }, column) =>
    rows.some(({ values }) => !Number.isNaN(values[column] ?? Number.NaN))
      ? [{ name, column }]
      : [],
  );
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const groups = [...new Set(rows.map(({ group }) => group))];
  const groupAt = new Map(groups.map((group, i) => [group, i]));
  const head: Head = {
    format,
    note,
    licence,
    features: columns.map(({ name }) => name),
    labels,
    groups,
    ids: rows.map(({ id }) => id),
    labelOf: rows.map(({ label }) => labels.indexOf(label)),
    groupOf: rows.map(({ group }) => groupAt.get(group) ?? 0),
  };
  const text = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.alloc(4 + text.length + 4 * columns.length * rows.length);
  bytes.writeUInt32LE(text.length, 0);
  text.copy(bytes, 4);
  let at = 4 + text.length;
  for (const { column } of columns) {
    for (const { values } of rows) at = bytes.writeFloatLE(values[column] ?? Number.NaN, at);
  }
  await writeFile(path, gzipSync(bytes, { level: 9 }));
}

/** @throws BadInput when the file holds no measured sounds, or not all of them */
export async function readMeasured(path: string): Promise<MeasuredSounds> {
  try {
    return parsed(gunzipSync(await readFile(path)));
  } catch (cause) {
    const why = cause instanceof Error ? ` (${cause.message})` : "";
    throw new BadInput("--data", path, `measured sounds that \`train --save-sounds\` wrote${why}`, {
      cause,
    });
  }
}

function parsed(bytes: Buffer): MeasuredSounds {
  const start = 4 + bytes.readUInt32LE(0);
  const head = JSON.parse(bytes.subarray(4, start).toString()) as Head;
  if (head.format !== format)
    throw new Error(`its format is ${String(head.format)}, not ${format}`);
  const { note, licence, features, labels, groups, ids, labelOf, groupOf } = head;
  const wanted = start + 4 * features.length * ids.length;
  if (bytes.length !== wanted) throw new Error(`${bytes.length} bytes instead of ${wanted}`);
  const places = features.map((name) => featureMeanings.findIndex((known) => known.name === name));
  const rows = ids.map((id, row) => {
    const values = new Float32Array(featureMeanings.length).fill(Number.NaN);
    places.forEach((place, k) => {
      if (place >= 0) values[place] = bytes.readFloatLE(start + 4 * (k * ids.length + row));
    });
    const label = labels[labelOf[row] ?? -1];
    const group = groups[groupOf[row] ?? -1];
    if (label === undefined || group === undefined) throw new Error(`row ${row} has no label`);
    return { id, label, group, values };
  });
  return { rows, note, licence };
}
