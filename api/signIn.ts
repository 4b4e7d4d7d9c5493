import type { FastifyReply, FastifyRequest } from "fastify";
import type { User } from "../analysis/domain/user.ts";
import { sessionLongestDays, triesForgottenHours } from "../analysis/people/parameters.ts";
import { nextTryAt } from "../analysis/people/signInWait.ts";
import { passwordMatches } from "../storage/password.ts";
import { newSecret, secretHash } from "../storage/secret.ts";
import { appendEvent } from "../storage/sql/events.ts";
import {
  countFailedSignIn,
  failedSignIns,
  forgetFailedSignIns,
  uncountFailedSignIn,
} from "../storage/sql/failedSignIns.ts";
import { beginSession, forgetEndedSessions } from "../storage/sql/sessions.ts";
import { credentialsOf, user } from "../storage/sql/users.ts";
import type { ServerDeps } from "./deps.ts";
import { sessionClock } from "./person.ts";
import { ApiProblem } from "./problems.ts";
import { keepSession } from "./sessionCookie.ts";

/** 401: the same for a wrong name, a wrong password and somebody who is no longer let in. */
class WrongPassword extends ApiProblem {
  override readonly name = "WrongPassword";

  constructor() {
    super(401, "Not signed in", "name or password is wrong");
  }
}

/** 429: the password is not even looked at. */
class TooManyTries extends ApiProblem {
  override readonly name = "TooManyTries";

  constructor(seconds: number) {
    const detail = `too many failed tries: try again in ${seconds} s`;
    super(429, "Too many tries", detail, {}, { "retry-after": String(seconds) });
  }
}

type Around = Pick<ServerDeps, "db" | "now">;

/**
 * Who has this name and password. The try is counted as failed before the password is looked at, so that
 * many at once are no more than one after the other.
 * @throws WrongPassword, TooManyTries
 */
export async function userWithPassword(
  { db, now }: Around,
  { login, password, address }: { login: string; password: string; address: string },
): Promise<User> {
  const id = login.normalize("NFKC").trim().toLowerCase();
  const byLogin = `login ${id}`;
  const byAddress = `address ${network(address)}`;
  await countTry({ db, now }, byLogin, byAddress);
  const credentials = await credentialsOf(db, id);
  const found = await user(db, id);
  const isLetIn = found !== null && found.disabledAt === null;
  const hash = isLetIn ? (credentials?.passwordHash ?? null) : null;
  if (!(await passwordMatches(password, hash)) || !isLetIn) {
    const data = { address, known: found !== null };
    const event = { at: now(), kind: "session.refused", subject: id, actor: "unknown" } as const;
    await appendEvent(db, { ...event, data });
    throw new WrongPassword();
  }
  // Who knows one password gets no more guesses at the others from the same address.
  await forgetFailedSignIns(db, byLogin);
  await uncountFailedSignIn(db, byAddress);
  return found;
}

/** Begins a session for somebody who has proved who they are, and gives it to their browser. */
export async function signInAs(
  { db, now }: Around,
  { id }: User,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ key: string; expiresAt: Date }> {
  const at = now();
  const seconds = sessionLongestDays * 86_400;
  const secret = newSecret();
  const key = secretHash(secret);
  const expiresAt = new Date(at.getTime() + seconds * 1000);
  await db.transaction().execute(async (trx) => {
    await forgetEndedSessions(trx, sessionClock(at));
    await beginSession(trx, { key, userId: id, at, expiresAt });
    const data = { address: request.ip };
    await appendEvent(trx, { at, kind: "session.begun", subject: id, actor: id, data });
  });
  keepSession(request, reply, { secret, seconds });
  return { key, expiresAt };
}

async function countTry({ db, now }: Around, byLogin: string, byAddress: string): Promise<void> {
  const at = now();
  const since = new Date(at.getTime() - triesForgottenHours * 3_600_000);
  await db.transaction().execute(async (trx) => {
    // Always in this order, so that two tries never wait for each other.
    const ofLogin = await failedSignIns(trx, byLogin, at);
    const ofAddress = await failedSignIns(trx, byAddress, at);
    const next = Math.max(
      nextTryAt("login", ofLogin, at).getTime(),
      nextTryAt("address", ofAddress, at).getTime(),
    );
    if (next > at.getTime()) throw new TooManyTries(Math.ceil((next - at.getTime()) / 1000));
    await countFailedSignIn(trx, byLogin, { at, since });
    await countFailedSignIn(trx, byAddress, { at, since });
  });
}

/** An IPv6 network of one line (/64) is one address: whoever has it has all of them. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after]
    .slice(0, 4)
    .join(":");
}
