import type { Random } from "./random.ts";
import { fromDb } from "./spectrumGrid.ts";

/** The night window 02:00–04:00 in steps of 5 s: short enough for a passing car. */
export const windowSeconds = 7200;
export const gainStepSeconds = 5;
export const gainSteps = windowSeconds / gainStepSeconds;

/** Power factor over the window, shape [gainSteps]; value i holds from 5·i s after 02:00. */
export type WindowGain = Float32Array;

/** How a sound comes and goes within a night. */
export type Rhythm =
  | { kind: "steady"; swingDb: number }
  /** on and off by a thermostat or a float switch */
  | { kind: "cycling"; periodSeconds: number; onShare: number }
  /** single events; most of them before 03:00 when `fading` */
  | { kind: "bursts"; perHour: number; seconds: number; fading: boolean }
  /** runs from the start until some time, or from some time to the end */
  | { kind: "until"; share: number }
  | { kind: "from"; share: number }
  /** wind, rain: waxes and wanes over minutes */
  | { kind: "gusty"; swingDb: number; seconds: number };

export function windowGain(rhythm: Rhythm, rng: Random): WindowGain {
  switch (rhythm.kind) {
    case "steady":
      return wandering(rng, rhythm.swingDb, 1500);
    case "gusty":
      return wandering(rng, rhythm.swingDb, rhythm.seconds);
    case "cycling":
      return cycling(rng, rhythm.periodSeconds, rhythm.onShare);
    case "bursts":
      return bursts(rng, rhythm.perHour, rhythm.seconds, rhythm.fading);
    case "until":
      return switched(wandering(rng, 0.6, 900), (i) => i < rhythm.share * gainSteps);
    case "from":
      return switched(wandering(rng, 0.6, 900), (i) => i >= (1 - rhythm.share) * gainSteps);
    default:
      return rhythm satisfies never;
  }
}

/** Level wanders by `swingDb` (standard deviation) with corners `seconds` apart, joined by half cosines. */
function wandering(rng: Random, swingDb: number, seconds: number): WindowGain {
  const gain = new Float32Array(gainSteps);
  const span = Math.max(1, seconds / gainStepSeconds);
  let left = swingDb * rng.gauss();
  let right = swingDb * rng.gauss();
  let corner = 0;
  for (let i = 0; i < gainSteps; i++) {
    if (i >= (corner + 1) * span) {
      corner++;
      left = right;
      right = swingDb * rng.gauss();
    }
    const share = (1 - Math.cos(Math.PI * (i / span - corner))) / 2;
    gain[i] = fromDb(left + (right - left) * share);
  }
  return gain;
}

function cycling(rng: Random, periodSeconds: number, onShare: number): WindowGain {
  const gain = new Float32Array(gainSteps);
  let at = -rng.uniform() * periodSeconds;
  while (at < windowSeconds) {
    const period = periodSeconds * rng.between(0.85, 1.15);
    fill(gain, at, at + period * onShare, 1);
    at += period;
  }
  return gain;
}

function bursts(rng: Random, perHour: number, seconds: number, fading: boolean): WindowGain {
  const gain = new Float32Array(gainSteps);
  if (perHour <= 0) return gain;
  for (let at = rng.exponential(3600 / perHour); at < windowSeconds; ) {
    const length = seconds * rng.between(0.5, 1.6);
    fill(gain, at, at + length, fromDb(rng.between(-6, 4)));
    // Traffic thins out towards 03:30.
    const rate = fading ? perHour * Math.max(0.25, 1 - at / 7200) : perHour;
    at += length + rng.exponential(3600 / rate);
  }
  return gain;
}

function switched(gain: WindowGain, on: (step: number) => boolean): WindowGain {
  return gain.map((value, i) => (on(i) ? value : 0));
}

function fill(gain: WindowGain, fromSecond: number, toSecond: number, value: number): void {
  const first = Math.max(0, Math.round(fromSecond / gainStepSeconds));
  const last = Math.min(gainSteps, Math.max(first + 1, Math.round(toSecond / gainStepSeconds)));
  for (let i = first; i < last; i++) gain[i]! += value;
}
