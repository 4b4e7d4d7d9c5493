import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Bridge, BridgeId, Soundness } from "../../analysis/domain/bridge.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, pieces } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

/** Bridges of a ledger: new ones are added, known ones replaced; a soundness once given stays. */
export async function importBridges(db: Db, imported: readonly Bridge[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const piece of pieces(imported)) {
      await trx
        .insertInto("bridge")
        .values(piece.map((one) => ({ ...toRow(one), version: 1 })))
        .onConflict((conflict) =>
          conflict
            .column("id")
            .doUpdateSet({
              name: sql`excluded.name`,
              lon: sql`excluded.lon`,
              lat: sql`excluded.lat`,
              bridgeJson: sql`excluded."bridgeJson"`,
              soundness: sql`coalesce(bridge.soundness, excluded.soundness)`,
              version: sql`bridge.version + 1`,
            })
            .where(
              sql<boolean>`excluded."bridgeJson" <> bridge."bridgeJson"
                or (bridge.soundness is null and excluded.soundness is not null)`,
            ),
        )
        .execute();
    }
  });
}

export async function bridge(db: Db, id: BridgeId): Promise<Bridge | null> {
  const row = await db.selectFrom("bridge").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toBridge(row) : null;
}

export async function bridgesById(
  db: Db,
  ids: readonly BridgeId[],
): Promise<Map<BridgeId, Bridge>> {
  const found = new Map<BridgeId, Bridge>();
  for (const piece of pieces(ids)) {
    const rows = await db.selectFrom("bridge").selectAll().where("id", "in", piece).execute();
    for (const row of rows) found.set(row.id, toBridge(row));
  }
  return found;
}

export async function bridges(db: Db, page: PageRequest): Promise<Page<Bridge>> {
  const after = readCursor(page.cursor, ["text"]);
  let query = db.selectFrom("bridge").selectAll();
  if (after) query = query.where("id", ">", after[0]);
  const rows = await query
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toBridge, (row) => [row.id]);
}

export async function allBridges(db: Db): Promise<Bridge[]> {
  const rows = await db.selectFrom("bridge").selectAll().orderBy("id").execute();
  return rows.map(toBridge);
}

/** Stores it as version `expectedVersion + 1`. @returns false when it is gone or has changed */
export async function saveBridge(
  db: Db,
  changed: Bridge,
  expectedVersion: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("bridge")
    .set({ ...toRow(changed), version: expectedVersion + 1 })
    .where("id", "=", changed.id)
    .where("version", "=", expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The JSON holds what no column does. */
type BridgeJson = Omit<Bridge, "id" | "name" | "position" | "soundness" | "version">;

function toRow(from: Bridge): Selectable<Database["bridge"]> {
  const { id, name, position, soundness, version, ...rest } = from;
  const json: BridgeJson = rest;
  return {
    id,
    name,
    lon: position.lon,
    lat: position.lat,
    bridgeJson: JSON.stringify(json),
    soundness,
    version,
  };
}

function toBridge(row: Selectable<Database["bridge"]>): Bridge {
  return {
    id: row.id,
    name: row.name,
    position: { lon: row.lon, lat: row.lat },
    ...fromJson<BridgeJson>(row.bridgeJson),
    soundness: row.soundness as Soundness | null,
    version: row.version,
  };
}
