import type { InspectionRecord } from "../analysis/bridge/export/record.ts";
import type { Bridge } from "../analysis/domain/bridge.ts";
import type { Finding } from "../analysis/domain/finding.ts";
import type { Photo } from "../analysis/domain/photo.ts";
import { changesOnBridge } from "../storage/sql/comparisons.ts";
import type { Db } from "../storage/sql/database.ts";
import { findings } from "../storage/sql/findings.ts";
import { judgements } from "../storage/sql/judgements.ts";
import { photos } from "../storage/sql/photos.ts";
import { everyPage } from "./everyPage.ts";
import { localDate } from "./inspection.ts";
import { membersOf } from "./memberContext.ts";

/** Everything of a bridge that is exported; photos by when they were taken, then by name. */
export async function inspectionRecord(
  db: Db,
  bridge: Bridge,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<InspectionRecord> {
  const filter = { bridgeId: bridge.id };
  const taken = await everyPage((page) => photos(db, filter, page));
  const found = await everyPage((page) => findings(db, filter, page));
  return {
    bridge,
    members: await membersOf(db, bridge),
    judgements: await judgements(db, bridge.id),
    photos: taken.sort(byTime),
    changes: await changesOnBridge(db, bridge.id),
    findings: found.filter(isStill).sort((a, b) => (a.id < b.id ? -1 : 1)),
    timeZone,
    madeOn: localDate(now, timeZone),
  };
}

/** What went into others is there in them. */
function isStill({ state }: Finding): boolean {
  return state.kind !== "merged" && state.kind !== "split" && state.kind !== "withdrawn";
}

function byTime(a: Photo, b: Photo): number {
  const [earlier, later] = [timeOf(a), timeOf(b)];
  if (earlier !== later) return earlier - later;
  return a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1;
}

function timeOf({ metadata, receivedAt }: Photo): number {
  return (metadata?.takenAt ?? receivedAt).getTime();
}
