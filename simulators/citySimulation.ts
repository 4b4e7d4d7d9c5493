import { setTimeout as wait } from "node:timers/promises";
import type { NightOf } from "../analysis/domain/night.ts";
import type { City } from "./city.ts";
import type { Outgoing } from "./cityMessages.ts";
import { clipMessage, nightMessage, statusMessage } from "./cityMessages.ts";
import type { CityTruth } from "./cityTruth.ts";
import { cityTruth } from "./cityTruth.ts";
import type { Faults } from "./faults.ts";
import { faults } from "./faults.ts";
import { addNights, lastFinishedNight, nightsFrom } from "./nightDates.ts";
import type { Outbox } from "./outbox.ts";
import { openOutbox } from "./outbox.ts";
import { randomOf } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { planScenario } from "./scenario.ts";
import type { ScenarioName } from "./scenarioSettings.ts";
import { sendSurvey, surveysDue } from "./surveySchedule.ts";

export interface CityProgress {
  phase: "backfill" | "live";
  /** the night that has just been sent whole: hand it back as `resumeAfter` */
  nightOf: NightOf;
  /** nights sent since the city's first, this one included */
  nightsSent: number;
  /** nights of the back-fill */
  nightsTotal: number;
}

export interface CityRun {
  url: string;
  city: City;
  scenario: ScenarioName;
  seed: number;
  firstNight: NightOf;
  backfillNights: number;
  /** the last so many back-filled nights come with clips; before them every sixth does */
  clipsForLastNights: number;
  /** wall time of one simulated night once the back-fill is done */
  nightSeconds: number;
  /** last night that an earlier run sent whole; null: begin at `firstNight` */
  resumeAfter: NightOf | null;
  /** stop after so many nights; endless without */
  nights?: number;
  /** break, delay and repeat messages */
  faults?: boolean;
  /** drone surveys too; default true */
  surveys?: boolean;
  login?: { username: string; password: string };
  signal: AbortSignal;
  onProgress(progress: CityProgress): Promise<void> | void;
  /** what is really so; never sent */
  onTruth?(truth: CityTruth): Promise<void> | void;
}

/** Four modems' worth of connections: enough to keep a broker busy, few enough for a small machine. */
const connections = 4;

/**
 * Sends an invented city over real MQTT, night by night: levels of all sensors, then clips, then the
 * next night. Resolves when `nights` are sent or the signal comes.
 * @throws the connection's error when the broker cannot be reached at the start
 */
export async function runCity(run: CityRun): Promise<void> {
  const { city, seed, firstNight, signal } = run;
  const outbox = await openOutbox(run.url, connections, signal, run.login ?? null);
  let surveys = Promise.resolve();
  const failures: unknown[] = [];
  try {
    const scenario = planScenario(city, run.scenario, seed, firstNight);
    await run.onTruth?.(cityTruth(scenario));
    const next = run.resumeAfter === null ? 0 : nightsFrom(firstNight, run.resumeAfter) + 1;
    const last = run.nights === undefined ? Number.POSITIVE_INFINITY : run.nights;
    const broken = run.faults ? faults(randomOf(seed, "faults", next)) : null;
    await outbox.send(city.sensors.map((sensor) => statusMessage(scenario, sensor, next)));
    for (let night = next; night < last && !signal.aborted; night++) {
      const live = night >= run.backfillNights;
      if (live) await untilDue(run, night);
      if (signal.aborted) break;
      const started = Date.now();
      await sendNight(outbox, scenario, run, night, broken);
      if (signal.aborted) break;
      await run.onProgress({
        phase: night + 1 < run.backfillNights ? "backfill" : "live",
        nightOf: addNights(firstNight, night),
        nightsSent: night + 1,
        nightsTotal: run.backfillNights,
      });
      if (run.surveys !== false && night + 1 >= run.backfillNights) {
        const due = surveysDue(run, night, night === next);
        // One after the other beside the nights: rendering shares the processor with the service.
        for (const survey of due) {
          surveys = surveys
            .then(() => sendSurvey(outbox, seed, survey, signal))
            .catch((error: unknown) => void failures.push(error));
        }
      }
      if (live && night + 1 < last) {
        const leftMs = run.nightSeconds * 1000 - (Date.now() - started);
        await pause(Math.max(0, leftMs), signal);
      }
    }
  } finally {
    await surveys;
    await outbox.close();
  }
  // A survey that could not be rendered is our own fault: let it be seen.
  if (failures.length > 0) throw failures[0];
}

/** Loggers send a clip now and then that nothing asked for: what a sensor usually sounds like. */
const referenceEvery = 6;

async function sendNight(
  outbox: Outbox,
  scenario: Scenario,
  run: CityRun,
  night: number,
  broken: Faults | null,
): Promise<void> {
  const { sensors } = scenario.city;
  const live = night >= run.backfillNights;
  const isReference = night % referenceEvery === referenceEvery - 1;
  const withClips = isReference || night >= run.backfillNights - run.clipsForLastNights;
  const levels = sensors.map((sensor) => nightMessage(scenario, sensor, night));
  const statuses = live ? sensors.map((sensor) => statusMessage(scenario, sensor, night)) : [];
  const small = [...levels, ...statuses].filter((message) => message !== null);
  if (broken) {
    const clips = withClips ? sensors.map((sensor) => clipMessage(scenario, sensor, night)) : [];
    const all = [...small, ...clips.filter((message) => message !== null)];
    await outbox.send(broken.afflict(all));
    return;
  }
  await outbox.send(small);
  if (withClips) await outbox.send(clips(scenario, night));
}

/** Clips one by one, with a turn of the event loop between: the service may live in this very process. */
async function* clips(scenario: Scenario, night: number): AsyncGenerator<Outgoing | null> {
  for (const sensor of scenario.city.sensors) {
    yield clipMessage(scenario, sensor, night);
    await wait(0);
  }
}

/** Simulated nights lie in the past; the one of today is sent when its window is over. */
async function untilDue({ firstNight, signal }: CityRun, night: number): Promise<void> {
  while (!signal.aborted && addNights(firstNight, night) > lastFinishedNight(new Date())) {
    await pause(60_000, signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
