import { readFile } from "node:fs/promises";
import { damageType } from "../analysis/bridge/manual/damageTypes.ts";
import { readConfig } from "../config.ts";
import { importBridges } from "../storage/sql/bridges.ts";
import type { Db } from "../storage/sql/database.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { importPipes } from "../storage/sql/pipes.ts";
import { importSensors } from "../storage/sql/sensors.ts";
import { saveSetting } from "../storage/sql/settings.ts";
import { survey } from "../storage/sql/surveys.ts";
import { parseCoco } from "./cocoLabels.ts";
import { BadInput, command } from "./command.ts";
import { labelSteps, saveLabels } from "./importCoco.ts";
import type { Ledger, RowError } from "./ledger.ts";
import { parseBase, parseBridges, parseNetwork, parseSensors } from "./ledger.ts";
import type { LineError } from "./rainSeries.ts";
import { parseRain, takeRain } from "./rainSeries.ts";

const geoJsonKinds = ["network", "sensors", "bridges", "base"] as const;
const kinds = [...geoJsonKinds, "rain", "coco"] as const;
type GeoJsonKind = (typeof geoJsonKinds)[number];
type Kind = (typeof kinds)[number];

export interface Imported {
  kind: Kind;
  file: string;
  /** rows taken; 0 when a row was wrong and --skip-bad was not given */
  imported: number;
  errors: readonly (RowError | LineError)[];
}

/** `import` is a word of the language, hence the longer name. */
export const importLedger = command({
  name: "import",
  usage:
    "network|sensors|bridges|base FILE.geojson [--skip-bad] | rain FILE.csv [--hour-end] | coco FILE.json --survey ID",
  summary: "Take a ledger of pipes, sensors or bridges, a base map, a series of rain, or labels",
  help: [
    "network  LineStrings: id, material (DIP, CIP, SP, SUS, VP, HIVP, PE, ACP, LP, CU), diameterMm,",
    "         laidYear, lengthM, fromNode, toNode; all but id may be missing",
    "sensors  Points: id, name, kind (accelerometer, hydrophone), pipeId and offsetM",
    "bridges  LineStrings or Points: id, name, lengthM, builtYear, spans, concrete (RC, PC), soundness",
    "base     any geometry: kind (land, water, road, block, park)",
    "rain     CSV with time (2026-11-24T02:00+09:00, or local 2026-11-24 02:00 or 2026/11/24 2:00) and mm,",
    "         a line an hour; --hour-end: time is the end of its hour, as weather offices often have it.",
    "         An hour that comes again replaces the first; nights of the last month are decided anew",
    "coco     labels of a survey's photos (COCO JSON, polygons or boxes) as findings that a person accepted;",
    "         --by NAME: who drew them; --category NAME=TYPE, again and again: the damage type (1 to 26) of a",
    "         category that is not named as in the manual. The same file twice is once",
    "Coordinates are WGS 84 degrees, longitude first. When a row is wrong nothing is taken, and every",
    "wrong row is named; --skip-bad takes the others.",
  ].join("\n"),
  options: {
    "skip-bad": { type: "boolean", default: false },
    "hour-end": { type: "boolean", default: false },
    survey: { type: "string" },
    by: { type: "string", default: "local" },
    category: { type: "string", multiple: true, default: [] },
  },
  async run({ positionals: [kindText, file], values }, { env, log }): Promise<Imported> {
    const kind = kinds.find((candidate) => candidate === kindText);
    if (!kind) throw new BadInput("the first argument", kindText, kinds.join(", "));
    if (file === undefined) throw new BadInput("FILE", file, "a GeoJSON, CSV or COCO file");
    const { databaseUrl, dataDir, timeZone } = readConfig(env);
    if (kind === "coco") {
      const labels = parseCoco(await text(file), categoriesOf(values.category));
      const store = await openDatabase({ databaseUrl, dataDir });
      try {
        const on = await mustBeSurvey(store.db, values.survey);
        const about = { by: values.by, at: new Date() };
        const {
          steps,
          known,
          errors: wrong,
        } = await labelSteps(store.db, on, labels.labels, about);
        const errors = [...labels.errors, ...wrong].sort((a, b) => a.row - b.row);
        for (const error of errors)
          log(`annotation ${error.row} (${error.id ?? "no id"}): ${error.message}`);
        if (known > 0) log(`${known} are there already`);
        if (errors.length > 0 && !values["skip-bad"]) return { kind, file, imported: 0, errors };
        await saveLabels(store.db, steps, file);
        return { kind, file, imported: steps.length, errors };
      } finally {
        await store.close();
      }
    }
    const ledger =
      kind === "rain"
        ? rainImporter(await text(file), timeZone, values["hour-end"] ? "end" : "start")
        : importer(kind, await text(file));
    for (const error of ledger.errors) log(`${placeOf(error)}: ${error.message}`);
    if (ledger.errors.length > 0 && !values["skip-bad"]) {
      return { kind, file, imported: 0, errors: ledger.errors };
    }
    const store = await openDatabase({ databaseUrl, dataDir });
    try {
      await ledger.save(store.db);
    } finally {
      await store.close();
    }
    return { kind, file, imported: ledger.rows, errors: ledger.errors };
  },
  text: ({ kind, file, imported, errors }) =>
    errors.length > 0 && imported === 0
      ? `${file}: nothing taken, ${errors.length} wrong (--skip-bad takes the others)`
      : `${file}: ${imported} ${kind === "rain" ? "hours of rain" : kind === "coco" ? "labels" : kind} taken, ${errors.length} skipped`,
  status: ({ errors, imported }) => (errors.length > 0 && imported === 0 ? 1 : 0),
});

