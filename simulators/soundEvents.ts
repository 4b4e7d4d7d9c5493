import type { PipePoint } from "../analysis/domain/pipe.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import type { City } from "./city.ts";
import type { CitySensor } from "./fittings.ts";
import { recommendedSpacingM } from "./fittings.ts";
import { soundPower } from "./heardSound.ts";
import type { Heard } from "./hearing.ts";
import { heardAlongPipe, heardThroughGround } from "./hearing.ts";
import type { Opening } from "./leakNoise.ts";
import { drawOpening, jetSpectrum } from "./leakNoise.ts";
import type { LookAlike, LookAlikeKind } from "./lookAlikes.ts";
import { drawLookAlike } from "./lookAlikes.ts";
import { distance } from "./plane.ts";
import { transmission, travelSeconds } from "./propagation.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";
import type { ScenarioSettings } from "./scenarioSettings.ts";
import type { SensorSite } from "./sensorSite.ts";
import type { GridSpectrum } from "./spectrumGrid.ts";
import { fromDb, toDb } from "./spectrumGrid.ts";

/** One sensor's share of a sound: what it hears of it at strength 1. */
export interface Ear {
  sensorId: SensorId;
  heard: Heard;
  distanceM: number;
  delaySeconds: number;
  /** at onset, against the sensor's everyday background, whole band, dB */
  snrDb: number;
}

/** Nights count from the scenario's first night; what was there before it began below 0. */
interface SoundEvent {
  id: string;
  startNight: number;
  /** first night on which it is gone */
  endNight: number;
  /** power factor that brings the nearest sensor to its signal-to-noise ratio */
  strength: number;
  ears: readonly Ear[];
}

export interface LeakEvent extends SoundEvent {
  at: PipePoint;
  opening: Opening;
  growthDbPerNight: number;
  /** sudden worsening: from this night on, by so many dB */
  step: { night: number; db: number } | null;
}

export interface LookAlikeEvent extends SoundEvent {
  lookAlike: LookAlike;
  /** null when it reaches the sensors through the ground */
  at: PipePoint | null;
}

/** Sensors that would hear a sound more than this below their background are left out, dB. */
const inaudibleDb = -28;
/** No sound is followed further along the pipes, m. */
const reachM = 300;
/** Leaks per metre against ductile iron: old brittle and glued pipes break more often. */
const risk: Partial<Record<string, number>> = { CIP: 3, ACP: 2.2, VP: 1.8, SP: 0.7, PE: 0.4 };

const placedKinds: readonly LookAlikeKind[] = [
  "transformer",
  "pressureReducingValve",
  "pump",
  "compressor",
  "traffic",
  "sewer",
  "nightUse",
  "tankFilling",
  "cistern",
  "cistern",
];

/** All leaks from the beginning to `nights`, in the order of their start. */
export function planLeaks(
  seed: number,
  city: City,
  sites: ReadonlyMap<SensorId, SensorSite>,
  settings: ScenarioSettings,
  nights: number,
): LeakEvent[] {
  const rng = randomOf(seed, "leaks");
  const leaks: LeakEvent[] = [];
  const [least, most] = settings.leakSnrDb;
  const offset = rng.uniform();
  // Nights 0 to 11 are left to the sensors' first baseline.
  for (let start = 12 + rng.between(0, 3), i = 0; start < nights; i++) {
    const old = i < settings.oldLeaks;
    const startNight = old ? -1 - rng.below(200) : Math.floor(start);
    // Loudness runs evenly through its range (golden ratio), so that no run of leaks is all faint.
    const snrDb = least + (most - least) * ((offset + i * 0.618034) % 1);
    const lasts = 8 + Math.round(rng.exponential(settings.leakLastsNights - 8));
    const id = `L-${String(i + 1).padStart(3, "0")}`;
    leaks.push({
      ...placeLeak(randomOf(seed, "leak", i), city, sites, snrDb),
      id,
      startNight,
      endNight: old ? 20 + Math.round(rng.exponential(60)) : startNight + lasts,
      growthDbPerNight: rng.chance(0.5) ? rng.between(0, 0.3) : 0,
      step: rng.chance(0.2)
        ? { night: startNight + 3 + rng.below(20), db: rng.between(1, 4) }
        : null,
    });
    if (!old) start += settings.leakEveryNights * rng.between(0.4, 1.6);
  }
  return leaks;
}

export function planLookAlikes(
  seed: number,
  city: City,
  sites: ReadonlyMap<SensorId, SensorSite>,
  settings: ScenarioSettings,
  nights: number,
): LookAlikeEvent[] {
  const rng = randomOf(seed, "lookAlikes");
  const events: LookAlikeEvent[] = [];
  for (let start = 4, i = 0; start < nights; i++) {
    const old = i < settings.oldLookAlikes;
    const startNight = old ? -1 - rng.below(400) : Math.floor(start);
    const lasts = 6 + Math.round(rng.exponential(settings.lookAlikeLastsNights));
    const own = randomOf(seed, "lookAlike", i);
    const lookAlike = drawLookAlike(own.pick(placedKinds), own);
    events.push({
      ...placeLookAlike(own, city, sites, lookAlike, own.between(...settings.lookAlikeSnrDb)),
      id: `A-${String(i + 1).padStart(3, "0")}`,
      lookAlike,
      startNight,
      endNight: old ? Math.round(rng.exponential(250)) : startNight + lasts,
    });
    if (!old) start += settings.lookAlikeEveryNights * rng.between(0.4, 1.6);
  }
  return [...events, ...river(seed, city, sites)];
}

