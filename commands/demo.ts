import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NightOf } from "../analysis/domain/night.ts";
import type { DemoView } from "../api/schemas/system.ts";
import type { City } from "../simulators/city.ts";
import { buildCity } from "../simulators/city.ts";
import { cityLedger } from "../simulators/cityLedger.ts";
import { runCity } from "../simulators/citySimulation.ts";
import type { Db } from "../storage/sql/database.ts";
import { allPipes } from "../storage/sql/pipes.ts";
import { saveRain } from "../storage/sql/rain.ts";
import { saveSetting, setting } from "../storage/sql/settings.ts";
import type { Surroundings } from "./command.ts";
import { WorkFailed } from "./command.ts";
import { importer } from "./import.ts";

/** How the demo city of a data folder stands; kept as the setting "demo". */
interface DemoState {
  seed: number;
  firstNight: NightOf;
  lastNight: NightOf | null;
}

/** The simulated city beside the service: it sends over MQTT like any device. */
export interface Demo {
  view(): DemoView;
  /** Sends until the signal comes, going on where the last start ended. */
  run(call: { url: string; nightSeconds: number; around: Surroundings }): Promise<void>;
}

const seed = 20_261_124;
/** `receive` takes what is at most 400 days old; see docs/decisions/0004. */
const daysBack = 390;
const backfillNights = 45;
const clipsForLastNights = 7;
const dayMs = 86_400_000;

/**
 * Takes the city's ledgers when the data folder is new.
 * @throws WorkFailed when it holds a real network: a fictitious city is never mixed into it
 */
export async function openDemo(db: Db, dataDir: string): Promise<Demo> {
  const kept = (await setting(db, "demo")) as DemoState | null;
  if (!kept && (await allPipes(db)).length > 0) {
    throw new WorkFailed(
      `${dataDir} holds a network of its own: start without --demo, or set MIZUHASHI_DATA_DIR to another folder for the demo`,
    );
  }
  const state = kept ?? {
    seed,
    firstNight: dateOf(Date.now() - daysBack * dayMs),
    lastNight: null,
  };
  const city = buildCity(state.seed);
  if (!kept) {
    await takeLedgers(db, city);
    await saveSetting(db, "demo", state);
  }
  return demoOf(db, dataDir, city, state);
}

async function takeLedgers(db: Db, city: City): Promise<void> {
  const { pipes, ...ledgers } = cityLedger(city);
  await importer("network", JSON.stringify(pipes)).save(db);
  await importer("sensors", JSON.stringify(ledgers.sensors)).save(db);
  await importer("bridges", JSON.stringify(ledgers.bridges)).save(db);
  await importer("base", JSON.stringify(ledgers.base)).save(db);
}

function demoOf(db: Db, dataDir: string, city: City, state: DemoState): Demo {
  const view: DemoView = {
    fictitious: true,
    phase: state.lastNight === null ? "backfill" : "live",
    nightOf: state.lastNight,
    nightsSent: 0,
    nightsTotal: backfillNights,
  };
  return {
    view: () => ({ ...view }),
    async run({ url, nightSeconds, around }) {
      await runCity({
        url,
        city,
        scenario: "demo",
        seed: state.seed,
        firstNight: state.firstNight,
        backfillNights,
        clipsForLastNights,
        nightSeconds,
        resumeAfter: state.lastNight,
        signal: around.signal,
        async onProgress({ phase, nightOf, nightsSent, nightsTotal }) {
          Object.assign(view, { phase, nightOf, nightsSent, nightsTotal });
          state.lastNight = nightOf;
          await saveSetting(db, "demo", state);
          if (phase === "backfill") {
            around.progress(`demo city: ${nightsSent} of ${nightsTotal} back-filled nights sent`);
          }
        },
        async onTruth(truth) {
          // The gauge reports to the install, not over the sensors' wire.
          await saveRain(db, truth.rain);
          // Beside the database, never on the wire: who judges the analysis reads it here.
          await mkdir(join(dataDir, "demo"), { recursive: true });
          await writeFile(join(dataDir, "demo", "truth.json"), JSON.stringify(truth));
        },
      });
    },
  };
}

function dateOf(at: number): NightOf {
  return new Date(at).toISOString().slice(0, 10);
}
