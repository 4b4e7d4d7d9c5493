import type { CaseEvidence, CasePosition } from "../domain/leakCase.ts";
import type { NightOf } from "../domain/night.ts";
import type { PairSound } from "../domain/pairSound.ts";
import type { Reason } from "../domain/reason.ts";
import type { Sensor, SensorId } from "../domain/sensor.ts";
import type { Network } from "../leak/network.ts";
import type { SpeedCalibrations } from "../leak/pipeSpeed.ts";
import type { CaseLocation } from "./caseLocation.ts";
import { caseLocation } from "./caseLocation.ts";
import { hears } from "./caseNight.ts";
import { correlatedPosition } from "./correlatedPosition.ts";
import { casePosition } from "./position.ts";

/** What the place of a case is found from. */
export interface PlaceFacts {
  sensors: readonly Sensor[];
  network: Network;
  /** of this night and of `pairNightsBack` before it */
  pairSounds: readonly PairSound[];
  calibrations: SpeedCalibrations;
}

/** Where a case lies, and what there is to say of how that was found. */
export interface CasePlace {
  position: CasePosition | null;
  /** of weight 0: they move no score */
  reasons: readonly Reason[];
}

/**
 * By correlation where that finds a place, otherwise by the levels. A place once found by correlation
 * stays while the pairs have nothing new to say: a leak does not move.
 * @param from `position`: where the case lay before; null for a new one
 */
export function casePlace(
  { network, sensors, pairSounds, calibrations }: PlaceFacts,
  from: {
    sensorIds: readonly SensorId[];
    evidence: readonly CaseEvidence[];
    position: CasePosition | null;
  },
): CasePlace {
  const { sensorIds, evidence } = from;
  // What was heard there before may have been another leak.
  const since = firstRaisedNight(evidence);
  const own = pairSounds.filter(({ nightOf }) => since !== null && nightOf >= since);
  const found = caseLocation(network, sensors, sensorIds, own, calibrations);
  if (found.kind === "located") {
    const position = correlatedPosition(network, found);
    if (position) return { position, reasons: reasonsOf(found, position) };
  }
  const isSilent =
    found.kind === "none" && (found.why === "noRecordings" || found.why === "nothingCommon");
  if (isSilent && from.position?.method === "correlation") {
    const { position } = from;
    return { position, reasons: [reason("placedEarlier", { plusMinusM: position.plusMinusM })] };
  }
  const position = casePosition(network, sensors, evidence);
  return { position, reasons: reasonsOf(found, position) };
}

/** The night from which on the sensors of a case hear its sound; null when they heard nothing. */
export function firstRaisedNight(evidence: readonly CaseEvidence[]): NightOf | null {
  const heard = evidence.filter(hears);
  return heard.map(({ nightOf }) => nightOf).sort()[0] ?? null;
}

/** Whether a case lies elsewhere than before, or is placed in another way: worth telling people. */
export function isElsewhere(before: CasePosition | null, now: CasePosition | null): boolean {
  if (before === null || now === null) return before !== now;
  if (before.method !== now.method) return true;
  const [from, to] = [before.mostLikely, now.mostLikely];
  if (from === null || to === null) return from !== to;
  if (from.pipeId !== to.pipeId) return true;
  return Math.abs(from.offsetM - to.offsetM) > Math.min(before.plusMinusM, now.plusMinusM);
}

function reasonsOf(found: CaseLocation, position: CasePosition | null): Reason[] {
  switch (found.kind) {
    case "located": {
      const { pairs, disagreeing } = found;
      const plusMinusM = position?.plusMinusM ?? found.plusMinusM;
      const placed = reason("placedByCorrelation", { plusMinusM, pairs });
      const count = disagreeing.length;
      return count > 0 ? [placed, reason("pairsDisagree", { count })] : [placed];
    }
    case "beyond":
      return [reason("soundFromBeyond", { sensorId: found.sensorId })];
    case "none": {
      const code = whyCodes[found.why];
      return code === null ? [] : [reason(code, {})];
    }
    default:
      return found satisfies never;
  }
}

const whyCodes = {
  nothingCommon: "noCommonSound",
  clockUnknown: "clocksUnknown",
  clockTooUncertain: "clocksTooUncertain",
  commonNoise: "commonNoise",
  unknownSpeed: "waveSpeedUnknown",
  tooVague: "placeTooVague",
  noWay: null,
  noRecordings: null,
} as const;

function reason(code: string, values: Reason["values"]): Reason {
  return { code, values, weight: 0 };
}
