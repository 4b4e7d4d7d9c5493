import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { NightOf } from "../analysis/domain/night.ts";
import type { RainHour } from "../analysis/domain/rain.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import { buildCity } from "../simulators/city.ts";
import { cityLedger } from "../simulators/cityLedger.ts";
import type { CityProgress, CityRun } from "../simulators/citySimulation.ts";
import { runCity } from "../simulators/citySimulation.ts";
import type { PhotoTruth } from "../simulators/droneSurvey.ts";
import { addNights, lastFinishedNight } from "../simulators/nightDates.ts";
import { photoSet } from "../simulators/photoSet.ts";
import type { ScenarioName } from "../simulators/scenarioSettings.ts";
import { scenarioNames } from "../simulators/scenarioSettings.ts";
import type { RealSound } from "../simulators/trainingClips.ts";
import { trainingClips } from "../simulators/trainingClips.ts";
import { wavFile } from "../simulators/wavFile.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, command, numberAbove, WorkFailed, wholeNumber } from "./command.ts";

export const simulate = command({
  name: "simulate",
  usage:
    "--url mqtt://… [--nights N] [--faults] | --ledger DIR | --clips DIR | --photos DIR [--seed N]",
  summary: "Make an invented city: send it over MQTT, or write its ledgers, sounds and photos",
  help: [
    "--url URL     sends the city night by night: --nights N (default: until stopped), of which the first",
    "              --backfill N (45) at once and the others every --night-seconds S (20); --first-night",
    "              YYYY-MM-DD (default: 390 days ago), --faults breaks, delays and repeats messages,",
    "              --truth FILE writes what is really so, --rain FILE the rain by the hour for `mizuhashi",
    "              import rain` (never sent)",
    "--ledger DIR  writes pipes, sensors, bridges and base map as GeoJSON, for `mizuhashi import`",
    "--clips DIR   writes --count labelled WAV files, DIR/<class>/S-0001__0.wav (five a sensor; split by",
    "              sensor), and DIR/truth.csv; --mix DIR mixes real sounds (WAV, 8 kHz) into the machine",
    "              (helicopter, chainsaw, engine) and environment clips",
    "--photos DIR  writes --count rendered photos of concrete with masks (255 crack, 204 form joints) and",
    "              truth.json (widths in px and mm)",
    "--scenario    easy, hard (default) or flood; --seed N (default 1): the same seed, the same city",
  ].join("\n"),
  options: {
    url: { type: "string" },
    nights: { type: "string" },
    backfill: { type: "string", default: "45" },
    "night-seconds": { type: "string", default: "20" },
    "first-night": { type: "string" },
    faults: { type: "boolean", default: false },
    truth: { type: "string" },
    rain: { type: "string" },
    photos: { type: "string" },
    ledger: { type: "string" },
    clips: { type: "string" },
    count: { type: "string" },
    mix: { type: "string" },
    scenario: { type: "string", default: "hard" },
    seed: { type: "string", default: "1" },
  },
  async run({ values }, around) {
    const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
    const scenario = scenarioOf(values.scenario);
    if (values.ledger !== undefined) return writeLedger(values.ledger, seed);
    if (values.clips !== undefined) {
      const count = wholeNumber("--count", values.count ?? "1500", 1, 1_000_000);
      const mix = values.mix === undefined ? [] : await realSounds(values.mix);
      return writeClips(values.clips, count, seed, scenario, mix, around);
    }
    if (values.photos !== undefined) {
      const count = wholeNumber("--count", values.count ?? "20", 1, 100_000);
      return writePhotos(values.photos, count, seed, around);
    }
    if (values.url === undefined) {
      throw new BadInput("arguments", [], "--url, --ledger, --clips or --photos, see --help");
    }
    return sendCity(
      {
        url: values.url,
        scenario,
        seed,
        firstNight: firstNight(values["first-night"]),
        backfillNights: wholeNumber("--backfill", values.backfill, 0, 1000),
        nightSeconds: numberAbove(0, "--night-seconds", values["night-seconds"]),
        ...(values.nights === undefined
          ? {}
          : { nights: wholeNumber("--nights", values.nights, 1, 100_000) }),
        faults: values.faults,
      },
      { truthFile: values.truth, rainFile: values.rain },
      around,
    );
  },
});

