import type { CaseId, DigResult, LeakCase } from "../../analysis/domain/leakCase.ts";
import type { NightOf } from "../../analysis/domain/night.ts";
import type { RecordingQuality } from "../../analysis/domain/recording.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import type { Dig, DugCase, NightClip, NightFlags } from "../../analysis/domain/soundLabel.ts";
import type { Page } from "../page.ts";
import { cases } from "./cases.ts";
import { fromJson, pieces } from "./columns.ts";
import type { Db } from "./database.ts";

/** Cases that people dug or closed, each with its digs, oldest first. */
export async function dugCases(db: Db): Promise<DugCase[]> {
  const settled = await settledCases(db);
  const digs = new Map<CaseId, Dig[]>();
  for (const some of pieces(settled)) {
    const rows = await db
      .selectFrom("event")
      .select(["subject", "dataJson"])
      .where("kind", "=", "case.acted")
      .where(
        "subject",
        "in",
        some.map(({ id }) => id),
      )
      .orderBy("id")
      .execute();
    for (const { subject, dataJson } of rows) {
      const dig = digOf(fromJson<{ state?: unknown; what?: unknown }>(dataJson, digInstants));
      if (dig) digs.set(subject, [...(digs.get(subject) ?? []), dig]);
    }
  }
  return settled.map((leakCase) => ({ leakCase, digs: digsOf(leakCase, digs.get(leakCase.id)) }));
}

async function settledCases(db: Db): Promise<LeakCase[]> {
  const found: LeakCase[] = [];
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: Page<LeakCase> = await cases(
      db,
      { state: ["dug", "closed"] },
      { limit: 500, cursor },
    );
    found.push(...items);
    cursor = nextCursor;
  } while (cursor !== null);
  return found;
}

/** A comment on a dug case shows the same dig once more; the state alone tells of one without events. */
function digsOf({ state }: LeakCase, logged: readonly Dig[] = []): Dig[] {
  const digs = logged.filter(
    ({ at }, i) => !logged.slice(0, i).some((one) => one.at.getTime() === at.getTime()),
  );
  if (digs.length > 0 || state.kind !== "dug") return digs;
  return [{ at: state.since, result: state.result }];
}

const digInstants = ["since", "begunAt", "endedAt"];

function digOf({ state }: { state?: unknown }): Dig | null {
  if (typeof state !== "object" || state === null) return null;
  const { kind, since, result } = state as { kind?: unknown; since?: unknown; result?: unknown };
  return kind === "dug" && since instanceof Date
    ? { at: since, result: result as DigResult }
    : null;
}

/** What every sensor's nights were judged to be; both ends belong to it. */
export async function nightFlags(
  db: Db,
  range: { from: NightOf; to: NightOf },
): Promise<NightFlags[]> {
  const rows = await db
    .selectFrom("night")
    .select(["sensorId", "nightOf", "valid", "z", "raised"])
    .where("nightOf", ">=", range.from)
    .where("nightOf", "<=", range.to)
    .orderBy("nightOf")
    .orderBy("sensorId")
    .execute();
  return rows.map(({ valid, raised, ...rest }) => ({
    ...rest,
    valid: valid === 1,
    raised: raised === 1,
  }));
}

/**
 * The analysed clips of some nights with the features that were measured then, by id. Spectra of the edge lack
 * what only a waveform tells: they are left out.
 */
export async function nightClips(
  db: Db,
  nights: readonly { sensorId: SensorId; nightOf: NightOf }[],
): Promise<NightClip[]> {
  const bySensor = new Map<SensorId, NightOf[]>();
  for (const { sensorId, nightOf } of nights) {
    bySensor.set(sensorId, [...(bySensor.get(sensorId) ?? []), nightOf]);
  }
  const found: NightClip[] = [];
  for (const [sensorId, wanted] of bySensor) {
    for (const some of pieces(wanted)) {
      const rows = await db
        .selectFrom("clipLevel")
        .innerJoin("recording", "recording.id", "clipLevel.recordingId")
        .select([
          "clipLevel.recordingId",
          "clipLevel.nightOf",
          "recording.featuresJson",
          "recording.qualityJson",
        ])
        .where("clipLevel.sensorId", "=", sensorId)
        .where("clipLevel.nightOf", "in", some)
        .where("recording.state", "=", "analysed")
        .where("recording.source", "=", "wav")
        .orderBy("clipLevel.recordingId")
        .execute();
      for (const { recordingId, nightOf, featuresJson, qualityJson } of rows) {
        if (featuresJson === null || qualityJson === null) continue;
        const features = fromJson<Record<string, number>>(featuresJson);
        const quality = fromJson<RecordingQuality>(qualityJson);
        found.push({ recordingId, sensorId, nightOf, features, quality });
      }
    }
  }
  return found.sort((a, b) => (a.recordingId < b.recordingId ? -1 : 1));
}
