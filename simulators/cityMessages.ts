import type { NightMessage, StatusMessage } from "../ingest/messages.ts";
import { formatTopic } from "../ingest/topics.ts";
import { recordClip } from "./clip.ts";
import type { CitySensor } from "./fittings.ts";
import { addNights, windowInstant } from "./nightDates.ts";
import { levelSeconds, levelsPerNight, nightLevels } from "./nightLevels.ts";
import { randomOf, seedOf } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { soundsOf } from "./scenario.ts";
import { powerOf } from "./spectrumGrid.ts";
import { wavFile } from "./wavFile.ts";

/** One MQTT message, QoS 1. */
export interface Outgoing {
  topic: string;
  payload: Buffer;
  retain: boolean;
}

/** 03:00, the middle of the window; all sensors record at once so that neighbours can be correlated. */
const clipSecond = 3600;
const clipSeconds = 10;

/** Share of sensor-nights of which nothing arrives at all, and of those that arrive in part. */
const lostShare = 0.004;
const partShare = 0.01;

/** What the sensor says of itself after a night. */
export function statusMessage(
  { seed, firstNight }: Scenario,
  { id }: CitySensor,
  night: number,
): Outgoing {
  const health = sensorHealth(seed, id);
  const rng = randomOf(seed, "status", id, night);
  const status: StatusMessage = {
    reportedAt: windowInstant(addNights(firstNight, night), 7260).toISOString(),
    batteryV: round(health.batteryV - night * health.batteryFallV + 0.01 * rng.gauss(), 3),
    batteryDays: Math.max(0, Math.round(health.batteryDays - night)),
    rssiDbm: Math.round(health.rssiDbm + 3 * rng.gauss()),
    firmware: health.firmware,
    temperatureC: round(14 + 6 * Math.sin((2 * Math.PI * (night + 120)) / 365) + rng.gauss(), 1),
    clockOffsetMs: round(clockOffsetMs(seed, id, night), 2),
    clockUncertaintyMs: health.clockUncertaintyMs,
  };
  return json(formatTopic({ kind: "status", sensorId: id }), status, true);
}

/** The logger's night, as levels; null when it is one of the few that get lost. */
export function nightMessage(
  scenario: Scenario,
  { id }: CitySensor,
  night: number,
): Outgoing | null {
  const { seed, firstNight } = scenario;
  const rng = randomOf(seed, "logger", id, night);
  if (rng.chance(lostShare) || isSilent(seed, id, night)) return null;
  const floor = powerOf(siteOf(scenario, id).noiseFloor);
  const levelsDb = nightLevels(
    soundsOf(scenario, id, night),
    floor,
    seedOf(seed, "levels", id, night),
  );
  const kept = rng.chance(partShare) ? levelsDb.slice(0, 40 + rng.below(190)) : levelsDb;
  const message: NightMessage = {
    reference: "dBFS",
    intervalSeconds: levelSeconds,
    expected: levelsPerNight,
    levelsDb: kept,
  };
  const nightOf = addNights(firstNight, night);
  return json(formatTopic({ kind: "night", sensorId: id, nightOf }), message, false);
}

/** Ten seconds from 03:00 as WAV; the sounds are those of `nightMessage`. */
export function clipMessage(
  scenario: Scenario,
  { id }: CitySensor,
  night: number,
): Outgoing | null {
  const { seed, firstNight } = scenario;
  if (randomOf(seed, "logger", id, night).chance(lostShare) || isSilent(seed, id, night))
    return null;
  const samples = recordClip(
    soundsOf(scenario, id, night),
    siteOf(scenario, id).noiseFloor,
    {
      startSecond: clipSecond,
      durationSeconds: clipSeconds,
      clockOffsetSeconds: clockOffsetMs(seed, id, night) / 1000,
    },
    seedOf(seed, "clip", id, night),
  );
  const recordedAt = windowInstant(addNights(firstNight, night), clipSecond);
  const topic = formatTopic({ kind: "recording", sensorId: id, recordedAt });
  return { topic, payload: wavFile(samples), retain: false };
}

/** Sensors report synchronised clocks; most are good to a millisecond, a few are not. */
function clockOffsetMs(seed: number, id: string, night: number): number {
  const { clockUncertaintyMs } = sensorHealth(seed, id);
  return clockUncertaintyMs * 0.5 * randomOf(seed, "clock", id, night).gauss();
}

function sensorHealth(seed: number, id: string) {
  const rng = randomOf(seed, "health", id);
  const weak = rng.chance(0.05);
  return {
    batteryV: weak ? 3.18 : rng.between(3.42, 3.62),
    batteryFallV: rng.between(0.0001, 0.0003),
    batteryDays: weak ? rng.between(60, 90) : rng.between(900, 2600),
    rssiDbm: rng.between(-104, -78),
    firmware: rng.pick(["2.4.1", "2.4.1", "2.3.7"]),
    clockUncertaintyMs: rng.chance(0.06) ? 12 : round(rng.between(0.3, 1.2), 2),
  };
}

/** One sensor in forty falls silent for some weeks, now and then: flooded pit, stolen antenna. */
function isSilent(seed: number, id: string, night: number): boolean {
  const rng = randomOf(seed, "silence", id);
  if (!rng.chance(0.04)) return false;
  const from = 30 + rng.below(120);
  return night >= from && night < from + 10 + rng.below(25);
}

function siteOf(scenario: Scenario, id: string) {
  const site = scenario.sites.get(id);
  if (!site) throw new Error(`sensor ${id} is not of this city`);
  return site;
}

function json(topic: string, message: NightMessage | StatusMessage, retain: boolean): Outgoing {
  return { topic, payload: Buffer.from(JSON.stringify(message)), retain };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
