import type { PipePath } from "./pathBetween.ts";
import type { PipeSpeed, SpeedCalibrations } from "./pipeSpeed.ts";
import { pipeSpeed } from "./pipeSpeed.ts";

/** Seconds through the pipes whose speeds err together. */
interface TravelPart {
  seconds: number;
  relativeSd: number;
}

/** Travel from a place to a listener, by cause of the speeds' error. */
export interface Travel {
  lengthM: number;
  parts: ReadonlyMap<PipeSpeed["sharesErrorWith"], TravelPart>;
}

/** The delay that a pair would show for a source at a place. */
export interface ExpectedDelay {
  /** through pipes with the chosen cause, which one factor scales, and its relative sd */
  scaledSeconds: number;
  relativeSd: number;
  /** through all others */
  otherSeconds: number;
  /** of the other causes and of the surveyed length, s² */
  variance: number;
}

/** @returns null when a pipe on the way has no known speed */
export function travelAlong(path: PipePath, calibrations: SpeedCalibrations): Travel | null {
  const parts = new Map<string, TravelPart>();
  for (const { pipe, fromM, toM } of path.steps) {
    const speed = pipeSpeed(pipe, calibrations);
    if (!speed) return null;
    const seconds = Math.abs(toM - fromM) / speed.speedMps;
    const before = parts.get(speed.sharesErrorWith)?.seconds ?? 0;
    parts.set(speed.sharesErrorWith, {
      seconds: before + seconds,
      relativeSd: speed.relativeSd,
    });
  }
  return { lengthM: path.lengthM, parts };
}

/** The cause on which most of all travel time depends; null without any. */
export function commonestCause(travels: readonly Travel[]): string | null {
  const seconds = new Map<string, number>();
  for (const { parts } of travels) {
    for (const [cause, part] of parts) {
      seconds.set(cause, (seconds.get(cause) ?? 0) + part.seconds);
    }
  }
  const [first] = [...seconds].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return first ? first[0] : null;
}

/** @param lengthSdM standard uncertainty of the surveyed length between the two, m */
export function expectedDelay(
  toA: Travel,
  toB: Travel,
  cause: string | null,
  lengthSdM: number,
): ExpectedDelay {
  const expected = { scaledSeconds: 0, relativeSd: 0, otherSeconds: 0, variance: 0 };
  let allSeconds = 0;
  for (const one of new Set([...toA.parts.keys(), ...toB.parts.keys()])) {
    const a = toA.parts.get(one);
    const b = toB.parts.get(one);
    const relativeSd = Math.max(a?.relativeSd ?? 0, b?.relativeSd ?? 0);
    const difference = (b?.seconds ?? 0) - (a?.seconds ?? 0);
    allSeconds += (a?.seconds ?? 0) + (b?.seconds ?? 0);
    if (one === cause) {
      expected.scaledSeconds = difference;
      expected.relativeSd = relativeSd;
    } else {
      expected.otherSeconds += difference;
      expected.variance += (relativeSd * difference) ** 2;
    }
  }
  const slowness = allSeconds / Math.max(toA.lengthM + toB.lengthM, 1e-9);
  expected.variance += (lengthSdM * slowness) ** 2;
  return expected;
}