type Placed = Pick<SoundEvent, "strength" | "ears"> & { at: PipePoint };

function placeLeak(
  rng: Random,
  city: City,
  sites: ReadonlyMap<SensorId, SensorSite>,
  snrDb: number,
): Placed & Pick<LeakEvent, "opening"> {
  const opening = drawOpening(rng);
  const at = pointInReach(rng, city);
  return { at, opening, ...alongPipes(city, sites, at, jetSpectrum(opening), [], snrDb) };
}

function placeLookAlike(
  rng: Random,
  city: City,
  sites: ReadonlyMap<SensorId, SensorSite>,
  { borne, density, lines }: LookAlike,
  snrDb: number,
): Pick<LookAlikeEvent, "strength" | "ears" | "at"> {
  if (borne === "pipe") {
    const at = pointInReach(rng, city);
    return { at, ...alongPipes(city, sites, at, density, lines, snrDb) };
  }
  const centre = rng.pick(city.sensors);
  const aside = { x: centre.at.x + 14 * rng.gauss(), y: centre.at.y + 14 * rng.gauss() };
  const near = city.sensors.filter((sensor) => distance(sensor.at, aside) < 130);
  const ears = near.map((sensor) => {
    const distanceM = distance(sensor.at, aside);
    // Spherical spreading from 5 m on.
    const lossDb = 20 * Math.log10((distanceM + 5) / 5);
    const heard = heardThroughGround(siteOf(sites, sensor), density, lossDb, lines);
    return { sensorId: sensor.id, heard, distanceM, delaySeconds: 0 };
  });
  return { at: null, ...strengthened(sites, ears, snrDb) };
}

function alongPipes(
  city: City,
  sites: ReadonlyMap<SensorId, SensorSite>,
  at: PipePoint,
  density: GridSpectrum,
  lines: LookAlike["lines"],
  snrDb: number,
): Pick<SoundEvent, "strength" | "ears"> {
  const ears: Omit<Ear, "snrDb">[] = [];
  for (const sensor of city.sensors) {
    const way = city.ways.way(at, sensor.pipe, reachM);
    if (!way) continue;
    const site = siteOf(sites, sensor);
    ears.push({
      sensorId: sensor.id,
      heard: heardAlongPipe(site, density, transmission(way, site.echo), lines),
      distanceM: way.lengthM,
      delaySeconds: travelSeconds(way),
    });
  }
  return strengthened(sites, ears, snrDb);
}

/** Scales so that the sensor that hears it best does so at `snrDb`; the others follow by physics. */
function strengthened(
  sites: ReadonlyMap<SensorId, SensorSite>,
  ears: readonly Omit<Ear, "snrDb">[],
  snrDb: number,
): Pick<SoundEvent, "strength" | "ears"> {
  const ratio = (ear: Omit<Ear, "snrDb">) =>
    soundPower(ear.heard) / sites.get(ear.sensorId)!.backgroundPower;
  const best = Math.max(...ears.map(ratio), 1e-30);
  const strength = fromDb(snrDb) / best;
  return {
    strength,
    ears: ears
      .map((ear) => ({ ...ear, snrDb: toDb(Math.max(strength * ratio(ear), 1e-12)) }))
      .filter((ear) => ear.snrDb > inaudibleDb),
  };
}

/** A point on a main within reach of a sensor: up to 0.55 of the spacing of the smallest material between. */
function pointInReach(rng: Random, city: City): PipePoint {
  const weights = city.mains.map((main) => main.lengthM * (risk[main.material] ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let tries = 0; tries < 5000; tries++) {
    let draw = rng.uniform() * total;
    const index = weights.findIndex((weight) => {
      draw -= weight;
      return draw < 0;
    });
    const main = city.mains[index];
    if (!main) continue;
    const at = { pipeId: main.id, offsetM: Math.round(main.lengthM * rng.uniform() * 10) / 10 };
    const reached = city.sensors.some((sensor) => {
      const way = city.ways.way(sensor.pipe, at, 75);
      if (!way) return false;
      const spacings = way.pieces.map(({ pipe }) => recommendedSpacingM(pipe.material));
      return way.lengthM <= 0.55 * Math.min(...spacings);
    });
    if (reached) return at;
  }
  throw new Error("no pipe lies within reach of a sensor");
}

/** Sensors on the quays hear the river all the time. */
function river(
  seed: number,
  city: City,
  sites: ReadonlyMap<SensorId, SensorSite>,
): LookAlikeEvent[] {
  const banks = [...city.plan.riverWest, ...city.plan.riverEast];
  return city.sensors
    .filter(({ at }) => banks.some((bank) => distance(bank, at) < 45))
    .map((sensor, i) => {
      const rng = randomOf(seed, "river", i);
      const lookAlike = drawLookAlike("river", rng);
      const heard = heardThroughGround(siteOf(sites, sensor), lookAlike.density, 4);
      const ear = { sensorId: sensor.id, heard, distanceM: 30, delaySeconds: 0 };
      const loud = strengthened(sites, [ear], rng.between(-8, 6));
      return {
        id: `R-${String(i + 1).padStart(3, "0")}`,
        lookAlike,
        at: null,
        startNight: -1000,
        endNight: 100_000,
        ...loud,
      };
    });
}

function siteOf(sites: ReadonlyMap<SensorId, SensorSite>, sensor: CitySensor): SensorSite {
  const site = sites.get(sensor.id);
  if (!site) throw new Error(`sensor ${sensor.id} has no site`);
  return site;
}
