import type { NightView } from "../../api/schemas/night.ts";
import { addDays } from "../text/format.ts";

/** One night of the chart; `night` is null where none arrived, which is a gap and never a line. */
export interface NightPoint {
  nightOf: string;
  night: NightView | null;
  floorDb: number | null;
  /** baseline with what all sensors had in common that night, so that it compares with the floor */
  baselineDb: number | null;
  madDb: number | null;
  /** level from which this night would count as raised */
  raisedFromDb: number | null;
  raised: boolean;
}

/** z from which a night counts as raised, as the server decides it. */
const raisedZ = 3.5;
/** Under this |z| the step from dB to z cannot be told from the two. */
const leastZ = 0.05;

/** Every date from the first night to `until`, with or without data. */
export function nightSeries(nights: readonly NightView[], until: string): NightPoint[] {
  const byDate = new Map(nights.map((night) => [night.nightOf, night]));
  const first = [...byDate.keys()].sort()[0];
  if (first === undefined) return [];
  const points: NightPoint[] = [];
  for (let nightOf = first; nightOf <= until; nightOf = addDays(nightOf, 1)) {
    points.push(pointOf(nightOf, byDate.get(nightOf) ?? null));
  }
  return points;
}

function pointOf(nightOf: string, night: NightView | null): NightPoint {
  const anomaly = night?.valid ? night.anomaly : null;
  const baselineDb =
    anomaly?.baselineMedianDb === null || anomaly?.baselineMedianDb === undefined
      ? null
      : baselineOfNight(night, anomaly.baselineMedianDb + anomaly.commonDb);
  const stepDb =
    anomaly?.z !== null &&
    anomaly?.z !== undefined &&
    anomaly.riseDb !== null &&
    Math.abs(anomaly.z) > leastZ
      ? anomaly.riseDb / anomaly.z
      : null;
  return {
    nightOf,
    night,
    floorDb: night?.valid ? night.floorDb : null,
    baselineDb,
    madDb: anomaly?.baselineMadDb ?? null,
    raisedFromDb: baselineDb === null || stepDb === null ? null : baselineDb + raisedZ * stepDb,
    raised: anomaly?.raised ?? false,
  };
}

/** What would have been usual that night: on a rainy one that is more than the common cause says. */
function baselineOfNight(night: NightView | null, otherwiseDb: number): number {
  const riseDb = night?.anomaly?.riseDb ?? null;
  return night === null || riseDb === null ? otherwiseDb : night.floorDb - riseDb;
}
