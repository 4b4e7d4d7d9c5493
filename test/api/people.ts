import { randomUUID, scryptSync } from "node:crypto";
import type { InjectOptions } from "fastify";
import type { Role, User } from "../../analysis/domain/user.ts";
import { newSecret, secretHash } from "../../storage/secret.ts";
import { addApiToken } from "../../storage/sql/apiTokens.ts";
import type { Db } from "../../storage/sql/database.ts";
import { beginSession } from "../../storage/sql/sessions.ts";
import { addUser } from "../../storage/sql/users.ts";
import type { TestServer } from "./server.ts";

export const password = "correct horse battery";

/** The password's hash at a thousandth of the usual cost: whoever is let in is tried here, not how dear. */
function cheapHash(): string {
  const text = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  const salt = Buffer.from("0123456789abcdef");
  const key = scryptSync(password, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$${text(salt)}$${text(key)}`;
}

/** Somebody who may sign in with `password`. */
export async function letIn(
  db: Db,
  id: string,
  roles: readonly Role[],
  its: Partial<User> = {},
): Promise<void> {
  const createdAt = new Date("2026-11-01T00:00:00Z");
  const user: User = {
    ...{ id, name: id, roles, language: null, createdAt, disabledAt: null, version: 1 },
    ...its,
  };
  await addUser(db, user, { passwordHash: cheapHash(), openIdSubject: null });
}

/** Headers as the browser of somebody with a session sends them. */
export async function sessionOf(server: TestServer, userId: string): Promise<Headers> {
  const secret = newSecret();
  const at = server.clock.now;
  const expiresAt = new Date(at.getTime() + 14 * 86_400_000);
  await beginSession(server.store.db, { key: secretHash(secret), userId, at, expiresAt });
  return { cookie: `mizuhashi=${secret}`, "sec-fetch-site": "same-origin" };
}

/** Headers of a machine with a token of somebody. */
export async function tokenOf(
  server: TestServer,
  ownerId: string,
  roles: readonly Role[],
): Promise<Headers> {
  const secret = `mzh_${newSecret()}`;
  const createdAt = server.clock.now;
  const expiresAt = new Date(createdAt.getTime() + 86_400_000);
  const token = { id: randomUUID(), name: "a machine", ownerId, roles, createdAt, expiresAt };
  const unused = { lastUsedAt: null, revokedAt: null };
  await addApiToken(server.store.db, { ...token, ...unused }, secretHash(secret));
  return { authorization: `Bearer ${secret}` };
}

type Headers = Record<string, string>;

/** Asks as somebody, with JSON where there is a body. */
export async function ask(
  { app }: TestServer,
  method: NonNullable<InjectOptions["method"]>,
  path: string,
  headers: Headers = {},
  payload?: object,
) {
  return app.inject({
    method,
    url: `/api/v1${path}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
}
