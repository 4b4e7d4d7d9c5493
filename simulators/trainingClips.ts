import type { PipeMaterial } from "../analysis/domain/pipe.ts";
import type { SoundClass } from "../analysis/domain/recording.ts";
import { recordClip } from "./clip.ts";
import { recommendedSpacingM } from "./fittings.ts";
import type { HeardSound } from "./heardSound.ts";
import { soundPower } from "./heardSound.ts";
import type { Heard } from "./hearing.ts";
import { ambientSounds, heardAlongPipe, heardThroughGround, sounding } from "./hearing.ts";
import { drawOpening, jetSpectrum } from "./leakNoise.ts";
import type { LookAlikeKind } from "./lookAlikes.ts";
import { drawLookAlike, lookAlikeKinds } from "./lookAlikes.ts";
import type { SoundWay } from "./propagation.ts";
import { transmission } from "./propagation.ts";
import type { Random } from "./random.ts";
import { randomOf, seedOf } from "./random.ts";
import type { ScenarioName } from "./scenarioSettings.ts";
import { scenarioSettings } from "./scenarioSettings.ts";
import type { SensorSite } from "./sensorSite.ts";
import { drawSite } from "./sensorSite.ts";
import { fromDb } from "./spectrumGrid.ts";
import type { Rhythm } from "./windowGain.ts";
import { gainStepSeconds, gainSteps, windowGain } from "./windowGain.ts";

/** A labelled clip of an invented sensor, for training and for measuring how hard the task is. */
export interface TrainingClip {
  sensorId: string;
  /** counts the clips of one sensor */
  number: number;
  class: SoundClass;
  /** what it was in detail: "leak", "normal" or the kind of look-alike */
  sound: "leak" | "normal" | LookAlikeKind;
  /** sound against the place's background, whole band, dB; null for normal */
  snrDb: number | null;
  material: PipeMaterial;
  samples: Int16Array;
}

/** Real sounds to mix into environment and machine clips: 8 kHz, full scale 1. */
export interface RealSound {
  name: string;
  class: "machine" | "environment";
  samples: Float32Array;
}

const clipsPerSensor = 5;
const clipSeconds = 10;
/** share of the machine and environment clips that get a real sound, when there are any */
const mixedShare = 0.4;

/**
 * `count` clips, five a sensor: two quiet ones and three of what befell it, each on another night.
 * A sensor meets one or two sounds in its life, as real ones do, so split by sensor.
 */
export function* trainingClips(
  seed: number,
  count: number,
  scenario: ScenarioName,
  realSounds: readonly RealSound[] = [],
): Generator<TrainingClip> {
  for (let sensor = 0; sensor * clipsPerSensor < count; sensor++) {
    const rng = randomOf(seed, "training", sensor);
    const sensorId = `S-${String(sensor + 1).padStart(4, "0")}`;
    const life = sensorLife(rng, scenario);
    const left = Math.min(clipsPerSensor, count - sensor * clipsPerSensor);
    for (let number = 0; number < left; number++) {
      const clip = lifeClip(life, number, seedOf(seed, sensor, number), scenario, realSounds);
      yield { sensorId, number, ...clip, material: life.material };
    }
  }
}

interface Incident {
  class: SoundClass;
  sound: TrainingClip["sound"];
  heard: Heard;
  rhythm: Rhythm;
  snrDb: number;
}

interface SensorLife {
  site: SensorSite;
  material: PipeMaterial;
  /** what each of the five clips holds; null for a quiet night */
  incidents: readonly (Incident | null)[];
  /** hum that this place always has */
  hum: Heard | null;
}

function sensorLife(rng: Random, scenario: ScenarioName): SensorLife {
  const material = rng.pick(["DIP", "DIP", "DIP", "CIP", "VP", "VP", "PE", "SP", "ACP"] as const);
  const plastic = material === "VP" || material === "PE";
  const kind = rng.chance(plastic ? 0.35 : 0.06) ? "hydrophone" : "accelerometer";
  const site = drawSite(rng, kind, scenarioSettings[scenario]);
  const first = incident(rng, site, material, scenario);
  const second = rng.chance(0.5) ? first : incident(rng, site, material, scenario);
  const hum = rng.chance(0.5) ? drawLookAlike("transformer", rng) : null;
  return {
    site,
    material,
    incidents: [null, first, null, second, rng.chance(0.5) ? first : second],
    hum: hum && heardThroughGround(site, hum.density, 0, hum.lines),
  };
}