async function sendCity(
  run: Omit<
    CityRun,
    "city" | "clipsForLastNights" | "resumeAfter" | "signal" | "onProgress" | "onTruth"
  >,
  { truthFile, rainFile }: { truthFile: string | undefined; rainFile: string | undefined },
  { progress, signal }: Surroundings,
) {
  let sent: CityProgress | null = null;
  try {
    await runCity({
      ...run,
      city: buildCity(run.seed),
      clipsForLastNights: 7,
      resumeAfter: null,
      signal,
      onProgress(now) {
        sent = now;
        progress(`${now.phase}: night ${now.nightOf}, ${now.nightsSent} sent`);
      },
      async onTruth(truth) {
        if (truthFile !== undefined) await writeFile(truthFile, `${JSON.stringify(truth)}\n`);
        if (rainFile !== undefined) await writeFile(rainFile, rainCsv(truth.rain));
      },
    });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new WorkFailed(`${run.url} cannot be reached: ${cause.message || String(cause.code)}`, {
      cause,
    });
  }
  return {
    url: run.url,
    seed: run.seed,
    scenario: run.scenario,
    sent: sent as CityProgress | null,
  };
}

function rainCsv(hours: readonly RainHour[]): string {
  const lines = hours.map(({ hourStart, mm }) => `${hourStart.toISOString()},${mm}`);
  return `${["time,mm", ...lines].join("\n")}\n`;
}

/** 390 days ago: what is older than 400 days is refused, and the live nights stay in the past. */
function firstNight(text: string | undefined): NightOf {
  if (text === undefined) return addNights(lastFinishedNight(new Date()), -390);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new BadInput("--first-night", text, "a date such as 2025-11-01");
  }
  return text;
}

async function writePhotos(
  dir: string,
  count: number,
  seed: number,
  { progress, signal }: Surroundings,
) {
  await mkdir(dir, { recursive: true });
  const truth: PhotoTruth[] = [];
  for await (const photo of photoSet(seed, count)) {
    signal.throwIfAborted();
    const { width, height, values } = photo.mask;
    await writeFile(join(dir, photo.name), photo.jpeg);
    await sharp(values, { raw: { width, height, channels: 1 } })
      .png({ compressionLevel: 9 })
      .toFile(join(dir, photo.name.replace(".JPG", ".mask.png")));
    truth.push(photo.truth);
    progress(`${truth.length} of ${count} photos`);
  }
  await writeFile(
    join(dir, "truth.json"),
    `${JSON.stringify({ fictitious: true, seed, photos: truth })}\n`,
  );
  const cracks = truth.reduce((sum, photo) => sum + photo.cracks.length, 0);
  return { dir, seed, photos: truth.length, cracks };
}

async function writeLedger(dir: string, seed: number) {
  await mkdir(dir, { recursive: true });
  const ledger = cityLedger(buildCity(seed));
  const files: Record<string, number> = {};
  for (const [name, collection] of Object.entries(ledger)) {
    const file = join(dir, `${name}.geojson`);
    await writeFile(file, `${JSON.stringify(collection)}\n`);
    files[file] = collection.features.length;
  }
  return { seed, files };
}

async function writeClips(
  dir: string,
  count: number,
  seed: number,
  scenario: ScenarioName,
  mix: readonly RealSound[],
  { progress, signal }: Surroundings,
) {
  const truth = ["file,sensor,class,sound,snrDb,material"];
  const classes: Record<string, number> = {};
  const sensors = new Set<string>();
  for (const clip of trainingClips(seed, count, scenario, mix)) {
    signal.throwIfAborted();
    await mkdir(join(dir, clip.class), { recursive: true });
    const file = `${clip.class}/${clip.sensorId}__${clip.number}.wav`;
    await writeFile(join(dir, file), wavFile(clip.samples));
    const { sensorId, sound, snrDb, material } = clip;
    truth.push(
      [file, sensorId, clip.class, sound, snrDb === null ? "" : snrDb.toFixed(1), material].join(
        ",",
      ),
    );
    classes[clip.class] = (classes[clip.class] ?? 0) + 1;
    sensors.add(sensorId);
    progress(`${truth.length - 1} of ${count} clips`);
  }
  await writeFile(join(dir, "truth.csv"), `${truth.join("\n")}\n`);
  return { dir, seed, scenario, clips: count, sensors: sensors.size, classes };
}

/** Machines by their names, everything else is environment. */
async function realSounds(dir: string): Promise<RealSound[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".wav")).sort();
  if (names.length === 0) throw new BadInput("--mix", dir, "a folder with WAV files");
  return Promise.all(
    names.map(async (name): Promise<RealSound> => {
      const { samples } = readWav(await readFile(join(dir, name)));
      const machine = /helicopter|chainsaw|engine|motor|drill|pump/i.test(name);
      return { name, class: machine ? "machine" : "environment", samples };
    }),
  );
}

export function scenarioOf(text: string): ScenarioName {
  const scenario = scenarioNames.find((name) => name === text);
  if (!scenario) throw new BadInput("--scenario", text, scenarioNames.join(", "));
  return scenario;
}
