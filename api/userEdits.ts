import type { UserId } from "../analysis/domain/leakCase.ts";
import type { User } from "../analysis/domain/user.ts";
import { hasAdmin } from "../analysis/people/rights.ts";
import type { Db } from "../storage/sql/database.ts";
import type { EventKind } from "../storage/sql/events.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { endSessionsOf } from "../storage/sql/sessions.ts";
import type { Credentials } from "../storage/sql/users.ts";
import { addUser, allUsers, setPasswordHash, updateUser, user } from "../storage/sql/users.ts";
import { Conflict, NotFound } from "./problems.ts";
import type { UserEdit } from "./schemas/user.ts";

/** Who lets in or changes whom, when. */
export interface EditedBy {
  actor: UserId;
  at: Date;
}

/** The machine, whoever sits at an install without users, and whoever failed to sign in. */
export const reservedLogins: readonly UserId[] = ["system", "local", "unknown"];

/** In a transaction. @throws Conflict when the name is taken or nobody would be administrator */
export async function storeNewUser(
  trx: Db,
  added: User,
  credentials: Credentials,
  by: EditedBy,
): Promise<void> {
  await noteUser(trx, "user.added", added, by);
  if (!(await addUser(trx, added, credentials))) {
    throw new Conflict(`there is a user ${added.id} already`);
  }
  await keepAdmin(trx);
}

/**
 * Changes a user, in a transaction; who is shut out or gets a new password is signed out everywhere.
 * @param expected the version that the edit was made on; null: whatever it is now
 * @returns null when it has changed since
 * @throws NotFound, and Conflict when nobody would be left as administrator
 */
export async function storeUserEdit(
  trx: Db,
  id: UserId,
  { edit, passwordHash, expected }: UserChange,
  by: EditedBy,
): Promise<User | null> {
  const current = await user(trx, id);
  if (!current) throw new NotFound("user", id);
  const next = edited(current, edit, by.at);
  await noteUser(trx, passwordHash === null ? "user.changed" : "user.password", next, by);
  const version = expected ?? current.version;
  if (!(await updateUser(trx, next, version))) return null;
  if (passwordHash !== null) await setPasswordHash(trx, id, passwordHash);
  if (passwordHash !== null || next.disabledAt !== null) await endSessionsOf(trx, id, null);
  await keepAdmin(trx);
  return { ...next, version: version + 1 };
}

interface UserChange {
  edit: Omit<UserEdit, "password">;
  /** null: the password stays */
  passwordHash: string | null;
  expected: number | null;
}

/** First in its transaction: writers of events wait for each other, so two edits see each other. */
async function noteUser(
  trx: Db,
  kind: EventKind,
  { id: subject, name, roles, disabledAt }: User,
  by: EditedBy,
): Promise<void> {
  await appendEvent(trx, { ...by, kind, subject, data: { name, roles, disabledAt } });
}

async function keepAdmin(trx: Db): Promise<void> {
  if (hasAdmin(await allUsers(trx))) return;
  throw new Conflict("one user who is let in must be an administrator");
}

function edited(user: User, edit: UserChange["edit"], at: Date): User {
  const { name, roles, language, disabled } = edit;
  return {
    ...user,
    ...(name === undefined ? {} : { name }),
    ...(roles === undefined ? {} : { roles }),
    ...(language === undefined ? {} : { language }),
    ...(disabled === undefined ? {} : { disabledAt: disabled ? (user.disabledAt ?? at) : null }),
  };
}