interface Read {
  rows: number;
  errors: readonly (RowError | LineError)[];
  save(db: Db): Promise<unknown>;
}

function rainImporter(csv: string, timeZone: string, mark: "start" | "end"): Read {
  const { rows, errors } = parseRain(csv, timeZone, mark);
  return {
    rows: rows.length,
    errors,
    save: (db) => takeRain(db, rows, timeZone, new Date()),
  };
}

/** @throws BadInput */
async function mustBeSurvey(db: Db, id: string | undefined): Promise<string> {
  if (id !== undefined && (await survey(db, id)) !== null) return id;
  throw new BadInput("--survey", id, "the id of a survey that is there");
}

/** @throws BadInput for what is not NAME=1 to NAME=26 */
function categoriesOf(given: readonly string[]): Map<string, number> {
  return new Map(
    given.map((text) => {
      const [, name, type] = /^(.+)=(\d{1,2})$/.exec(text) ?? [];
      if (name === undefined || !damageType(Number(type))) {
        throw new BadInput("--category", text, "NAME=TYPE with a damage type from 1 to 26");
      }
      return [name.trim().toLowerCase(), Number(type)] as const;
    }),
  );
}

function placeOf(error: RowError | LineError): string {
  return "line" in error ? `line ${error.line}` : `feature ${error.row} (${error.id ?? "no id"})`;
}

/** Reads a ledger of one kind; `save` takes the rows that are right. */
export function importer(kind: GeoJsonKind, geoJson: string): Read {
  const read = <Noun>(
    { rows, errors }: Ledger<Noun>,
    save: (db: Db, rows: Noun[]) => Promise<unknown>,
  ): Read => ({ rows: rows.length, errors, save: (db) => save(db, rows) });
  switch (kind) {
    case "network":
      return read(parseNetwork(geoJson), importPipes);
    case "sensors":
      return read(parseSensors(geoJson), importSensors);
    case "bridges":
      return read(parseBridges(geoJson), importBridges);
    case "base":
      return read(parseBase(geoJson), (db, features) =>
        saveSetting(db, "base", {
          type: "FeatureCollection",
          features: features.map((feature) => ({ type: "Feature", ...feature })),
        }),
      );
    default:
      return kind satisfies never;
  }
}

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new BadInput("FILE", file, "a file that can be read", { cause });
  }
}
