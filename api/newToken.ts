import { randomUUID } from "node:crypto";
import { newSecret, secretHash } from "../storage/secret.ts";
import type { ApiToken } from "../storage/sql/apiTokens.ts";
import { addApiToken } from "../storage/sql/apiTokens.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { EditedBy } from "./userEdits.ts";

/** Makes a token, in a transaction; its secret is returned this once and kept nowhere. */
export async function storeNewToken(
  trx: Db,
  its: Pick<ApiToken, "name" | "ownerId" | "roles" | "expiresAt">,
  by: EditedBy,
): Promise<{ token: ApiToken; secret: string }> {
  const unused = { lastUsedAt: null, revokedAt: null };
  const token: ApiToken = { ...its, ...unused, id: randomUUID(), createdAt: by.at };
  // The prefix lets scanners find tokens that were published by mistake.
  const secret = `mzh_${newSecret()}`;
  await addApiToken(trx, token, secretHash(secret));
  const { name, ownerId, roles, expiresAt } = its;
  const data = { name, ownerId, roles, expiresAt };
  await appendEvent(trx, { ...by, kind: "token.added", subject: token.id, data });
  return { token, secret };
}
