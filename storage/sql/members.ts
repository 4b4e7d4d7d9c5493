import type { Selectable } from "kysely";
import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { Material, Member, MemberId } from "../../analysis/domain/member.ts";
import type { Database, Db } from "./database.ts";

/** Members of a bridge by span, code and number; none until somebody has changed the usual ones. */
export async function members(db: Db, bridgeId: BridgeId): Promise<Member[]> {
  const rows = await db
    .selectFrom("member")
    .selectAll()
    .where("bridgeId", "=", bridgeId)
    .orderBy("span")
    .orderBy("code")
    .orderBy("number")
    .execute();
  return rows.map(toMember);
}

export async function member(db: Db, bridgeId: BridgeId, id: MemberId): Promise<Member | null> {
  const row = await db
    .selectFrom("member")
    .selectAll()
    .where("bridgeId", "=", bridgeId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toMember(row) : null;
}

/** Adds those that are not there yet, each as version 1. @returns the ids added */
export async function addMembers(db: Db, added: readonly Member[]): Promise<MemberId[]> {
  if (added.length === 0) return [];
  const rows = await db
    .insertInto("member")
    .values(added.map((one) => ({ ...toRow(one), version: 1 })))
    .onConflict((conflict) => conflict.columns(["bridgeId", "id"]).doNothing())
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Stores it as version `expectedVersion + 1`. @returns false when it is gone or has changed */
export async function updateMember(
  db: Db,
  changed: Member,
  expectedVersion: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("member")
    .set({ ...toRow(changed), version: expectedVersion + 1 })
    .where("bridgeId", "=", changed.bridgeId)
    .where("id", "=", changed.id)
    .where("version", "=", expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function toRow({ gone, ...rest }: Member): Selectable<Database["member"]> {
  return { ...rest, gone: gone ? 1 : 0 };
}

function toMember({ gone, material, ...rest }: Selectable<Database["member"]>): Member {
  return { ...rest, material: material as Material, gone: gone === 1 };
}
