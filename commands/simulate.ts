import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readWav } from "../analysis/dsp/wav.ts";
import { buildCity } from "../simulators/city.ts";
import { cityLedger } from "../simulators/cityLedger.ts";
import type { ScenarioName } from "../simulators/scenarioSettings.ts";
import { scenarioNames } from "../simulators/scenarioSettings.ts";
import type { RealSound } from "../simulators/trainingClips.ts";
import { trainingClips } from "../simulators/trainingClips.ts";
import { wavFile } from "../simulators/wavFile.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, command, wholeNumber } from "./command.ts";

export const simulate = command({
  name: "simulate",
  usage: "--ledger DIR | --clips DIR [--count N] [--mix DIR]   [--scenario hard] [--seed N]",
  summary: "Makes an invented city: its ledgers and labelled sounds.",
  help: [
    "--ledger DIR  writes pipes, sensors, bridges and base map as GeoJSON, for `mizuhashi import`",
    "--clips DIR   writes --count labelled WAV files, DIR/<class>/S-0001__0.wav (five a sensor; split by",
    "              sensor), and DIR/truth.csv; --mix DIR mixes real sounds (WAV, 8 kHz) into the machine",
    "              (helicopter, chainsaw, engine) and environment clips",
    "--scenario    easy, hard (default) or flood; --seed N (default 1): the same seed, the same city",
  ].join("\n"),
  options: {
    ledger: { type: "string" },
    clips: { type: "string" },
    count: { type: "string", default: "1500" },
    mix: { type: "string" },
    scenario: { type: "string", default: "hard" },
    seed: { type: "string", default: "1" },
  },
  async run({ values }, around) {
    const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
    const scenario = scenarioOf(values.scenario);
    if (values.ledger !== undefined) return writeLedger(values.ledger, seed);
    if (values.clips !== undefined) {
      const count = wholeNumber("--count", values.count, 1, 1_000_000);
      const mix = values.mix === undefined ? [] : await realSounds(values.mix);
      return writeClips(values.clips, count, seed, scenario, mix, around);
    }
    throw new BadInput("arguments", [], "--ledger DIR or --clips DIR, see --help");
  },
});

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

function scenarioOf(text: string): ScenarioName {
  const scenario = scenarioNames.find((name) => name === text);
  if (!scenario) throw new BadInput("--scenario", text, scenarioNames.join(", "));
  return scenario;
}
