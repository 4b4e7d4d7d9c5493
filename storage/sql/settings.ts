import { sql } from "kysely";
import { fromJson } from "./columns.ts";
import type { Db } from "./database.ts";

/** A fact of the install. @returns undefined when it was never set */
export async function setting<T>(db: Db, name: string): Promise<T | undefined> {
  const row = await db
    .selectFrom("setting")
    .select("valueJson")
    .where("name", "=", name)
    .executeTakeFirst();
  return row ? fromJson<T>(row.valueJson) : undefined;
}

export async function saveSetting(db: Db, name: string, value: unknown): Promise<void> {
  const valueJson = JSON.stringify(value);
  await db
    .insertInto("setting")
    .values({ name, valueJson })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ valueJson }))
    .execute();
}

/** 1, 2, 3 … counted under a name; two transactions never get the same. */
export async function nextNumber(db: Db, name: string): Promise<number> {
  const { valueJson } = await db
    .insertInto("setting")
    .values({ name, valueJson: "1" })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({
        valueJson: sql`cast(cast(setting."valueJson" as integer) + 1 as text)`,
      }),
    )
    .returning("valueJson")
    .executeTakeFirstOrThrow();
  return Number(valueJson);
}
