import type { CommonSound } from "../domain/commonSound.ts";
import {
  correlationBandHz,
  goodClockSeconds,
  lengthSdM,
  mostDelayShare,
  worstClockSeconds,
  zeroDelaySeconds,
} from "./parameters.ts";
import type { PathPosition, PathTravel } from "./pathPosition.ts";
import { positionOnPath } from "./pathPosition.ts";

/** How well the clocks of a pair agree: green, amber, red; unknown acts as red (leak.md 6). */
export type ClockState = "good" | "uncertain" | "tooUncertain" | "unknown";

export type NoPosition = "nothingCommon" | "clockUnknown" | "clockTooUncertain" | "commonNoise";

export type PairLocation =
  | PathPosition
  /** what was heard stays true, but no point may be drawn from it */
  | { kind: "none"; why: NoPosition };

/**
 * Where between two sensors the sound they have in common comes from.
 * A delay of zero is common electrical or air-borne noise until another pair says otherwise: a leak
 * exactly in the middle looks the same, and a third sensor tells them apart.
 * @param clockSeconds standard uncertainty of the difference of both clocks; null when unknown
 */
export function locatePair(
  travel: PathTravel,
  sound: CommonSound,
  clockSeconds: number | null,
): PairLocation {
  if (sound.kind === "nothing") return { kind: "none", why: "nothingCommon" };
  const clock = clockState(clockSeconds);
  if (clockSeconds === null || clock === "unknown") return { kind: "none", why: "clockUnknown" };
  if (clock === "tooUncertain") return { kind: "none", why: "clockTooUncertain" };
  if (isAboutZero(sound, clockSeconds)) return { kind: "none", why: "commonNoise" };
  return positionOnPath(travel, sound.delaySeconds, {
    timingSeconds: sound.timingSeconds,
    clockSeconds,
    lengthM: lengthSdM,
  });
}

export function clockState(clockSeconds: number | null): ClockState {
  if (clockSeconds === null || !Number.isFinite(clockSeconds)) return "unknown";
  if (clockSeconds > worstClockSeconds) return "tooUncertain";
  return clockSeconds > goodClockSeconds ? "uncertain" : "good";
}

/** A delay that noise picked up by both sensors at once would show, with clocks this far apart at most. */
export function isAboutZero(sound: CommonSound, clockSeconds: number): boolean {
  const within = zeroDelaySeconds + Math.min(goodClockSeconds, clockSeconds);
  return sound.kind === "heard" && Math.abs(sound.delaySeconds) <= within;
}

/** What to look for between two sensors: the largest delay that their path allows, and the band. */
export function pairSearch({ path, speeds, seconds }: PathTravel): {
  mostDelaySeconds: number;
  bandHz: readonly [number, number];
} {
  const speedSd = Math.max(...speeds.map(({ relativeSd }) => relativeSd));
  const plastic = path.steps.some(({ pipe }) => ["VP", "HIVP", "PE"].includes(pipe.material));
  return {
    mostDelaySeconds: Math.max(mostDelayShare, 1 + 2 * speedSd) * seconds,
    bandHz: plastic ? correlationBandHz.plastic : correlationBandHz.metal,
  };
}
