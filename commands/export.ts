import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExportedStates } from "../analysis/bridge/export/record.ts";
import type { ExportFile } from "../api/bridgeExport.ts";
import { exportFiles, exportFormats } from "../api/bridgeExport.ts";
import { inspectionRecord } from "../api/inspectionRecord.ts";
import { readConfig } from "../config.ts";
import { bridge } from "../storage/sql/bridges.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { BadInput, command, WorkFailed } from "./command.ts";

const states: readonly ExportedStates[] = ["counting", "all"];

/** `export` is a word of the language, hence the longer name. */
export const exportInspection = command({
  name: "export",
  usage: "--bridge ID --format geojson|csv|xlsx|coco --out FILE|DIR [--state all]",
  summary: "Write the inspection of a bridge for other programs",
  help: [
    "geojson  FILE: the bridge, the places of photos and findings",
    "csv      DIR: a file for each of the sheets 6, 7, 8, 10 and 11 of the inspection record (点検調書)",
    "xlsx     FILE: the same sheets in one workbook",
    "coco     FILE: the findings as labels that train other tools",
    "--state  counting: what a person accepted, corrected or added (the usual); all: also open and",
    "         rejected findings, in geojson and coco alone",
  ].join("\n"),
  options: {
    bridge: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
    state: { type: "string" },
  },
  async run({ values, positionals }, { env }) {
    if (positionals.length > 0) throw new BadInput("arguments", positionals, "options alone");
    const { bridge: id, out } = values;
    const format = exportFormats.find((name) => name === values.format);
    if (id === undefined) throw new BadInput("--bridge", id, "the id of a bridge");
    if (!format) throw new BadInput("--format", values.format, exportFormats.join(", "));
    if (out === undefined) throw new BadInput("--out", out, "a file, for csv a folder");
    const state = values.state === undefined ? "counting" : states.find((s) => s === values.state);
    if (
      state === undefined ||
      (values.state !== undefined && (format === "csv" || format === "xlsx"))
    ) {
      throw new BadInput("--state", values.state, "counting or all, for geojson and coco alone");
    }
    const { databaseUrl, dataDir, timeZone } = readConfig(env);
    const store = await openDatabase({ databaseUrl, dataDir });
    try {
      const found = await bridge(store.db, id);
      if (!found) throw new BadInput("--bridge", id, "a bridge that is known");
      const record = await inspectionRecord(store.db, found, { now: new Date(), timeZone });
      const files = await exportFiles(record, format, state);
      return { bridge: id, files: await written(files, format === "csv" ? "folder" : "file", out) };
    } finally {
      await store.close();
    }
  },
  text: ({ files }) => files.join("\n"),
});

/** @returns the paths */
async function written(
  files: readonly ExportFile[],
  to: "file" | "folder",
  out: string,
): Promise<string[]> {
  const paths: string[] = [];
  try {
    if (to === "folder") await mkdir(out, { recursive: true });
    for (const { name, content } of files) {
      const path = to === "folder" ? join(out, name) : out;
      await writeFile(path, content);
      paths.push(path);
    }
  } catch (cause) {
    throw new WorkFailed(`${out} cannot be written: ${String(cause)}`, { cause });
  }
  return paths;
}
