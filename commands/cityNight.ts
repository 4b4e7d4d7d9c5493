import type { ListeningPair } from "../analysis/cases/listening.ts";
import { directPairs } from "../analysis/cases/listening.ts";
import { pairClockSeconds } from "../analysis/cases/pairClock.ts";
import type { NightOf, NightStatistics } from "../analysis/domain/night.ts";
import type { PairSound } from "../analysis/domain/pairSound.ts";
import type { RecordingAssessment } from "../analysis/domain/recording.ts";
import type { Sensor, SensorId } from "../analysis/domain/sensor.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import { assessRecording } from "../analysis/leak/assess.ts";
import { correlate } from "../analysis/leak/correlate.ts";
import type { Features } from "../analysis/leak/features.ts";
import { parseModel } from "../analysis/leak/model.ts";
import type { Network } from "../analysis/leak/network.ts";
import { buildNetwork } from "../analysis/leak/network.ts";
import { nightStatistics } from "../analysis/leak/night.ts";
import { parseNight } from "../ingest/messages.ts";
import { buildCity } from "../simulators/city.ts";
import { clipMessage, nightMessage, statusMessage } from "../simulators/cityMessages.ts";
import { addNights } from "../simulators/nightDates.ts";
import type { Scenario } from "../simulators/scenario.ts";
import { planScenario } from "../simulators/scenario.ts";
import type { ScenarioName } from "../simulators/scenarioSettings.ts";

/** Which invented city, and for how long. */
export interface CityYearSettings {
  scenario: ScenarioName;
  seed: number;
  sensors: number;
  nights: number;
  firstNight: NightOf;
  timeZone: string;
  mainsHz: 50 | 60;
}

/** A leak that was mended: from this night on it is silent. */
export interface Repair {
  leakId: string;
  fromNight: number;
}

/** What one sensor sent of one night, as far as decisions ask for it. */
export interface HeardNight {
  sensorId: SensorId;
  statistics: NightStatistics | null;
  clip: { features: Features; assessment: RecordingAssessment } | null;
}

/** What a whole city sent of one night, analysed. */
export interface CityNight {
  night: number;
  heard: readonly HeardNight[];
  pairSounds: readonly PairSound[];
}

/** The invented city as the program knows it, with the truth beside it. */
export interface KnownCity {
  scenario: Scenario;
  sensors: readonly Sensor[];
  network: Network;
  pairs: readonly ListeningPair[];
}

export function knownCity({
  scenario: name,
  seed,
  sensors,
  firstNight,
}: CityYearSettings): KnownCity {
  const city = buildCity(seed, sensors);
  const scenario = planScenario(city, name, seed, firstNight);
  const network = buildNetwork(city.mains);
  const known = city.sensors.map((sensor) => sensorOf(scenario, sensor));
  return { scenario, sensors: known, network, pairs: directPairs(network, known, new Map()) };
}

export function withRepairs(scenario: Scenario, repairs: readonly Repair[]): Scenario {
  const until = new Map(repairs.map(({ leakId, fromNight }) => [leakId, fromNight]));
  const leaks = scenario.leaks.map((leak) => {
    const endNight = Math.min(leak.endNight, until.get(leak.id) ?? leak.endNight);
    return { ...leak, endNight };
  });
  return { ...scenario, leaks };
}

export interface CityNightTask {
  settings: CityYearSettings;
  /** as it stands in the model's file */
  model: unknown;
  repairs: readonly Repair[];
  night: number;
}

let last: { key: string; city: KnownCity; model: ReturnType<typeof parseModel> } | null = null;

/**
 * Everything that the sensors of a simulated city send of one night, analysed by the code that analyses
 * real sounds: levels, a clip of 03:00 each, and what neighbours have in common. Runs in a thread.
 */
export default function hearNight({ settings, model, repairs, night }: CityNightTask): CityNight {
  const key = JSON.stringify(settings);
  if (last?.key !== key) last = { key, city: knownCity(settings), model: parseModel(model) };
  const { city, model: parsed } = last;
  const scenario = withRepairs(city.scenario, repairs);
  const nightOf = addNights(settings.firstNight, night);
  const samples = new Map<SensorId, Float32Array>();
  let rateHz = 0;
  const heard = scenario.city.sensors.map((sensor): HeardNight => {
    const levels = nightMessage(scenario, sensor, night);
    const message = levels && parseNight(levels.payload);
    const statistics = message?.levelsDb
      ? nightStatistics(message.levelsDb, message.expected)
      : null;
    const sent = clipMessage(scenario, sensor, night);
    if (!sent) return { sensorId: sensor.id, statistics, clip: null };
    const wav = readWav(sent.payload);
    samples.set(sensor.id, wav.samples);
    rateHz = wav.sampleRateHz;
    const site = { mainsHz: settings.mainsHz };
    const { features, assessment } = assessRecording(wav.samples, rateHz, site, parsed, []);
    return { sensorId: sensor.id, statistics, clip: { features, assessment } };
  });
  const byId = new Map(city.sensors.map((sensor) => [sensor.id, sensor]));
  const pairSounds = city.pairs.flatMap(({ a, b, search }): PairSound[] => {
    const [ofA, ofB] = [samples.get(a), samples.get(b)];
    const [sensorA, sensorB] = [byId.get(a), byId.get(b)];
    if (!ofA || !ofB || !sensorA || !sensorB) return [];
    const recording = { a: ofA, b: ofB, rateHz, startDifferenceSeconds: 0 };
    const sound = correlate([recording], search);
    const clockSeconds = pairClockSeconds(sensorA, sensorB);
    return [{ a, b, nightOf, sound, clockSeconds, recordings: 1, recordingIds: [] }];
  });
  return { night, heard, pairSounds };
}

function sensorOf(scenario: Scenario, sensor: Scenario["city"]["sensors"][number]): Sensor {
  const { id, name, kind, position, pipe } = sensor;
  const status = JSON.parse(statusMessage(scenario, sensor, 0).payload.toString("utf8"));
  return {
    id,
    name,
    kind,
    placement: { kind: "placed", position, pipe },
    status: { ...status, reportedAt: new Date(status.reportedAt) },
    lastContactAt: null,
    version: 1,
  };
}
