import type { CommonSound } from "../domain/commonSound.ts";
import type { LonLat } from "../domain/geo.ts";
import type { PipePoint } from "../domain/pipe.ts";
import type { SensorId } from "../domain/sensor.ts";
import type { LevelFit } from "./attenuation.ts";
import { levelFit } from "./attenuation.ts";
import type { Candidate } from "./candidates.ts";
import { candidatesBetween } from "./candidates.ts";
import type { ExpectedDelay } from "./expectedDelay.ts";
import { commonestCause, expectedDelay, travelAlong } from "./expectedDelay.ts";
import type { NoPosition } from "./locatePair.ts";
import { clockState, isAboutZero } from "./locatePair.ts";
import type { Network, PipePiece } from "./network.ts";
import { drawnPiece, placeOf } from "./network.ts";
import {
  candidateStepM,
  disagreeingSds,
  lengthSdM,
  positionCoverage,
  strayAtZeroShare,
  strayDelayShare,
  vaguestM,
} from "./parameters.ts";
import type { SpeedCalibrations } from "./pipeSpeed.ts";

/** A sensor on the pipes, with the level of the suspected sound in each band; none without levels. */
export interface Listener {
  sensorId: SensorId;
  at: PipePoint;
  /** of the sound alone, dB with one reference for all; null where nothing stands out */
  bandsDb: readonly (number | null)[];
}

/** What two of the listeners have in common; τ = t_B − t_A. */
export interface HeardPair {
  a: SensorId;
  b: SensorId;
  sound: CommonSound;
  /** standard uncertainty of the difference of both clocks, s; null when unknown */
  clockSeconds: number | null;
}

export interface Listening {
  listeners: readonly Listener[];
  pairs: readonly HeardPair[];
  /** centres of the bands of `bandsDb`, Hz */
  bandsHz: readonly number[];
  calibrations: SpeedCalibrations;
  /** ways between two listeners that are longer than this are left out, m */
  reachM: number;
}

export type SourceLocation =
  | {
      kind: "located";
      mostLikely: PipePoint;
      point: LonLat;
      /** half of what the pieces measure together, m */
      plusMinusM: number;
      /** where the source lies with a probability of `positionCoverage` */
      pieces: readonly PipePiece[];
      /** the pieces as drawn */
      interval: readonly (readonly LonLat[])[];
      /** probability that it lies beyond the outermost listeners */
      beyondShare: number;
      /** pairs that took part, and those whose delay does not fit the place found */
      pairs: number;
      disagreeing: readonly { a: SensorId; b: SensorId }[];
      /** whether the levels are those of one source there; null without levels */
      levels: LevelFit | null;
    }
  /** most likely beyond this listener, or in a branch at it: no position may be shown */
  | { kind: "beyond"; sensorId: SensorId }
  | { kind: "none"; why: NoPosition | "noWay" | "unknownSpeed" | "tooVague" };

/**
 * One place for all that several sensors heard: every half metre of the ways between them is weighed by
 * the delays of the pairs, each with a heavy tail, and by the levels where there are some. Levels
 * alone (no pair at all) place a sound in plastic, where they fall fast, and seldom in iron.
 *
 * The wave speed of the commonest material is one unknown for all pairs, since its error is: a source
 * beyond a pair measures it. Delays of n sensors hold n − 1 independent ones, so more pairs than that
 * share their weight. A source in a branch comes out at the branch.
 */
export function locateSource(network: Network, listening: Listening): SourceLocation {
  const { pairs, bandsHz, calibrations, reachM } = listening;
  // Who heard nothing says nothing of the place: what lies towards it is beyond the others.
  const listeners = listening.listeners.filter((one) => hears(one, pairs));
  const usable = pairs.flatMap((pair) => usablePair(pair, listeners));
  const hasLevels = listeners.filter(hasLevel).length > 1;
  const why = refusal(pairs, usable, hasLevels);
  if (why) return { kind: "none", why };

  const candidates = candidatesBetween(
    network,
    listeners.map(({ at }) => at),
    reachM,
  );
  if (candidates.length === 0) return { kind: "none", why: "noWay" };
  const travels = candidates.map(({ paths }) =>
    paths.map((path) => (path ? travelAlong(path, calibrations) : null)),
  );
  const unknown = candidates.some(({ paths }, i) =>
    paths.some((path, j) => path !== null && travels[i]![j] === null),
  );
  if (unknown && usable.length > 0) return { kind: "none", why: "unknownSpeed" };
  const cause = commonestCause(travels.flat().filter((travel) => travel !== null));
  const weighed = candidates.map((candidate, i): Weighed => {
    const delays = usable.map(({ a, b }) => {
      const [toA, toB] = [travels[i]![a], travels[i]![b]];
      return toA && toB ? expectedDelay(toA, toB, cause, lengthSdM) : null;
    });
    const levels = listeners.flatMap(({ bandsDb }, j) => {
      const path = candidate.paths[j];
      return path ? [{ path, bandsDb }] : [];
    });
    return { candidate, delays, levels: hasLevels ? levelFit(levels, bandsHz) : null };
  });
  return summary(network, listeners, usable, weighed);
}

