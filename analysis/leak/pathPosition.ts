import type { PipeId, PipePoint } from "../domain/pipe.ts";
import { beyondM, outsideShare, positionSds } from "./parameters.ts";
import type { PipePath } from "./pathBetween.ts";
import { pointOnPath } from "./pathBetween.ts";
import type { PipeSpeed, SpeedCalibrations } from "./pipeSpeed.ts";
import { pipeSpeed } from "./pipeSpeed.ts";

/** A path with the wave speed of each of its steps. */
export interface PathTravel {
  path: PipePath;
  /** shape [steps] */
  speeds: readonly PipeSpeed[];
  /** sum of L/c over the steps */
  seconds: number;
}

/** Standard uncertainties of what a position is computed from, beside that of the speeds. */
export interface DelayErrors {
  timingSeconds: number;
  clockSeconds: number;
  lengthM: number;
}

export type PairEnd = "A" | "B";

/** Where on the path between two sensors the source of a delay lies. */
export type PathPosition =
  /** beyond an end, or in a branch at it: no position may be shown */
  | { kind: "beyond"; end: PairEnd }
  | {
      kind: "between";
      fromAM: number;
      point: PipePoint;
      /** interval of 90 %, from A along the path, m */
      fromM: number;
      toM: number;
      plusMinusM: number;
      /** standard uncertainties, m; `all` is their root of squares */
      sdM: { timing: number; clock: number; speed: number; length: number; all: number };
    };

/** @returns the pipes whose speed is unknown when there are any */
export function pathTravel(
  path: PipePath,
  calibrations: SpeedCalibrations,
): PathTravel | { unknownPipes: readonly PipeId[] } {
  const speeds: PipeSpeed[] = [];
  const unknownPipes: PipeId[] = [];
  let seconds = 0;
  for (const { pipe, fromM, toM } of path.steps) {
    const speed = pipeSpeed(pipe, calibrations);
    if (!speed) {
      unknownPipes.push(pipe.id);
      continue;
    }
    speeds.push(speed);
    seconds += Math.abs(toM - fromM) / speed.speedMps;
  }
  return unknownPipes.length > 0 ? { unknownPipes } : { path, speeds, seconds };
}

/**
 * The place from which a sound reaches B by τ later than A, step by step with each pipe's own speed: its
 * travel time from A is (T − τ)/2 with T that of the whole path. A mean speed would put a source in the
 * slow part of a mixed path metres away.
 * @param delaySeconds τ = t_B − t_A: positive when A hears the source first
 * @example one pipe of L metres: fromAM = (L − c τ)/2, as `pairPosition`
 * @see leak.md 5 and 6
 */
export function positionOnPath(
  travel: PathTravel,
  delaySeconds: number,
  errors: DelayErrors,
): PathPosition {
  const { path, seconds } = travel;
  const end = delaySeconds > 0 ? "A" : "B";
  if (isRatherBeyond(travel, delaySeconds, errors)) return { kind: "beyond", end };
  const fromASeconds = (seconds - delaySeconds) / 2;
  const { fromAM, speedMps } = at(travel, fromASeconds);
  const sd = {
    timing: errors.timingSeconds / 2,
    clock: errors.clockSeconds / 2,
    speed: speedError(travel, fromASeconds) / 2,
    length: errors.lengthM / (2 * speedMps),
  };
  const all = Math.hypot(sd.timing, sd.clock, sd.speed, sd.length);
  const half = positionSds * all;
  // Through the travel times, since beyond a change of pipe a millisecond is another length.
  const fromM = at(travel, Math.max(0, fromASeconds - half)).fromAM;
  const toM = at(travel, Math.min(seconds, fromASeconds + half)).fromAM;
  return {
    kind: "between",
    fromAM,
    point: pointOnPath(path, fromAM),
    fromM,
    toM,
    plusMinusM: Math.max(fromAM - fromM, toM - fromAM),
    sdM: {
      timing: speedMps * sd.timing,
      clock: speedMps * sd.clock,
      speed: speedMps * sd.speed,
      length: speedMps * sd.length,
      all: speedMps * all,
    },
  };
}

/**
 * Whether a delay near that of an end comes from beyond it: all that lies there has the delay of the whole
 * way, T, which is known no better than the speed. Weighed are the metres beyond at the density of |τ|
 * around T, against the metres between, of which c/2 share each second of delay.
 */
function isRatherBeyond(travel: PathTravel, delaySeconds: number, errors: DelayErrors): boolean {
  const { seconds } = travel;
  const missing = seconds - Math.abs(delaySeconds);
  if (missing <= (1 - outsideShare) * seconds) return true;
  const { speedMps } = at(travel, (seconds - delaySeconds) / 2);
  const atEnd = delaySeconds > 0 ? 0 : seconds;
  const sd = Math.hypot(
    errors.timingSeconds,
    errors.clockSeconds,
    speedError(travel, atEnd),
    errors.lengthM / speedMps,
  );
  const density = Math.exp(-0.5 * (missing / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
  return beyondM * density > speedMps / 2;
}

/** The place a travel time from A away, and the speed there. */
function at(
  { path, speeds }: PathTravel,
  fromASeconds: number,
): { fromAM: number; speedMps: number } {
  let left = fromASeconds;
  let fromAM = 0;
  let speedMps = 0;
  for (const [i, { fromM, toM }] of path.steps.entries()) {
    speedMps = speeds[i]!.speedMps;
    const length = Math.abs(toM - fromM);
    if (left * speedMps <= length) return { fromAM: fromAM + left * speedMps, speedMps };
    left -= length / speedMps;
    fromAM += length;
  }
  return { fromAM, speedMps };
}

/**
 * Standard deviation that wrong speeds give the delay of a place, s: pipes of one material err together,
 * so what they add on A's side they take away on B's; different causes add as root of squares.
 */
function speedError({ path, speeds }: PathTravel, fromASeconds: number): number {
  const byCause = new Map<string, number>();
  let passed = 0;
  for (const [i, { fromM, toM }] of path.steps.entries()) {
    const { speedMps, relativeSd, sharesErrorWith } = speeds[i]!;
    const seconds = Math.abs(toM - fromM) / speedMps;
    const onA = Math.max(0, Math.min(seconds, fromASeconds - passed));
    const sum = byCause.get(sharesErrorWith) ?? 0;
    byCause.set(sharesErrorWith, sum + relativeSd * (seconds - 2 * onA));
    passed += seconds;
  }
  return Math.hypot(...byCause.values());
}
