import type { Insertable, Selectable } from "kysely";
import type { UserId } from "../../analysis/domain/leakCase.ts";
import type { Role, User } from "../../analysis/domain/user.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";

/** How somebody proves who they are: by a password, by an OpenID provider, or not yet at all. */
export interface Credentials {
  passwordHash: string | null;
  /** issuer and subject of an OpenID provider, with a space between */
  openIdSubject: string | null;
}

/** Whether the install knows anybody at all: with nobody, it is open to whoever sits at it. */
export async function anyUsers(db: Db): Promise<boolean> {
  const row = await db.selectFrom("user").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** @returns false when the name is taken */
export async function addUser(db: Db, user: User, credentials: Credentials): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("user")
    .values({ ...columns(user), ...credentials, id: user.id, createdAt: user.createdAt.getTime() })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function user(db: Db, id: UserId): Promise<User | null> {
  const row = await db.selectFrom("user").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toUser(row) : null;
}

/** By name. */
export async function users(db: Db, page: PageRequest): Promise<Page<User>> {
  const after = readCursor(page.cursor, ["text"]);
  let query = db.selectFrom("user").selectAll();
  if (after) query = query.where("id", ">", after[0]);
  const rows = await query
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toUser, ({ id }) => [id]);
}

/** Everybody, by name: there are as many as a bureau has. */
export async function allUsers(db: Db): Promise<User[]> {
  const rows = await db.selectFrom("user").selectAll().orderBy("id").execute();
  return rows.map(toUser);
}

export async function credentialsOf(db: Db, id: UserId): Promise<Credentials | null> {
  const row = await db
    .selectFrom("user")
    .select(["passwordHash", "openIdSubject"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

export async function userOfOpenId(db: Db, openIdSubject: string): Promise<User | null> {
  const row = await db
    .selectFrom("user")
    .selectAll()
    .where("openIdSubject", "=", openIdSubject)
    .executeTakeFirst();
  return row ? toUser(row) : null;
}

/** Stores the user as version `expectedVersion + 1`. @returns false when it has changed meanwhile */
export async function updateUser(db: Db, user: User, expectedVersion: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("user")
    .set({ ...columns(user), version: expectedVersion + 1 })
    .where("id", "=", user.id)
    .where("version", "=", expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function setPasswordHash(db: Db, id: UserId, passwordHash: string): Promise<void> {
  await db.updateTable("user").set({ passwordHash }).where("id", "=", id).execute();
}

function columns({
  name,
  roles,
  language,
  disabledAt,
  version,
}: User): Omit<Insertable<Database["user"]>, "id" | "createdAt" | keyof Credentials> {
  return {
    ...{ name, language, version },
    rolesJson: JSON.stringify(roles),
    disabledAt: disabledAt === null ? null : disabledAt.getTime(),
  };
}

/** What `toUser` needs, where the table is joined to others. */
export const userColumns = [
  ...(["user.id", "user.name", "user.rolesJson", "user.language"] as const),
  ...(["user.createdAt", "user.disabledAt", "user.version"] as const),
] as const;

/** A row of the table, alone or joined to what signs its user in. */
export function toUser(row: Omit<Selectable<Database["user"]>, keyof Credentials>): User {
  const { id, name, language, version } = row;
  return {
    ...{ id, name, language, version },
    roles: fromJson<Role[]>(row.rolesJson),
    createdAt: new Date(row.createdAt),
    disabledAt: toDate(row.disabledAt),
  };
}
