import type { Selectable } from "kysely";
import type { CommonSound } from "../../analysis/domain/commonSound.ts";
import type { NightOf } from "../../analysis/domain/night.ts";
import type { PairSound } from "../../analysis/domain/pairSound.ts";
import type { PipeId } from "../../analysis/domain/pipe.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";

/** A pair's sound with what was asked for it: the same question need not be answered twice. */
export interface StoredPairSound extends PairSound {
  mostDelaySeconds: number;
  bandHz: readonly [number, number];
  /** the way from A to B, pipe by pipe */
  pipeIds: readonly PipeId[];
}

/** Correlated once more, with other recordings or another way, a pair replaces what it had that night. */
export async function savePairSound(db: Db, pairSound: StoredPairSound): Promise<void> {
  const { a, b, nightOf, sound, recordingIds, bandHz, pipeIds, ...figures } = pairSound;
  const values = {
    ...figures,
    loHz: bandHz[0],
    hiHz: bandHz[1],
    soundJson: JSON.stringify(sound),
    recordingIdsJson: JSON.stringify(recordingIds),
    pipeIdsJson: JSON.stringify(pipeIds),
  };
  await db
    .insertInto("pairSound")
    .values({ a, b, nightOf, ...values })
    .onConflict((conflict) => conflict.columns(["nightOf", "a", "b"]).doUpdateSet(values))
    .execute();
}

/** Both ends belong to it; by night, then by pair. */
export async function pairSounds(
  db: Db,
  range: { from: NightOf; to: NightOf },
): Promise<StoredPairSound[]> {
  return (await inOrder(db, range).execute()).map(toPairSound);
}

/** The same of the pairs that some sensors make with others, and that these others make. */
export async function pairSoundsAround(
  db: Db,
  sensorIds: readonly SensorId[],
  range: { from: NightOf; to: NightOf },
): Promise<StoredPairSound[]> {
  if (sensorIds.length === 0) return [];
  const own = await pairsWith(db, sensorIds, range, "or");
  const members = new Set(own.flatMap(({ a, b }) => [a, b]));
  return members.size > 0 ? pairsWith(db, [...members], range, "and") : [];
}

export async function pairSound(
  db: Db,
  { a, b, nightOf }: Pick<PairSound, "a" | "b" | "nightOf">,
): Promise<StoredPairSound | null> {
  const row = await db
    .selectFrom("pairSound")
    .selectAll()
    .where("nightOf", "=", nightOf)
    .where("a", "=", a)
    .where("b", "=", b)
    .executeTakeFirst();
  return row ? toPairSound(row) : null;
}

async function pairsWith(
  db: Db,
  sensorIds: readonly SensorId[],
  range: { from: NightOf; to: NightOf },
  ends: "or" | "and",
): Promise<StoredPairSound[]> {
  const rows = await inOrder(db, range)
    .where((eb) => eb[ends]([eb("a", "in", sensorIds), eb("b", "in", sensorIds)]))
    .execute();
  return rows.map(toPairSound);
}

function inOrder(db: Db, { from, to }: { from: NightOf; to: NightOf }) {
  return db
    .selectFrom("pairSound")
    .selectAll()
    .where("nightOf", ">=", from)
    .where("nightOf", "<=", to)
    .orderBy("nightOf")
    .orderBy("a")
    .orderBy("b");
}

function toPairSound(row: Selectable<Database["pairSound"]>): StoredPairSound {
  return {
    a: row.a,
    b: row.b,
    nightOf: row.nightOf,
    sound: fromJson<CommonSound>(row.soundJson),
    clockSeconds: row.clockSeconds,
    recordings: row.recordings,
    recordingIds: fromJson<string[]>(row.recordingIdsJson),
    mostDelaySeconds: row.mostDelaySeconds,
    bandHz: [row.loHz, row.hiHz],
    pipeIds: fromJson<string[]>(row.pipeIdsJson),
  };
}
