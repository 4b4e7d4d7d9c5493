import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formNumbers } from "../analysis/bridge/export/forms.ts";
import type { ExportedStates } from "../analysis/bridge/export/record.ts";
import type { ExportFile, ExportFormat, ExportRequest } from "../api/bridgeExport.ts";
import { exportFile, exportFormats } from "../api/bridgeExport.ts";
import { inspectionRecord } from "../api/inspectionRecord.ts";
import type { Language } from "../api/report/words.ts";
import { languages } from "../api/report/words.ts";
import { readConfig } from "../config.ts";
import { folderBlobs } from "../storage/blobs/folder.ts";
import { bridge } from "../storage/sql/bridges.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { BadInput, command, WorkFailed } from "./command.ts";

const states: readonly ExportedStates[] = ["counting", "all"];

/** `export` is a word of the language, hence the longer name. */
export const exportInspection = command({
  name: "export",
  usage: "--bridge ID --format geojson|csv|xlsx|pdf|coco --out FILE|DIR [--state all] [--lang en]",
  summary: "Write the inspection of a bridge for people and other programs",
  help: [
    "geojson  FILE: the bridge, the places of photos and findings",
    "csv      DIR: a file for each of the sheets 6, 7, 8, 10 and 11 of the inspection record (点検調書)",
    "xlsx     FILE: the same sheets in one workbook",
    "pdf      FILE: the report with photos and drawn damage",
    "coco     FILE: the findings as labels that train other tools",
    "--state  counting: what a person accepted, corrected or added (the usual); all: also open and",
    "         rejected findings, in geojson and coco alone",
    "--lang   ja (the usual) or en: language of the pdf",
  ].join("\n"),
  options: {
    bridge: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
    state: { type: "string" },
    lang: { type: "string" },
  },
  async run({ values, positionals }, { env }) {
    if (positionals.length > 0) throw new BadInput("arguments", positionals, "options alone");
    const { bridge: id, out } = values;
    const format = exportFormats.find((name) => name === values.format);
    if (id === undefined) throw new BadInput("--bridge", id, "the id of a bridge");
    if (!format) throw new BadInput("--format", values.format, exportFormats.join(", "));
    if (out === undefined) throw new BadInput("--out", out, "a file, for csv a folder");
    const state = oneOf("--state", values.state, states, format === "geojson" || format === "coco");
    const language = oneOf("--lang", values.lang, languages, format === "pdf");
    const asked = requests(format, state ?? "counting", language ?? "ja");
    const { databaseUrl, dataDir, timeZone } = readConfig(env);
    const store = await openDatabase({ databaseUrl, dataDir });
    try {
      const found = await bridge(store.db, id);
      if (!found) throw new BadInput("--bridge", id, "a bridge that is known");
      const record = await inspectionRecord(store.db, found, { now: new Date(), timeZone });
      const blobs = folderBlobs(dataDir);
      const to = format === "csv" ? "folder" : "file";
      const files = asked.map((one) => exportFile(record, blobs, one));
      return { bridge: id, files: await written(await Promise.all(files), to, out) };
    } finally {
      await store.close();
    }
  },
  text: ({ files }) => files.join("\n"),
});

/** @throws BadInput for another value, or any where it does not belong */
function oneOf<T extends string>(
  name: keyof typeof meaning,
  given: string | undefined,
  known: readonly T[],
  belongs: boolean,
): T | null {
  if (given === undefined) return null;
  const found = belongs ? known.find((one) => one === given) : undefined;
  if (found === undefined) throw new BadInput(name, given, meaning[name]);
  return found;
}

const meaning = {
  "--state": "counting or all, for geojson and coco alone",
  "--lang": "ja or en, for pdf alone",
} as const;

function requests(
  format: ExportFormat,
  states: ExportedStates,
  language: Language,
): ExportRequest[] {
  if (format === "csv") return formNumbers.map((form) => ({ format, form }));
  if (format === "pdf") return [{ format, language }];
  return [format === "xlsx" ? { format } : { format, states }];
}

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