function hears(listener: Listener, pairs: readonly HeardPair[]): boolean {
  const { sensorId } = listener;
  const inPair = ({ a, b, sound }: HeardPair) =>
    sound.kind === "heard" && (a === sensorId || b === sensorId);
  return hasLevel(listener) || pairs.some(inPair);
}

function hasLevel({ bandsDb }: Listener): boolean {
  return bandsDb.some((db) => db !== null);
}

interface UsablePair {
  pair: HeardPair;
  /** indices of A and B among the listeners */
  a: number;
  b: number;
  sound: Extract<CommonSound, { kind: "heard" }>;
  clockSeconds: number;
  strayShare: number;
}

interface Weighed {
  candidate: Candidate;
  /** shape [usable pairs]; null where there is no way */
  delays: readonly (ExpectedDelay | null)[];
  levels: LevelFit | null;
}

function usablePair(pair: HeardPair, listeners: readonly Listener[]): UsablePair[] {
  const { sound, clockSeconds } = pair;
  const a = listeners.findIndex(({ sensorId }) => sensorId === pair.a);
  const b = listeners.findIndex(({ sensorId }) => sensorId === pair.b);
  const clock = clockState(clockSeconds);
  if (sound.kind !== "heard" || clockSeconds === null || a < 0 || b < 0) return [];
  if (clock !== "good" && clock !== "uncertain") return [];
  const strayShare = isAboutZero(sound, clockSeconds) ? strayAtZeroShare : strayDelayShare;
  return [{ pair, a, b, sound, clockSeconds, strayShare }];
}

function refusal(
  pairs: readonly HeardPair[],
  usable: readonly UsablePair[],
  hasLevels: boolean,
): NoPosition | null {
  if (usable.length > 0) {
    const zero = usable.every(({ sound, clockSeconds }) => isAboutZero(sound, clockSeconds));
    return zero ? "commonNoise" : null;
  }
  if (hasLevels) return null;
  const heard = pairs.filter(({ sound }) => sound.kind === "heard");
  if (heard.length === 0) return "nothingCommon";
  const unknown = heard.every(({ clockSeconds }) => clockState(clockSeconds) === "unknown");
  return unknown ? "clockUnknown" : "clockTooUncertain";
}

/** Factors of the speed looked at, in standard deviations, with the normal law's weights. */
const speedSteps = Array.from({ length: 21 }, (_, i) => {
  const sds = (i - 10) * 0.3;
  return { sds, weight: Math.exp((-sds * sds) / 2) };
});

/** Probability of each candidate, sum 1, shape [candidates], and the mean speed factor found, sds. */
function posterior(
  usable: readonly UsablePair[],
  weighed: readonly Weighed[],
): { shares: Float64Array; speedSds: number } {
  const sensors = new Set(usable.flatMap(({ a, b }) => [a, b]));
  // As variances, not as a power: that would lift the stray share as well.
  const sharing = usable.length > 0 ? Math.max(1, usable.length / (sensors.size - 1)) : 1;
  const spans = usable.map((_, i) => spanOf(weighed, i));
  const logs = weighed.map(({ delays, levels, candidate }) =>
    speedSteps.map(({ sds, weight }) => {
      const fits = usable.map((pair, i) =>
        logLikelihood(pair, delays[i] ?? null, sds, spans[i] ?? 0, sharing),
      );
      const sum = fits.reduce((all, one) => all + one, 0);
      return Math.log(candidate.weightM * weight) + sum + (levels?.logLikelihood ?? 0);
    }),
  );
  const most = logs.reduce((max, row) => Math.max(max, ...row), Number.NEGATIVE_INFINITY);
  const shares = new Float64Array(weighed.length);
  let all = 0;
  let speed = 0;
  for (const [i, row] of logs.entries()) {
    for (const [j, log] of row.entries()) {
      const share = Math.exp(log - most);
      shares[i]! += share;
      all += share;
      speed += share * speedSteps[j]!.sds;
    }
  }
  return { shares: shares.map((share) => share / all), speedSds: speed / all };
}

