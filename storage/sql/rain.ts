import type { RainHour } from "../../analysis/domain/rain.ts";
import type { Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

/** Rows of one statement: SQLite binds at most 32,766 values. */
const rowsAtOnce = 1000;

/**
 * Stores hours of rain, each once; a later figure of the same hour replaces the earlier.
 * @returns the hours that were new or had another figure: twice the same file changes nothing
 */
export async function saveRain(db: Db, hours: readonly RainHour[]): Promise<Date[]> {
  const wanted = new Map(hours.map(({ hourStart, mm }) => [hourStart.getTime(), mm]));
  return inTransaction(db, async (trx) => {
    const starts = [...wanted.keys()].sort((a, b) => a - b);
    const [first, last] = [starts[0], starts.at(-1)];
    if (first === undefined || last === undefined) return [];
    const stored = await trx
      .selectFrom("rain")
      .selectAll()
      .where("hourStart", ">=", first)
      .where("hourStart", "<=", last)
      .execute();
    const known = new Map(stored.map(({ hourStart, mm }) => [hourStart, mm]));
    const changed = [...wanted].filter(([hourStart, mm]) => known.get(hourStart) !== mm);
    for (let from = 0; from < changed.length; from += rowsAtOnce) {
      await trx
        .insertInto("rain")
        .values(
          changed.slice(from, from + rowsAtOnce).map(([hourStart, mm]) => ({ hourStart, mm })),
        )
        .onConflict((conflict) =>
          conflict.column("hourStart").doUpdateSet((eb) => ({ mm: eb.ref("excluded.mm") })),
        )
        .execute();
    }
    return changed.map(([hourStart]) => new Date(hourStart));
  });
}

/** Hours that start from `from` (inclusive) to `to` (exclusive), earliest first. */
export async function rainBetween(
  db: Db,
  { from, to }: { from: Date; to: Date },
): Promise<RainHour[]> {
  const rows = await db
    .selectFrom("rain")
    .selectAll()
    .where("hourStart", ">=", from.getTime())
    .where("hourStart", "<", to.getTime())
    .orderBy("hourStart")
    .execute();
  return rows.map(({ hourStart, mm }) => ({ hourStart: new Date(hourStart), mm }));
}
