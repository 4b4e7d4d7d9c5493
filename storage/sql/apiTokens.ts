import type { Selectable } from "kysely";
import type { UserId } from "../../analysis/domain/leakCase.ts";
import type { Role, User } from "../../analysis/domain/user.ts";
import { fromJson, toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { toUser, userColumns } from "./users.ts";

/** A machine's way in, in the name of its owner; the token itself is not kept. */
export interface ApiToken {
  id: string;
  name: string;
  ownerId: UserId;
  /** what it may be at most; what its owner no longer is, it is not either */
  roles: readonly Role[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export async function addApiToken(db: Db, token: ApiToken, tokenSha256: string): Promise<void> {
  const { id, name, ownerId, roles, createdAt, expiresAt } = token;
  await db
    .insertInto("apiToken")
    .values({
      ...{ id, name, ownerId, tokenSha256 },
      rolesJson: JSON.stringify(roles),
      createdAt: createdAt.getTime(),
      expiresAt: expiresAt.getTime(),
      lastUsedAt: null,
      revokedAt: null,
    })
    .execute();
}

/** Newest first; of one owner, or of all. */
export async function apiTokens(db: Db, ownerId: UserId | null): Promise<ApiToken[]> {
  let query = db.selectFrom("apiToken").selectAll();
  if (ownerId !== null) query = query.where("ownerId", "=", ownerId);
  const rows = await query.orderBy("createdAt", "desc").orderBy("id").execute();
  return rows.map(toApiToken);
}

export async function apiToken(db: Db, id: string): Promise<ApiToken | null> {
  const row = await db.selectFrom("apiToken").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toApiToken(row) : null;
}

/** The token and its owner; null when it has ended or its owner is no longer let in. */
export async function tokenUser(
  db: Db,
  tokenSha256: string,
  now: Date,
): Promise<{ token: ApiToken; user: User } | null> {
  const row = await live(db, now)
    .select(userColumns)
    .select([
      ...(["lastUsedAt", "revokedAt", "expiresAt", "ownerId"] as const),
      ...(["apiToken.id as tokenId", "apiToken.name as tokenName"] as const),
      ...(["apiToken.rolesJson as tokenRolesJson", "apiToken.createdAt as madeAt"] as const),
    ])
    .where("tokenSha256", "=", tokenSha256)
    .executeTakeFirst();
  if (!row) return null;
  const token = toApiToken({
    ...row,
    id: row.tokenId,
    name: row.tokenName,
    rolesJson: row.tokenRolesJson,
    createdAt: row.madeAt,
  });
  return { token, user: toUser(row) };
}

/** Those of the tokens that still let in. */
export async function liveTokens(db: Db, ids: readonly string[], now: Date): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await live(db, now)
    .select("apiToken.id")
    .where("apiToken.id", "in", [...ids])
    .execute();
  return rows.map(({ id }) => id);
}

export async function touchToken(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable("apiToken").set({ lastUsedAt: at.getTime() }).where("id", "=", id).execute();
}

/** @returns false when no such token lets in */
export async function revokeApiToken(db: Db, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("apiToken")
    .set({ revokedAt: at.getTime() })
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function live(db: Db, now: Date) {
  return db
    .selectFrom("apiToken")
    .innerJoin("user", "user.id", "apiToken.ownerId")
    .where("revokedAt", "is", null)
    .where("expiresAt", ">", now.getTime())
    .where("user.disabledAt", "is", null);
}

function toApiToken(row: Omit<Selectable<Database["apiToken"]>, "tokenSha256">): ApiToken {
  const { id, name, ownerId } = row;
  return {
    ...{ id, name, ownerId },
    roles: fromJson<Role[]>(row.rolesJson),
    createdAt: new Date(row.createdAt),
    expiresAt: new Date(row.expiresAt),
    lastUsedAt: toDate(row.lastUsedAt),
    revokedAt: toDate(row.revokedAt),
  };
}
