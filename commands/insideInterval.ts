import type { CasePosition } from "../analysis/domain/leakCase.ts";
import type { PipePoint } from "../analysis/domain/pipe.ts";
import { nearestOnLine } from "../analysis/leak/geometry.ts";
import type { Network } from "../analysis/leak/network.ts";
import { placeOf } from "../analysis/leak/network.ts";
import { candidateStepM } from "../analysis/leak/parameters.ts";

/** Whether a place on the pipes lies in the interval of a position, as it is drawn. */
export function insideInterval(
  network: Network,
  { interval }: CasePosition,
  at: PipePoint,
): boolean {
  const place = placeOf(network, at);
  if (!place) return false;
  return interval.some((line) => nearestOnLine(line, place).distanceM <= candidateStepM / 2);
}
