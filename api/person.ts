import type { FastifyRequest } from "fastify";
import type { UserId } from "../analysis/domain/leakCase.ts";
import type { Role, User } from "../analysis/domain/user.ts";
import { roles } from "../analysis/domain/user.ts";
import { sessionIdleHours } from "../analysis/people/parameters.ts";
import { isWithin } from "../analysis/people/rights.ts";
import { secretHash } from "../storage/secret.ts";
import { liveTokens, tokenUser, touchToken } from "../storage/sql/apiTokens.ts";
import type { SessionClock } from "../storage/sql/sessions.ts";
import { liveSessions, sessionUser, touchSession } from "../storage/sql/sessions.ts";
import { anyUsers } from "../storage/sql/users.ts";
import type { ServerDeps } from "./deps.ts";
import { isLoopbackHost } from "./loopback.ts";
import { sessionSecret } from "./sessionCookie.ts";

/** What somebody came in with. */
export type Pass =
  | { kind: "session"; key: string; expiresAt: Date }
  | { kind: "token"; id: string; name: string }
  /** nobody is known yet and the install is reached from its own machine alone */
  | { kind: "open" };

/** Who asks. */
export interface Person {
  id: UserId;
  name: string;
  roles: readonly Role[];
  language: User["language"];
  pass: Pass;
}

/** Use is noted so often and no oftener: a page asks many times a second. */
const noteUseEveryMs = 60_000;

/** Whoever sits at an install without users. */
const local = {
  id: "local",
  name: "local",
  roles,
  language: null,
  pass: { kind: "open" },
} as const;

type Around = Pick<ServerDeps, "db" | "now" | "system">;

/** Who sent a request; null: nobody that is known. */
export async function recognise(around: Around, request: FastifyRequest): Promise<Person | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return byToken(around, authorization);
  const secret = sessionSecret(request);
  const person = secret === null ? null : await bySession(around, secret);
  if (person) return person;
  // A name that only leads here is not enough: another site may have it lead here (DNS rebinding).
  const isOpen = isLoopbackHost(request.headers.host) && (await isOpenWithoutLogin(around));
  return isOpen ? local : null;
}

/** With nobody known and on loopback alone, whoever comes is let in. */
export async function isOpenWithoutLogin({ db, system }: Around): Promise<boolean> {
  return system().openWithoutLogin && !(await anyUsers(db));
}

/** Those of the passes that still let in. */
export async function livePasses(
  around: Around,
  passes: readonly Pass[],
): Promise<ReadonlySet<Pass>> {
  const { db, now } = around;
  const keys = passes.flatMap((pass) => (pass.kind === "session" ? [pass.key] : []));
  const ids = passes.flatMap((pass) => (pass.kind === "token" ? [pass.id] : []));
  const sessions = new Set(await liveSessions(db, [...new Set(keys)], sessionClock(now())));
  const tokens = new Set(await liveTokens(db, [...new Set(ids)], now()));
  const isAnyOpen = passes.some(({ kind }) => kind === "open");
  const isOpen = isAnyOpen && (await isOpenWithoutLogin(around));
  return new Set(
    passes.filter((pass) => {
      switch (pass.kind) {
        case "session":
          return sessions.has(pass.key);
        case "token":
          return tokens.has(pass.id);
        case "open":
          return isOpen;
        default:
          return pass satisfies never;
      }
    }),
  );
}

export function sessionClock(now: Date): SessionClock {
  return { now, seenAfter: new Date(now.getTime() - sessionIdleHours * 3_600_000) };
}

async function bySession({ db, now }: Around, secret: string): Promise<Person | null> {
  const key = secretHash(secret);
  const found = await sessionUser(db, key, sessionClock(now()));
  if (!found) return null;
  await noteUse(found.lastSeenAt, now(), (at) => touchSession(db, key, at));
  const { user, expiresAt } = found;
  const pass = { kind: "session", key, expiresAt } as const;
  return personOf(user, user.roles, pass);
}

async function byToken({ db, now }: Around, authorization: string): Promise<Person | null> {
  const [, secret] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  const found = secret === undefined ? null : await tokenUser(db, secretHash(secret), now());
  if (!found) return null;
  const { token, user } = found;
  await noteUse(token.lastUsedAt, now(), (at) => touchToken(db, token.id, at));
  const held = token.roles.filter((role) => isWithin(role, user.roles));
  return personOf(user, held, { kind: "token", id: token.id, name: token.name });
}

function personOf({ id, name, language }: User, held: readonly Role[], pass: Pass): Person {
  return { id, name, roles: held, language, pass };
}

async function noteUse(
  last: Date | null,
  now: Date,
  note: (at: Date) => Promise<void>,
): Promise<void> {
  if (last === null || now.getTime() - last.getTime() >= noteUseEveryMs) await note(now);
}
