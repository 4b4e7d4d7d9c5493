import type { LonLat } from "../domain/geo.ts";
import type { CaseEvidence, CasePosition } from "../domain/leakCase.ts";
import type { PipePoint } from "../domain/pipe.ts";
import type { Sensor, SensorId } from "../domain/sensor.ts";
import type { Network } from "../leak/network.ts";
import { distanceAlongPipes, drawnPiece, pipesWithin, placeOf } from "../leak/network.ts";
import { hears } from "./caseNight.ts";
import { pipePointOf, spacingAt } from "./neighbours.ts";
import {
  intervalSds,
  joinFactor,
  leastPlusMinusM,
  levelDifferenceSdDb,
  lossDbPerM,
  spacingM,
} from "./parameters.ts";

/** A raised sensor with its place on the pipes. */
interface Heard {
  at: PipePoint;
  riseDb: number;
}

/**
 * Where the leak of a case lies, from the rises of the last night on which a sensor was raised.
 *
 * - Two neighbours raised: between the two loudest. With a loss of α dB/m, rise A − rise B =
 *   α (d_B − d_A), so d_A = (D − Δ/α)/2; the half width is 1.64 standard uncertainties of Δ over 2 α, at
 *   most the whole distance: in metal, where α is small, that is nearly all of it.
 * - One raised, or the louder one so much that the leak lies beyond it: around that sensor, half the
 *   greatest spacing of its pipe to each side.
 * - A raised sensor that stands on no pipe: its own place, without a piece of pipe.
 * @returns null when no raised sensor is placed
 */
export function casePosition(
  network: Network,
  sensors: readonly Sensor[],
  evidence: readonly CaseEvidence[],
): CasePosition | null {
  const rises = lastRises(evidence);
  const placed = sensors
    .filter(({ id, placement }) => rises.has(id) && placement.kind === "placed")
    .sort((a, b) => (rises.get(b.id) ?? 0) - (rises.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1));
  const heard = placed.flatMap((sensor): Heard[] => {
    const at = pipePointOf(sensor);
    return at && network.pipes.has(at.pipeId) ? [{ at, riseDb: rises.get(sensor.id) ?? 0 }] : [];
  });
  const [loudest, ...others] = heard;
  if (!loudest) return withoutPipe(placed);
  return betweenNeighbours(network, loudest, others) ?? around(network, loudest);
}

function lastRises(evidence: readonly CaseEvidence[]): Map<SensorId, number> {
  const raised = evidence.filter(hears);
  const last = raised
    .map((one) => one.nightOf)
    .sort()
    .at(-1);
  return new Map(
    raised.filter((one) => one.nightOf === last).map((one) => [one.sensorId, one.riseDb]),
  );
}

function betweenNeighbours(
  network: Network,
  loudest: Heard,
  others: readonly Heard[],
): CasePosition | null {
  for (const other of others) {
    const limitM =
      joinFactor * Math.min(spacingAt(network, loudest.at), spacingAt(network, other.at));
    const distanceM = distanceAlongPipes(network, loudest.at, other.at, limitM);
    if (distanceM === null || distanceM === 0) continue;
    const loss = (lossAt(network, loudest.at) + lossAt(network, other.at)) / 2;
    const fromLoudestM = (distanceM - (loudest.riseDb - other.riseDb) / loss) / 2;
    if (fromLoudestM < 0) return null;
    const mostLikely = pointOnWay(network, loudest.at, other.at, fromLoudestM, distanceM);
    const halfWidthM = (intervalSds * levelDifferenceSdDb) / (2 * loss);
    const plusMinusM = Math.max(leastPlusMinusM, Math.min(halfWidthM, distanceM));
    return position(network, "neighbours", mostLikely, plusMinusM);
  }
  return null;
}

function around(network: Network, { at }: Heard): CasePosition | null {
  return position(network, "nearestSensor", at, spacingAt(network, at) / 2);
}

function position(
  network: Network,
  method: CasePosition["method"],
  mostLikely: PipePoint,
  plusMinusM: number,
): CasePosition | null {
  const point = placeOf(network, mostLikely);
  if (!point) return null;
  const interval = pipesWithin(network, mostLikely, plusMinusM).flatMap((piece): LonLat[][] => {
    const drawn = drawnPiece(network, piece);
    return drawn ? [drawn] : [];
  });
  return { method, mostLikely, point, plusMinusM: Math.round(plusMinusM), interval };
}

/** The point so far from A on the shortest way from A to B: the end of what lies within that of A. */
function pointOnWay(
  network: Network,
  a: PipePoint,
  b: PipePoint,
  fromAM: number,
  distanceM: number,
): PipePoint {
  let best = a;
  let bestError = fromAM;
  for (const { pipeId, fromM, toM } of pipesWithin(network, a, fromAM)) {
    for (const offsetM of [fromM, toM]) {
      const end = { pipeId, offsetM };
      const toB = distanceAlongPipes(network, end, b, distanceM);
      if (toB === null) continue;
      const error = Math.abs(toB - (distanceM - fromAM));
      if (error < bestError) {
        best = end;
        bestError = error;
      }
    }
  }
  return best;
}

function lossAt(network: Network, { pipeId }: PipePoint): number {
  return lossDbPerM[network.pipes.get(pipeId)?.material ?? "unknown"];
}

/** Half the careful spacing: nobody knows which pipe it stands on. */
function withoutPipe([loudest]: readonly Sensor[]): CasePosition | null {
  if (loudest?.placement.kind !== "placed") return null;
  const { position: point } = loudest.placement;
  return {
    method: "nearestSensor",
    mostLikely: null,
    point,
    plusMinusM: spacingM.unknown / 2,
    interval: [],
  };
}