function incident(
  rng: Random,
  site: SensorSite,
  material: PipeMaterial,
  scenario: ScenarioName,
): Incident {
  const { leakSnrDb, lookAlikeSnrDb } = scenarioSettings[scenario];
  const way = randomWay(rng, material);
  if (rng.chance(0.42)) {
    const heard = heardAlongPipe(site, jetSpectrum(drawOpening(rng)), transmission(way, site.echo));
    const rhythm = { kind: "steady", swingDb: rng.between(0.2, 0.9) } as const;
    return { class: "leak", sound: "leak", heard, rhythm, snrDb: rng.between(...leakSnrDb) };
  }
  const lookAlike = drawLookAlike(rng.pick(lookAlikeKinds), rng);
  const { density, lines, borne } = lookAlike;
  const heard =
    borne === "pipe"
      ? heardAlongPipe(site, density, transmission(way, site.echo), lines)
      : heardThroughGround(site, density, rng.between(2, 14), lines);
  return {
    class: lookAlike.class,
    sound: lookAlike.kind,
    heard,
    rhythm: lookAlike.rhythm,
    snrDb: rng.between(...lookAlikeSnrDb),
  };
}

/** A way to the nearest sensor: up to half the spacing, over a node for every 100 m or so. */
function randomWay(rng: Random, material: PipeMaterial): SoundWay {
  const pipe = {
    id: "P-0000",
    material,
    diameterMm: rng.pick([75, 100, 150, 200]),
    laidYear: null,
    lengthM: 100,
    fromNode: "a",
    toNode: "b",
    line: [],
  };
  const lengthM = recommendedSpacingM(material) * 0.5 * rng.uniform();
  const nodes = rng.chance(lengthM / 100) ? [`training-${rng.below(1000)}`] : [];
  return { pieces: [{ pipe, lengthM }], nodes };
}

function lifeClip(
  { site, incidents, hum }: SensorLife,
  number: number,
  seed: number,
  scenario: ScenarioName,
  realSounds: readonly RealSound[],
): Pick<TrainingClip, "class" | "sound" | "snrDb" | "samples"> {
  const rng = randomOf(seed, "night");
  const sounds = ambientSounds(site, site.nightSdDb * rng.gauss(), rng);
  if (hum)
    sounds.push(atSnr(hum, site, rng.between(-30, -12), rng, { kind: "steady", swingDb: 0.3 }));
  const what = incidents[number] ?? null;
  let startSecond = 3600;
  let snrDb: number | null = null;
  if (what) {
    snrDb = what.snrDb + 1.2 * rng.gauss();
    const sound = atSnr(what.heard, site, snrDb, rng, what.rhythm);
    startSecond = whileSounding(sound, rng);
    sounds.push(sound);
  }
  // A leak may lie beside a pump, and a quiet night may hold a faint neighbour: little is pure.
  if (scenario !== "easy" && rng.chance(0.2)) {
    const other = drawLookAlike(rng.pick(lookAlikeKinds), rng);
    const heard = heardThroughGround(site, other.density, 4, other.lines);
    sounds.push(atSnr(heard, site, rng.between(-24, what ? -8 : -14), rng, other.rhythm));
  }
  const timing = { startSecond, durationSeconds: clipSeconds, clockOffsetSeconds: 0 };
  const samples = recordClip(sounds, site.noiseFloor, timing, seed);
  const mixable = realSounds.filter((sound) => sound.class === what?.class);
  if (what && mixable.length > 0 && rng.chance(mixedShare)) {
    mixIn(samples, rng.pick(mixable), site.backgroundPower * fromDb(what.snrDb), rng);
  }
  return { class: what?.class ?? "normal", sound: what?.sound ?? "normal", snrDb, samples };
}

/** Scaled so that, while it sounds, it lies `snrDb` over the background of the place. */
function atSnr(
  heard: Heard,
  site: SensorSite,
  snrDb: number,
  rng: Random,
  rhythm: Rhythm,
): HeardSound {
  const gain = windowGain(rhythm, rng);
  const scale = (site.backgroundPower * fromDb(snrDb)) / soundPower(heard);
  return sounding(heard, scale, gain);
}

/** A second of the window at which the sound is on, 03:00 when it is on then. */
function whileSounding({ gain }: HeardSound, rng: Random): number {
  const on = (step: number) => gain[step]! > 0.25 && (gain[step + 2] ?? 0) > 0.25;
  const middle = gainSteps / 2;
  if (on(middle)) return middle * gainStepSeconds;
  const steps = Array.from({ length: gainSteps - 2 }, (_, i) => i).filter(on);
  return steps.length > 0 ? rng.pick(steps) * gainStepSeconds : middle * gainStepSeconds;
}

/** Adds a real sound at the given power, looped to the clip's length. */
function mixIn(
  samples: Int16Array,
  { samples: real }: RealSound,
  power: number,
  rng: Random,
): void {
  const own = real.reduce((sum, x) => sum + x * x, 0) / real.length;
  if (!(own > 0)) return;
  const factor = Math.sqrt(power / own) * 32_768;
  const start = rng.below(real.length);
  for (let n = 0; n < samples.length; n++) {
    const mixed = samples[n]! + factor * real[(start + n) % real.length]!;
    samples[n] = Math.max(-32_768, Math.min(32_767, Math.round(mixed)));
  }
}
