import { tellingSounds } from "../analysis/cases/caseLocation.ts";
import { firstRaisedNight } from "../analysis/cases/casePlace.ts";
import { pipePointOf } from "../analysis/cases/neighbours.ts";
import type { LeakCase } from "../analysis/domain/leakCase.ts";
import { locatePair } from "../analysis/leak/locatePair.ts";
import { buildNetwork } from "../analysis/leak/network.ts";
import { pathBetween } from "../analysis/leak/pathBetween.ts";
import { pathTravel } from "../analysis/leak/pathPosition.ts";
import type { SpeedCalibrations } from "../analysis/leak/pipeSpeed.ts";
import type { Db } from "../storage/sql/database.ts";
import type { StoredPairSound } from "../storage/sql/pairSounds.ts";
import { pairSoundsAround } from "../storage/sql/pairSounds.ts";
import { pipeCalibrations } from "../storage/sql/pipeCalibrations.ts";
import { pipesOf } from "../storage/sql/pipes.ts";
import { sensor } from "../storage/sql/sensors.ts";
import { presentCasePair } from "./present/casePair.ts";
import type { CasePairView } from "./schemas/casePair.ts";

/** After every night. */
const noEnd = "9999-12-31";

/** Of each pair around a case, what places it: the newest night on which it heard something. */
export async function readCasePairs(db: Db, leakCase: LeakCase): Promise<CasePairView[]> {
  const { sensorIds, evidence, state, lastNightOf } = leakCase;
  const from = firstRaisedNight(evidence);
  if (from === null) return [];
  const to = state.kind === "closed" ? lastNightOf : noEnd;
  const telling = tellingSounds(await pairSoundsAround(db, sensorIds, { from, to }));
  if (telling.size === 0) return [];
  const calibrations = await pipeCalibrations(db);
  const views: CasePairView[] = [];
  for (const pair of telling.values()) {
    views.push(presentCasePair(pair, await wayOf(db, pair, calibrations)));
  }
  return views.sort((one, other) => (one.a + one.b < other.a + other.b ? -1 : 1));
}

/** By the pipes that the pair was correlated along: where the sensors moved since, there is no way. */
async function wayOf(
  db: Db,
  { a, b, pipeIds, sound, clockSeconds }: StoredPairSound,
  calibrations: SpeedCalibrations,
): Promise<Parameters<typeof presentCasePair>[1]> {
  const ofA = pipePointOf((await sensor(db, a)) ?? undefined);
  const ofB = pipePointOf((await sensor(db, b)) ?? undefined);
  // A sensor at the end of a pipe stands on one that the way does not walk.
  const own = [ofA, ofB].flatMap((at) => (at ? [at.pipeId] : []));
  const network = buildNetwork(await pipesOf(db, [...new Set([...pipeIds, ...own])]));
  const path = ofA && ofB && pathBetween(network, ofA, ofB, Number.MAX_VALUE);
  if (!path || path.lengthM === 0) return null;
  const travel = pathTravel(path, calibrations);
  if ("unknownPipes" in travel) return null;
  return { travel, location: locatePair(travel, sound, clockSeconds) };
}
