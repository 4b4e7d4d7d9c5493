import type { FastifyRequest } from "fastify";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../storage/sql/database.ts";
import { forgetRequests, keepAnswer, takeRequest } from "../storage/sql/requestAnswers.ts";
import { hashOf } from "./etag.ts";
import { ApiProblem, BadRequest } from "./problems.ts";

/** How long an answer can be asked for again: a phone may lie in a drawer over the holidays. */
const keptDays = 30;

export const onceDescription =
  "With an `Idempotency-Key` (a UUID made by the sender) the same request counts once: sent again " +
  `within ${keptDays} days it gets the same answer. A refused one is not kept: it may be sent again.`;

/**
 * Does `act` in a transaction, once for each Idempotency-Key: who sends it again, because the answer was
 * lost, gets what was answered then. Without a key it is simply done. What `act` throws undoes all.
 * @throws ApiProblem 422 when the key was used for something else
 */
export async function once<T extends object>(
  db: Kysely<Database>,
  request: FastifyRequest,
  now: Date,
  act: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  const key = keyOf(request);
  if (key === null) return db.transaction().execute(act);
  await forgetRequests(db, new Date(now.getTime() - keptDays * 86_400_000));
  const fingerprint = fingerprintOf(request);
  return db.transaction().execute(async (trx) => {
    const before = await takeRequest(trx, { key, fingerprint, at: now });
    if (before === null) {
      const answer = await act(trx);
      await keepAnswer(trx, key, answer);
      return answer;
    }
    if (before.fingerprint !== fingerprint) throw new KeyUsedBefore(key);
    return before.answer as T;
  });
}

/** 422: the key stands for another request */
class KeyUsedBefore extends ApiProblem {
  override readonly name = "KeyUsedBefore";

  constructor(key: string) {
    super(422, "Key used before", `idempotency-key ${key} was used for another request`);
  }
}

/** @throws BadRequest for a key that nobody could mean */
function keyOf(request: FastifyRequest): string | null {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return null;
  if (typeof header === "string" && /^[\w-]{16,64}$/.test(header)) return header;
  throw new BadRequest(
    "#/headers/idempotency-key",
    header,
    "a UUID, or 16 to 64 letters or digits",
  );
}

/** What was asked for. The version that it was made on is not part of it: that may be brought up to date. */
function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const said = body instanceof Uint8Array ? hashOf(body) : JSON.stringify(body);
  return hashOf(`${method} ${url}\n${said}`);
}
