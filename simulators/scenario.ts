import type { NightOf } from "../analysis/domain/night.ts";
import type { RainHour } from "../analysis/domain/rain.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import type { City } from "./city.ts";
import type { HeardSound } from "./heardSound.ts";
import { soundPower } from "./heardSound.ts";
import { ambientSounds, heardThroughGround, sounding } from "./hearing.ts";
import { drawLookAlike } from "./lookAlikes.ts";
import { addNights, dayOfYear, weekday, windowInstant } from "./nightDates.ts";
import type { Random } from "./random.ts";
import { randomOf, seedOf } from "./random.ts";
import type { ScenarioName } from "./scenarioSettings.ts";
import { scenarioSettings } from "./scenarioSettings.ts";
import type { SensorSite } from "./sensorSite.ts";
import { drawSite } from "./sensorSite.ts";
import type { Ear, LeakEvent, LookAlikeEvent } from "./soundEvents.ts";
import { planLeaks, planLookAlikes } from "./soundEvents.ts";
import { fromDb } from "./spectrumGrid.ts";
import type { Rhythm } from "./windowGain.ts";
import { windowGain } from "./windowGain.ts";

/** A city with everything that will ever sound in it, fixed by its seed. */
export interface Scenario {
  seed: number;
  name: ScenarioName;
  city: City;
  firstNight: NightOf;
  sites: ReadonlyMap<SensorId, SensorSite>;
  leaks: readonly LeakEvent[];
  lookAlikes: readonly LookAlikeEvent[];
}

/** Weather over the whole city, dB over a sensor's background; null on a dry and calm night. */
interface Weather {
  rainDb: number | null;
  windDb: number | null;
}

/** Nights for which leaks and look-alikes are planned: the demo lives for 390 and then by the day. */
export const plannedNights = 800;
/** Rainy season in northern Kyushu, days of the year: early June to late July. */
const rainySeason = { from: 156, to: 205 };

export function planScenario(
  city: City,
  name: ScenarioName,
  seed: number,
  firstNight: NightOf,
): Scenario {
  const settings = scenarioSettings[name];
  const sites = new Map(
    city.sensors.map(({ id, kind }) => [id, drawSite(randomOf(seed, "site", id), kind, settings)]),
  );
  return {
    seed,
    name,
    city,
    firstNight,
    sites,
    leaks: planLeaks(seed, city, sites, settings, plannedNights),
    lookAlikes: planLookAlikes(seed, city, sites, settings, plannedNights),
  };
}

function weatherOf({ seed, name, firstNight }: Scenario, night: number): Weather {
  const rng = randomOf(seed, "weather", night);
  const day = dayOfYear(addNights(firstNight, night));
  const { rainShare, rainySeasonShare } = scenarioSettings[name];
  const rainy = day >= rainySeason.from && day <= rainySeason.to;
  return {
    rainDb: rng.chance(rainy ? rainySeasonShare : rainShare) ? rng.between(-3, 14) : null,
    windDb: rng.chance(0.12) ? rng.between(-3, 10) : null,
  };
}

/** All that one sensor hears in the window of one night. */
export function soundsOf(scenario: Scenario, sensorId: SensorId, night: number): HeardSound[] {
  const { seed } = scenario;
  const site = scenario.sites.get(sensorId);
  if (!site) throw new Error(`sensor ${sensorId} is not of this city`);
  const rng = randomOf(seed, "night", sensorId, night);
  const sounds = ambientSounds(site, backgroundDb(scenario, site, sensorId, night), rng);
  sounds.push(...weatherSounds(scenario, site, sensorId, night));
  for (const { leak, ear, changeDb } of leaksHeard(scenario, sensorId, night)) {
    const gain = windowGain({ kind: "steady", swingDb: 0.4 }, randomOf(seed, leak.id, night));
    const scale = leak.strength * fromDb(changeDb);
    sounds.push(sounding(ear.heard, scale, gain, sharedNoise(seed, leak, ear, night)));
  }
  for (const { event, ear, changeDb, rng: nightly } of lookAlikesHeard(scenario, sensorId, night)) {
    const gain = windowGain(event.lookAlike.rhythm, nightly);
    const shared = event.at ? sharedNoise(seed, event, ear, night) : null;
    sounds.push(sounding(ear.heard, event.strength * fromDb(changeDb), gain, shared));
  }
  return sounds;
}

/** The leaks that a sensor hears that night, with what each has changed since its onset, dB. */
export function leaksHeard(
  scenario: Scenario,
  sensorId: SensorId,
  night: number,
): { leak: LeakEvent; ear: Ear; changeDb: number }[] {
  return scenario.leaks.flatMap((leak) => {
    if (night < leak.startNight || night >= leak.endNight) return [];
    const ear = leak.ears.find((each) => each.sensorId === sensorId);
    return ear ? [{ leak, ear, changeDb: leakChangeDb(scenario, leak, night) }] : [];
  });
}

/** The same of look-alikes that sound that night, with the draws that are left for their rhythm. */
export function lookAlikesHeard(
  { seed, lookAlikes }: Scenario,
  sensorId: SensorId,
  night: number,
): { event: LookAlikeEvent; ear: Ear; changeDb: number; rng: Random }[] {
  return lookAlikes.flatMap((event) => {
    if (night < event.startNight || night >= event.endNight) return [];
    const ear = event.ears.find((each) => each.sensorId === sensorId);
    const rng = randomOf(seed, event.id, night);
    if (!ear || !rng.chance(event.lookAlike.nightShare)) return [];
    return [{ event, ear, changeDb: 0.8 * rng.gauss(), rng }];
  });
}

