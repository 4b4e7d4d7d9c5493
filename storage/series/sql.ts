import { sql } from "kysely";
import { fromJson, pieces } from "../sql/columns.ts";
import type { Db } from "../sql/database.ts";
import { engineOf } from "../sql/engine.ts";
import { inTransaction } from "../sql/transaction.ts";
import type { SeriesPoint, SeriesQuery, SeriesStore, SeriesValue } from "./seriesStore.ts";
import { finiteFields } from "./seriesStore.ts";

/** Series in a table of the database: enough for a city of some thousand sensors. */
export function sqlSeries(db: Db): SeriesStore {
  return {
    write: (points) => writePoints(db, points),
    read: (query) => readPoints(db, query),
    async ping() {
      await sql`select 1`.execute(db);
    },
    /** The database belongs to whoever opened it. */
    async close() {},
  };
}

async function writePoints(db: Db, points: readonly SeriesPoint[]): Promise<void> {
  const rows = merged(points);
  if (rows.length === 0) return;
  const both =
    engineOf(db) === "postgres"
      ? sql<string>`("seriesPoint"."fieldsJson"::jsonb || excluded."fieldsJson"::jsonb)::text`
      : sql<string>`json_patch("seriesPoint"."fieldsJson", excluded."fieldsJson")`;
  await inTransaction(db, async (trx) => {
    for (const piece of pieces(rows)) {
      await trx
        .insertInto("seriesPoint")
        .values(piece)
        .onConflict((conflict) =>
          conflict.columns(["measurement", "entityId", "at"]).doUpdateSet({ fieldsJson: both }),
        )
        .execute();
    }
  });
}

async function readPoints(db: Db, query: SeriesQuery): Promise<SeriesValue[]> {
  const { fields } = query;
  const rows = await db
    .selectFrom("seriesPoint")
    .select(["at", "fieldsJson"])
    .where("measurement", "=", query.measurement)
    .where("entityId", "=", query.entityId)
    .where("at", ">=", query.from.getTime())
    .where("at", "<", query.to.getTime())
    .orderBy("at")
    .execute();
  return rows.flatMap((row) => {
    const all = Object.entries(fromJson<Record<string, number>>(row.fieldsJson));
    const kept = fields ? all.filter(([name]) => fields.includes(name)) : all;
    return kept.length > 0 ? { at: new Date(row.at), fields: Object.fromEntries(kept) } : [];
  });
}

/** One statement may touch a row only once: points of the same name are put together first. */
function merged(points: readonly SeriesPoint[]) {
  const byName = new Map<string, SeriesPoint & { fields: Record<string, number> }>();
  for (const point of points) {
    const fields = Object.fromEntries(finiteFields(point.fields));
    if (Object.keys(fields).length === 0) continue;
    const name = JSON.stringify([point.measurement, point.entityId, point.at]);
    const before = byName.get(name);
    byName.set(name, { ...point, fields: { ...before?.fields, ...fields } });
  }
  return [...byName.values()].map(({ measurement, entityId, at, fields }) => ({
    measurement,
    entityId,
    at: at.getTime(),
    fieldsJson: JSON.stringify(fields),
  }));
}
