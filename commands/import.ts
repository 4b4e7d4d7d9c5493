import { readFile } from "node:fs/promises";
import { readConfig } from "../config.ts";
import { importBridges } from "../storage/sql/bridges.ts";
import type { Db } from "../storage/sql/database.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { importPipes } from "../storage/sql/pipes.ts";
import { importSensors } from "../storage/sql/sensors.ts";
import { saveSetting } from "../storage/sql/settings.ts";
import { BadInput, command } from "./command.ts";
import type { Ledger, RowError } from "./ledger.ts";
import { parseBase, parseBridges, parseNetwork, parseSensors } from "./ledger.ts";
import type { LineError } from "./rainSeries.ts";
import { parseRain, takeRain } from "./rainSeries.ts";

const geoJsonKinds = ["network", "sensors", "bridges", "base"] as const;
const kinds = [...geoJsonKinds, "rain"] as const;
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
  usage: "network|sensors|bridges|base FILE.geojson [--skip-bad] | rain FILE.csv [--hour-end]",
  summary: "Take a ledger of pipes, sensors or bridges, a base map, or a series of rain",
  help: [
    "network  LineStrings: id, material (DIP, CIP, SP, SUS, VP, HIVP, PE, ACP, LP, CU), diameterMm,",
    "         laidYear, lengthM, fromNode, toNode; all but id may be missing",
    "sensors  Points: id, name, kind (accelerometer, hydrophone), pipeId and offsetM",
    "bridges  LineStrings or Points: id, name, lengthM, builtYear, spans, concrete (RC, PC), soundness",
    "base     any geometry: kind (land, water, road, block, park)",
    "rain     CSV with time (2026-11-24T02:00+09:00, or local 2026-11-24 02:00 or 2026/11/24 2:00) and mm,",
    "         a line an hour; --hour-end: time is the end of its hour, as weather offices often have it.",
    "         An hour that comes again replaces the first; nights of the last month are decided anew",
    "Coordinates are WGS 84 degrees, longitude first. When a row is wrong nothing is taken, and every",
    "wrong row is named; --skip-bad takes the others.",
  ].join("\n"),
  options: {
    "skip-bad": { type: "boolean", default: false },
    "hour-end": { type: "boolean", default: false },
  },
  async run({ positionals: [kindText, file], values }, { env, log }): Promise<Imported> {
    const kind = kinds.find((candidate) => candidate === kindText);
    if (!kind) throw new BadInput("the first argument", kindText, kinds.join(", "));
    if (file === undefined) throw new BadInput("FILE", file, "a GeoJSON or CSV file");
    const { databaseUrl, dataDir, timeZone } = readConfig(env);
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
      : `${file}: ${imported} ${kind === "rain" ? "hours of rain" : kind} taken, ${errors.length} skipped`,
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