/** Below this no correlation would show: the ear gets noise of its own, which costs nothing extra, dB. */
const coherentFromDb = -14;

function sharedNoise(
  seed: number,
  { id }: { id: string },
  { snrDb, delaySeconds }: Ear,
  night: number,
): HeardSound["shared"] {
  if (snrDb < coherentFromDb) return null;
  return { seed: seedOf(seed, id, "noise", night), delaySeconds };
}

/** Growth, sudden steps and pressure since the onset, dB. */
function leakChangeDb({ seed, name }: Scenario, leak: LeakEvent, night: number): number {
  const grown = Math.min(
    6,
    leak.growthDbPerNight * Math.max(0, night - Math.max(0, leak.startNight)),
  );
  const step = leak.step && night >= leak.step.night ? leak.step.db : 0;
  const change = scenarioSettings[name].pressureChange;
  const factor = change && night >= change.fromNight ? change.factor : 1;
  // The whole network's pressure wanders by some 3 % from night to night; level by 35 log10 p.
  const pressure = factor * (1 + 0.03 * randomOf(seed, "pressure", night).gauss());
  return grown + step + 35 * Math.log10(pressure);
}

/** The place's own movement: AR(1) with heavy tails, weekday, season, and what all sensors share. */
function backgroundDb(
  { seed, name, firstNight }: Scenario,
  site: SensorSite,
  sensorId: SensorId,
  night: number,
): number {
  const nightOf = addNights(firstNight, night);
  const weekend = [0, 6].includes(weekday(nightOf)) ? site.weekendDb : 0;
  const season = site.seasonDb * Math.cos((2 * Math.PI * (dayOfYear(nightOf) - 215)) / 365.25);
  const common = scenarioSettings[name].commonSdDb * randomOf(seed, "common", night).gauss();
  return ownMovementDb(seed, site, sensorId, night) + weekend + season + common;
}

/** AR(1) as the sum of its last 12 innovations: any night can be computed without those before. */
function ownMovementDb(seed: number, site: SensorSite, sensorId: SensorId, night: number): number {
  const phi = site.nightCorrelation;
  let sum = 0;
  for (let back = 0; back < 12; back++) {
    const rng = randomOf(seed, "innovation", sensorId, night - back);
    // Student's t with 4 degrees of freedom, brought to variance 1: now and then a night far out.
    let chi = 0;
    for (let i = 0; i < 4; i++) chi += rng.gauss() ** 2;
    const t = rng.gauss() / Math.sqrt(Math.max(chi, 0.05) / 4) / Math.SQRT2;
    sum += phi ** back * Math.max(-5, Math.min(5, t));
  }
  return site.nightSdDb * Math.sqrt(1 - phi * phi) * sum;
}

/** Rain and wind over the whole city; each place has its own gutters and trees. */
function weatherSounds(
  scenario: Scenario,
  site: SensorSite,
  sensorId: SensorId,
  night: number,
): HeardSound[] {
  const { rainDb, windDb } = weatherOf(scenario, night);
  const sounds: HeardSound[] = [];
  for (const [kind, db] of [
    ["rain", rainDb],
    ["wind", windDb],
  ] as const) {
    if (db === null) continue;
    const place = randomOf(scenario.seed, kind, sensorId);
    const { density, rhythm } = drawLookAlike(kind, place);
    const heard = heardThroughGround(site, density, 5);
    const levelDb = db + 2.5 * place.gauss();
    const scale = (site.backgroundPower * fromDb(levelDb)) / soundPower(heard);
    const hours = hoursOfWeather(scenario.seed, kind, night) ?? rhythm;
    sounds.push(
      sounding(heard, scale, windowGain(hours, randomOf(scenario.seed, kind, sensorId, night))),
    );
  }
  return sounds;
}

/**
 * Rain from 00:00 to 04:00 as a gauge of 0.5 mm by the hour: 10 log10(mm/h) is its level over the
 * background, and a shower that ends or begins within the window does so in the gauge as well.
 */
export function rainHoursOf(scenario: Scenario, night: number): RainHour[] {
  const { rainDb } = weatherOf(scenario, night);
  const hours = hoursOfWeather(scenario.seed, "rain", night);
  const nightOf = addNights(scenario.firstNight, night);
  return [0, 1, 2, 3].map((hour) => {
    const mm = rainDb === null ? 0 : fromDb(rainDb) * rainyShare(hours, hour);
    return {
      hourStart: windowInstant(nightOf, (hour - 2) * 3600),
      mm: Math.round(mm / gaugeStepMm) * gaugeStepMm,
    };
  });
}

/** Rain of a night from 00:00 to 04:00, mm; 0 when it is dry. */
export function rainMmOf(scenario: Scenario, night: number): number {
  return rainHoursOf(scenario, night).reduce((sum, { mm }) => sum + mm, 0);
}

const gaugeStepMm = 0.5;

/** Share of an hour of the night in which it rains; the window is the hours 2 and 3. */
function rainyShare(hours: Rhythm | null, hour: number): number {
  if (hours?.kind === "until") return within(2 + 2 * hours.share - hour);
  if (hours?.kind === "from") return within(hour + 1 - (4 - 2 * hours.share));
  return 1;
}

function within(share: number): number {
  return Math.max(0, Math.min(1, share));
}

/** A shower that ends or begins within the window does so for all; null: it lasts. */
function hoursOfWeather(seed: number, kind: "rain" | "wind", night: number): Rhythm | null {
  const rng = randomOf(seed, "hours", kind, night);
  if (kind === "wind" || rng.chance(0.5)) return null;
  return { kind: rng.chance(0.5) ? "until" : "from", share: rng.between(0.25, 0.9) };
}
