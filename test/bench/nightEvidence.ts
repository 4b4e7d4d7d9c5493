/**
 * What the figures of a night tell apart, on the simulated city: leaks against look-alikes and against
 * quiet nights (AUC), over all sensor-nights and over raised ones, and what a series of rain saves.
 *
 *   npm run build && node dist/test/bench/nightEvidence.js [scenario hard] [seed 3] [nights 220]
 */
import { pathToFileURL } from "node:url";
import type { Night, NightOf } from "../../analysis/domain/night.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import { nightAnomalies } from "../../analysis/leak/anomaly.ts";
import { levelPersistence, nightIsValid, nightStatistics } from "../../analysis/leak/night.ts";
import { isRainy } from "../../analysis/leak/rain.ts";
import { parseNight } from "../../ingest/messages.ts";
import { buildCity } from "../../simulators/city.ts";
import { nightMessage } from "../../simulators/cityMessages.ts";
import { addNights } from "../../simulators/nightDates.ts";
import type { Scenario } from "../../simulators/scenario.ts";
import { leaksHeard, lookAlikesHeard, planScenario, rainMmOf } from "../../simulators/scenario.ts";
import type { ScenarioName } from "../../simulators/scenarioSettings.ts";

/** Events weaker than this at the sensor are nobody's fault to miss, dB over the background. */
const heardFromDb = -3;
const firstNight = "2025-11-01";
/** Nights until baselines, and what rain adds, are learned. */
const learning = 60;

interface Judged {
  sound: "leak" | "lookAlike" | "none" | "both";
  rainy: boolean;
  figures: Record<"z" | "levelPersistence" | "steadiness" | "ewma" | "cusum", number | null>;
}

function judgedNights(scenario: Scenario, count: number, withRain: boolean): Judged[] {
  const rain = new Map<NightOf, number>();
  const judged: Judged[] = [];
  let known: Night[] = [];
  for (let night = 0; night < count; night++) {
    const nightOf = addNights(firstNight, night);
    rain.set(nightOf, rainMmOf(scenario, night));
    const earliest = addNights(nightOf, -31);
    known = [...known.filter((one) => one.nightOf >= earliest), ...heard(scenario, night, nightOf)];
    const found = new Map(
      nightAnomalies(nightOf, known, new Map(), withRain ? rain : null).map((one) => [
        one.sensorId,
        one.anomaly,
      ]),
    );
    known = known.map((one) =>
      one.nightOf === nightOf ? { ...one, anomaly: found.get(one.sensorId) ?? null } : one,
    );
    if (night < learning) continue;
    for (const { nightOf: of, valid, sensorId, anomaly, statistics } of known) {
      if (of !== nightOf || !valid || !anomaly || anomaly.z === null) continue;
      judged.push({
        sound: soundOf(scenario, sensorId, night),
        rainy: isRainy(rain.get(nightOf)),
        figures: {
          z: anomaly.z,
          levelPersistence: levelPersistence(statistics),
          steadiness: -statistics.spreadDb,
          ewma: anomaly.ewma,
          cusum: anomaly.cusum,
        },
      });
    }
  }
  return judged;
}

function heard(scenario: Scenario, night: number, nightOf: NightOf): Night[] {
  return scenario.city.sensors.flatMap((sensor): Night[] => {
    const message = nightMessage(scenario, sensor, night);
    const { levelsDb, expected } = message ? parseNight(message.payload) : {};
    if (!levelsDb || expected === undefined) return [];
    const statistics = nightStatistics(levelsDb, expected);
    return [
      {
        sensorId: sensor.id,
        nightOf,
        source: "logger",
        statistics,
        valid: nightIsValid(statistics),
        anomaly: null,
        leakProbability: null,
        shapeChange: null,
        sameThroughNight: null,
      },
    ];
  });
}

function soundOf(scenario: Scenario, sensorId: SensorId, night: number): Judged["sound"] {
  const loud = (events: { ear: { snrDb: number } }[]) =>
    events.some(({ ear }) => ear.snrDb > heardFromDb);
  const leak = loud(leaksHeard(scenario, sensorId, night));
  const lookAlike = loud(lookAlikesHeard(scenario, sensorId, night));
  if (leak) return lookAlike ? "both" : "leak";
  return lookAlike ? "lookAlike" : "none";
}

/** Share of pairs in which the first is higher; a tie counts half. */
function auc(higher: readonly number[], lower: readonly number[]): number {
  let won = 0;
  for (const a of higher) for (const b of lower) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (higher.length * lower.length);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [name = "hard", seed = "3", nights = "220"] = process.argv.slice(2);
  const city = buildCity(Number(seed));
  const scenario = planScenario(city, name as ScenarioName, Number(seed), firstNight);
  for (const withRain of [false, true]) {
    const judged = judgedNights(scenario, Number(nights), withRain);
    const raised = judged.filter(({ figures }) => (figures.z ?? 0) >= 3.5);
    const count = (sound: Judged["sound"], rainy: boolean) =>
      [raised, judged].map((all) => {
        return all.filter((one) => one.sound === sound && one.rainy === rainy).length;
      });
    console.log(`${name}, seed ${seed}, ${nights} nights, ${withRain ? "with" : "without"} rain`);
    for (const figure of ["z", "ewma", "cusum", "steadiness", "levelPersistence"] as const) {
      const of = (all: readonly Judged[], sound: Judged["sound"]) =>
        all.flatMap((one) => (one.sound === sound ? (one.figures[figure] ?? []) : []));
      const [look, quiet, raisedLook] = [
        auc(of(judged, "leak"), of(judged, "lookAlike")),
        auc(of(judged, "leak"), of(judged, "none")),
        auc(of(raised, "leak"), of(raised, "lookAlike")),
      ].map((value) => value.toFixed(3));
      console.log(
        `  ${figure.padEnd(16)} leak against look-alike ${look}, raised nights alone ${raisedLook}; against quiet ${quiet}`,
      );
    }
    for (const sound of ["leak", "lookAlike", "none"] as const) {
      const [wet, dry] = [count(sound, true), count(sound, false)];
      console.log(
        `  ${sound.padEnd(16)} raised on ${wet[0]} of ${wet[1]} rainy sensor-nights, ${dry[0]} of ${dry[1]} others`,
      );
    }
  }
}
