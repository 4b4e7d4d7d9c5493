import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { LonLat } from "../../analysis/domain/geo.ts";
import type { Pipe, PipeId, PipeMaterial } from "../../analysis/domain/pipe.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, pieces } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

/** Pipes of a ledger: new ones are added, known ones replaced, others stay. */
export async function importPipes(db: Db, imported: readonly Pipe[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const piece of pieces(imported)) {
      await trx
        .insertInto("pipe")
        .values(piece.map(toRow))
        .onConflict((conflict) =>
          conflict.column("id").doUpdateSet({
            material: sql`excluded.material`,
            diameterMm: sql`excluded."diameterMm"`,
            laidYear: sql`excluded."laidYear"`,
            lengthM: sql`excluded."lengthM"`,
            fromNode: sql`excluded."fromNode"`,
            toNode: sql`excluded."toNode"`,
            lineJson: sql`excluded."lineJson"`,
          }),
        )
        .execute();
    }
  });
}

export async function allPipes(db: Db): Promise<Pipe[]> {
  const rows = await db.selectFrom("pipe").selectAll().orderBy("id").execute();
  return rows.map(toPipe);
}

export async function pipes(db: Db, page: PageRequest): Promise<Page<Pipe>> {
  const after = readCursor(page.cursor, ["text"]);
  let query = db.selectFrom("pipe").selectAll();
  if (after) query = query.where("id", ">", after[0]);
  const rows = await query
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toPipe, (row) => [row.id]);
}

export async function pipe(db: Db, id: PipeId): Promise<Pipe | null> {
  const row = await db.selectFrom("pipe").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toPipe(row) : null;
}

/** Of those ids that there are. */
export async function pipesOf(db: Db, ids: readonly PipeId[]): Promise<Pipe[]> {
  const rows = [];
  for (const piece of pieces(ids)) {
    rows.push(...(await db.selectFrom("pipe").selectAll().where("id", "in", piece).execute()));
  }
  return rows.map(toPipe);
}

function toRow({ line, ...columns }: Pipe): Selectable<Database["pipe"]> {
  return { ...columns, lineJson: JSON.stringify(line) };
}

function toPipe(row: Selectable<Database["pipe"]>): Pipe {
  return {
    id: row.id,
    material: row.material as PipeMaterial,
    diameterMm: row.diameterMm,
    laidYear: row.laidYear,
    lengthM: row.lengthM,
    fromNode: row.fromNode,
    toNode: row.toNode,
    line: fromJson<LonLat[]>(row.lineJson),
  };
}
