import type { LonLatView } from "../../api/schemas/geo.ts";
import type { PipeView } from "../../api/schemas/pipe.ts";
import { language } from "../language.ts";
import type { BaseFeatures } from "../map/base.ts";
import { linesOf } from "../map/base.ts";
import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import type { Around } from "./around.ts";
import type { OnLine } from "./ground.ts";
import { distanceM, nearestOnLine } from "./ground.ts";
import type { Job } from "./jobs.ts";

/** Where a job is, as one would tell a driver: block and street, else the sensor's place, else the pipe. */
export function placeWords({ leakCase, sensors }: Job, city: Around | null): string {
  const at = leakCase.position?.point ?? sensors.find(({ position }) => position)?.position;
  if (at && city !== null) {
    const block = nearestName(at, city.base, "block");
    const street = nearestName(at, city.base, "road");
    if (block !== null && street !== null) return say(crewText.placeOnStreet, block, street);
    const only = block ?? street;
    if (only !== null) return say(crewText.placeNear, only);
  }
  const sensor = sensors.find(({ name }) => name !== null);
  return sensor?.name == null
    ? leakCase.title[language.value]
    : say(crewText.placeNear, sensor.name);
}

function nearestName(
  at: LonLatView,
  { features }: BaseFeatures,
  kind: "block" | "road",
): string | null {
  let best: { name: string; away: number } | null = null;
  for (const { properties, geometry } of features) {
    const name =
      language.value === "ja" ? properties.nameJa : (properties.nameEn ?? properties.nameJa);
    if (properties.kind !== kind || name === undefined) continue;
    for (const line of linesOf(geometry)) {
      const near = nearestOnLine(
        at,
        line.map(([lon = 0, lat = 0]) => ({ lon, lat })),
      );
      if (near && (best === null || near.distanceM < best.away)) {
        best = { name, away: near.distanceM };
      }
    }
  }
  return best === null ? null : best.name;
}

/** Farther than this a pipe is not the one that a crew stands on, m. */
const underFootM = 40;

/** The pipe that lies nearest to a place, within reach. */
export function pipeUnder(
  at: LonLatView,
  pipes: readonly PipeView[],
): { pipe: PipeView; on: OnLine } | null {
  let best: { pipe: PipeView; on: OnLine } | null = null;
  for (const pipe of pipes) {
    const [first] = pipe.line;
    if (first === undefined || distanceM(at, first) > pipe.lengthM + underFootM) continue;
    const on = nearestOnLine(at, pipe.line);
    if (on === null || on.distanceM > underFootM) continue;
    if (best === null || on.distanceM < best.on.distanceM) best = { pipe, on };
  }
  return best;
}

/** The pipe of the mark: where the case says it lies, else its first. */
export function markedPipe({ leakCase }: Job, city: Around | null): PipeView | null {
  const id = leakCase.position?.mostLikely?.pipeId ?? leakCase.pipeIds[0];
  return city?.pipes.find((pipe) => pipe.id === id) ?? null;
}
