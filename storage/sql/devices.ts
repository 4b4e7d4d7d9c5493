import { timingSafeEqual } from "node:crypto";
import { secretHash } from "../secret.ts";
import type { Db } from "./database.ts";

/** Who may send; the key itself is not kept. */
export interface Device {
  id: string;
  createdAt: Date;
  revokedAt: Date | null;
}

/** Adds the device, or gives a known one this key and lets it in again. */
export async function addDevice(
  db: Db,
  { id, key, at }: { id: string; key: string; at: Date },
): Promise<void> {
  const values = { keySha256: secretHash(key), createdAt: at.getTime(), revokedAt: null };
  await db
    .insertInto("device")
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
    .execute();
}

export async function deviceKeyMatches(db: Db, id: string, key: string): Promise<boolean> {
  const row = await db
    .selectFrom("device")
    .select("keySha256")
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  if (!row) return false;
  return timingSafeEqual(Buffer.from(row.keySha256), Buffer.from(secretHash(key)));
}

export async function devices(db: Db): Promise<Device[]> {
  const rows = await db
    .selectFrom("device")
    .select(["id", "createdAt", "revokedAt"])
    .orderBy("id")
    .execute();
  return rows.map(({ id, createdAt, revokedAt }) => ({
    id,
    createdAt: new Date(createdAt),
    revokedAt: revokedAt === null ? null : new Date(revokedAt),
  }));
}

/** @returns false when no such device is let in */
export async function revokeDevice(db: Db, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("device")
    .set({ revokedAt: at.getTime() })
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Whether the install knows any device at all: with none, nobody needs a key. */
export async function anyDevices(db: Db): Promise<boolean> {
  const row = await db.selectFrom("device").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}