/** A delay's density: the main peak, the others it may be, and a stray share over all delays possible. */
function logLikelihood(
  { sound, clockSeconds, strayShare }: UsablePair,
  expected: ExpectedDelay | null,
  sds: number,
  span: number,
  sharing: number,
): number {
  if (!expected) return Math.log(strayShare / span);
  const wanted = delayAt(expected, sds);
  const variance = expected.variance + sound.timingSeconds ** 2 + clockSeconds ** 2;
  const sd = Math.sqrt(sharing * variance);
  const peak = (delaySeconds: number) =>
    Math.exp(-0.5 * ((wanted - delaySeconds) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
  const elsewhere = sound.alternatives.reduce((sum, { share }) => sum + share, 0);
  let density = (1 - elsewhere) * peak(sound.delaySeconds);
  for (const { delaySeconds, share } of sound.alternatives) density += share * peak(delaySeconds);
  return Math.log((1 - strayShare) * density + strayShare / span);
}

/** All delays that a pair may show: from that of the one end to that of the other, s. */
function spanOf(weighed: readonly Weighed[], pair: number): number {
  let most = 1e-3;
  for (const { delays } of weighed) {
    const expected = delays[pair];
    if (expected) most = Math.max(most, Math.abs(delayAt(expected, 0)));
  }
  return 2 * most;
}

/** A speed that is faster by r makes travel shorter by 1/(1 + r). */
function delayAt({ scaledSeconds, relativeSd, otherSeconds }: ExpectedDelay, sds: number): number {
  return scaledSeconds / (1 + sds * relativeSd) + otherSeconds;
}

function summary(
  network: Network,
  listeners: readonly Listener[],
  usable: readonly UsablePair[],
  weighed: readonly Weighed[],
): SourceLocation {
  const { shares, speedSds } = posterior(usable, weighed);
  // To a ten-thousandth: cells of a branch are as likely as the place where it joins, and rounding must not
  // tear holes into them. Of those alike the ways come first, then branches from their foot on.
  const densities = weighed.map(({ candidate }, i) =>
    Math.round(1e4 * Math.log(shares[i]! / candidate.weightM + Number.MIN_VALUE)),
  );
  const order = [...shares.keys()].sort((i, j) => densities[j]! - densities[i]! || i - j);
  let beyondShare = 0;
  let farthest: { sensor: number; share: number } | null = null;
  for (const [i, { candidate }] of weighed.entries()) {
    if (candidate.beyond === null) continue;
    beyondShare += shares[i]!;
    if (!farthest || shares[i]! > farthest.share) {
      farthest = { sensor: candidate.beyond, share: shares[i]! };
    }
  }
  if (farthest && beyondShare > 0.5) {
    return { kind: "beyond", sensorId: listeners[farthest.sensor]!.sensorId };
  }
  const chosen: Candidate[] = [];
  let covered = 0;
  for (const i of order) {
    const { candidate } = weighed[i]!;
    if (candidate.beyond !== null) continue;
    if (covered >= positionCoverage * (1 - beyondShare)) break;
    covered += shares[i]!;
    chosen.push(candidate);
  }
  const best = order.find((i) => weighed[i]!.candidate.beyond === null);
  const found = best === undefined ? null : weighed[best]!;
  const point = found && placeOf(network, found.candidate.at);
  if (!found || !point) return { kind: "none", why: "noWay" };
  const pieces = joined(network, chosen);
  const plusMinusM = pieces.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0) / 2;
  if (plusMinusM > vaguestM) return { kind: "none", why: "tooVague" };
  return {
    kind: "located",
    mostLikely: found.candidate.at,
    point,
    plusMinusM,
    pieces,
    interval: pieces.flatMap((piece) => {
      const drawn = drawnPiece(network, piece);
      return drawn ? [drawn] : [];
    }),
    beyondShare,
    pairs: usable.length,
    disagreeing: usable
      .filter((pair, i) => disagrees(pair, found.delays[i] ?? null, speedSds))
      .map(({ pair: { a, b } }) => ({ a, b })),
    levels: found.levels,
  };
}

function disagrees(pair: UsablePair, expected: ExpectedDelay | null, speedSds: number): boolean {
  if (!expected) return true;
  const { sound, clockSeconds } = pair;
  const { scaledSeconds, relativeSd, variance } = expected;
  const speed = relativeSd * scaledSeconds;
  const sd = Math.sqrt(variance + speed ** 2 + sound.timingSeconds ** 2 + clockSeconds ** 2);
  return Math.abs(delayAt(expected, speedSds) - sound.delaySeconds) > disagreeingSds * sd;
}

/** Cells of half a metre as pieces of pipe, neighbours as one. */
function joined(network: Network, cells: readonly Candidate[]): PipePiece[] {
  const pieces: PipePiece[] = [];
  const sorted = cells
    .map(({ at }) => at)
    .sort((a, b) => (a.pipeId === b.pipeId ? a.offsetM - b.offsetM : a.pipeId < b.pipeId ? -1 : 1));
  for (const { pipeId, offsetM } of sorted) {
    const fromM = Math.max(0, offsetM - candidateStepM / 2);
    const end = network.pipes.get(pipeId)!.lengthM;
    const toM = Math.min(end, offsetM + candidateStepM / 2);
    const last = pieces.at(-1);
    if (last && last.pipeId === pipeId && fromM - last.toM < candidateStepM / 2) last.toM = toM;
    else pieces.push({ pipeId, fromM, toM });
  }
  return pieces;
}
